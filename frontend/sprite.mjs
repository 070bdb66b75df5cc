// One SVG of symbols: the few of Bootstrap Italia's that are used, and our own for levels and hazards.
import { readFile } from 'node:fs/promises';

const FROM_ITALIA = ['it-search', 'it-map-marker-circle', 'it-check-circle', 'it-warning-circle', 'it-telephone'];

// 24 × 24. The five levels differ in outline, so that they can be told apart without colour.
const OWN = {
  'level-green': '<path d="M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm-1.4 14.6-4.3-4.3 1.5-1.5 2.8 2.8 5.6-5.6 1.5 1.5z"/>',
  'level-yellow': '<path fill-rule="evenodd" d="M12 2.2 1.2 21.4h21.6zM11 9h2v6h-2zm0 7.6h2v2.2h-2z"/>',
  'level-orange': '<path fill-rule="evenodd" d="M12 .8.8 12 12 23.2 23.2 12zM10.9 6.4h2.2v7.2h-2.2zm0 9h2.2v2.2h-2.2z"/>',
  'level-red':
    '<path fill-rule="evenodd" d="M7.6 1.5h8.8l6.1 6.1v8.8l-6.1 6.1H7.6l-6.1-6.1V7.6zM8 6h2.2v7.8H8zm0 9.6h2.2v2.3H8zM13.8 6H16v7.8h-2.2zm0 9.6H16v2.3h-2.2z"/>',
  'level-unknown':
    '<path fill-rule="evenodd" d="M3 3h18v18H3zm8 12h2v2h-2zm-3-5.2C8 7.6 9.7 6 12 6s4 1.5 4 3.6c0 1.4-.7 2.2-1.7 3-.9.7-1.3 1.1-1.3 1.9h-2c0-1.7.9-2.5 1.9-3.3.7-.6 1.1-.9 1.1-1.6 0-1-.8-1.7-2-1.7s-2 .8-2 1.9z"/>',
  'hazard-hydraulic':
    '<path d="M12 2 4 8.5V13h16V8.5zM10 8h4v5h-4z" fill-rule="evenodd"/><path d="M2 16c2.5 0 2.5 1.8 5 1.8S9.5 16 12 16s2.5 1.8 5 1.8 2.5-1.8 5-1.8M2 20.5c2.5 0 2.5 1.8 5 1.8s2.5-1.8 5-1.8 2.5 1.8 5 1.8 2.5-1.8 5-1.8" fill="none" stroke="currentColor" stroke-width="2"/>',
  'hazard-thunderstorm':
    '<path d="M7 14a4.5 4.5 0 0 1-.5-9A6 6 0 0 1 18 6.2 4 4 0 0 1 18 14h-2.5l1.5-3h-5l-2 3z"/><path d="m13 12-4 6h3l-1.5 5 5.5-7h-3l2-4z"/>',
  'hazard-hydrogeological':
    '<path d="M1 20 9 4l4 7-2 2 3 2-2 5z"/><circle cx="16" cy="12" r="2"/><circle cx="19" cy="16.5" r="1.6"/><path d="M14 18h9v2h-9z"/><circle cx="16" cy="16" r="1"/>',
  'hazard-wind':
    '<path d="M2 8h11a3 3 0 1 0-3-3M2 12h16a3 3 0 1 1-3 3M2 16h8a3 3 0 1 1-3 3" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round"/>',
  'hazard-snow':
    '<path d="M12 2v20M3.3 7l17.4 10M20.7 7 3.3 17M9 3.5l3 3 3-3M9 20.5l3-3 3 3" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round"/>',
  'hazard-ice':
    '<path d="M3 6h18M6 6l2 13 2-9 2 11 2-11 2 9 2-13" fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round"/>',
  'hazard-storm_surge':
    '<path d="M2 14c3-9 10-11 15-8-3 0-5 2-5 4s2 3 4 3c-1 2-3 3-5 3" fill="none" stroke="currentColor" stroke-width="2"/><path d="M2 20c2.5 0 2.5 1.5 5 1.5s2.5-1.5 5-1.5 2.5 1.5 5 1.5 2.5-1.5 5-1.5" fill="none" stroke="currentColor" stroke-width="2"/>',
  'hazard-wildfire': '<path d="M12 2c1 4 6 6.5 6 12a6 6 0 0 1-12 0c0-3 1.5-4.5 2.5-6 .3 2 1 3 2 3.5C10 8 10.5 5 12 2z"/>',
  'hazard-heat':
    '<path d="M10 14.3V5a2 2 0 1 1 4 0v9.3a4 4 0 1 1-4 0z" fill="none" stroke="currentColor" stroke-width="2"/><circle cx="12" cy="18" r="2"/><path d="M11 8h2v9h-2z"/>',
  'hazard-earthquake':
    '<path d="M3 21V11l7-7 3 3-2 3 3 3-3 3 2 5z"/><path d="M16 8.5 14.8 7 14 6.1 12 4l9 7v10h-5.5l-1.7-5 2.7-3-2.7-3z"/>',
  'hazard-tsunami':
    '<path d="M2 15C3 8 8 3 14 3c4 0 7 2.5 8 5-3-1.5-6-.5-6 2.5 0 2 1.5 3.5 4 4.5z"/><path d="M2 18.5c2.5 0 2.5 1.5 5 1.5s2.5-1.5 5-1.5 2.5 1.5 5 1.5 2.5-1.5 5-1.5" fill="none" stroke="currentColor" stroke-width="2"/>',
  'hazard-water_emergency':
    '<path d="M3 6h4V4h3V2h2v2h3v2h2a4 4 0 0 1 4 4v3h-4v-2H8v2H3z"/><path d="M19 15c1.7 2.3 2.5 3.6 2.5 4.7a2.5 2.5 0 0 1-5 0c0-1.1.8-2.4 2.5-4.7z"/>',
  'phase-indoors': '<path fill-rule="evenodd" d="M12 2.5 1.5 11.5l1.4 1.6L4 12.1V21h6v-6h4v6h6v-8.9l1.1 1 1.4-1.6L18 7.6V4h-3v1.1z"/>',
  'phase-outdoors': '<path d="M12 2 5.5 10H8l-4 5.5h7V22h2v-6.5h7L16 10h2.5z"/>',
  'phase-before': '<path fill-rule="evenodd" d="M9 2h6v3h2a3 3 0 0 1 3 3v14H4V8a3 3 0 0 1 3-3h2zm2 2v1h2V4zm-4 8v2h10v-2zm4 3.5h2v2h-2z"/>',
  'operating-normal': '<path d="M3 16h4v5h-4z" fill="none" stroke="currentColor" stroke-width="1.4"/><path d="M9 11h4v10h-4z" fill="none" stroke="currentColor" stroke-width="1.4"/><path d="M15 6h4v15h-4z" fill="none" stroke="currentColor" stroke-width="1.4"/>',
  'operating-attention': '<path d="M3 16h4v5h-4z"/><path d="M9 11h4v10h-4z" fill="none" stroke="currentColor" stroke-width="1.4"/><path d="M15 6h4v15h-4z" fill="none" stroke="currentColor" stroke-width="1.4"/>',
  'operating-pre-alarm': '<path d="M3 16h4v5h-4z"/><path d="M9 11h4v10h-4z"/><path d="M15 6h4v15h-4z" fill="none" stroke="currentColor" stroke-width="1.4"/>',
  'operating-alarm': '<path d="M3 16h4v5h-4z"/><path d="M9 11h4v10h-4z"/><path d="M15 6h4v15h-4z"/>',
  'hazard-other': '<circle cx="5" cy="12" r="2.2"/><circle cx="12" cy="12" r="2.2"/><circle cx="19" cy="12" r="2.2"/>',
  'health-late': '<path fill-rule="evenodd" d="M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm-1 4h2v5.6l4 2.4-1 1.7-5-3z"/>',
  'health-broken':
    '<path fill-rule="evenodd" d="M5 2h9l5 5v15H5zm8 1.8V8h4.2zM9.4 10.5 8 11.9l2.6 2.6L8 17.1l1.4 1.4 2.6-2.6 2.6 2.6 1.4-1.4-2.6-2.6 2.6-2.6-1.4-1.4-2.6 2.6z"/>',
  'health-paused': '<path fill-rule="evenodd" d="M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zM8.5 7h2.5v10H8.5zM13 7h2.5v10H13z"/>',
  'health-never': '<circle cx="12" cy="12" r="8.5" fill="none" stroke="currentColor" stroke-width="2" stroke-dasharray="3 2.6"/>',
  'notice-draft': '<path fill-rule="evenodd" d="m3 17.2 11-11 3.8 3.8-11 11H3zM15.4 4.8l1.8-1.8a1.4 1.4 0 0 1 2 0l1.8 1.8a1.4 1.4 0 0 1 0 2l-1.8 1.8z"/>',
  'notice-bin': '<path fill-rule="evenodd" d="M9 2h6l1 2h5v2H3V4h5zM5 8h14l-1 14H6zm4 3v8h2v-8zm4 0v8h2v-8z"/>',
  'notice-roads': '<path d="M9 2h1.5L9 22H4zM13.500 2H15l5 20h-5zM11.300 3h1.400v3h-1.400zm-.2 6h1.800v4h-1.800zm-.2 7h2.200v5h-2.200z"/>',
  'notice-schools': '<path d="M12 3 1 8.500 12 14l9-4.500V16h2V8.500zM5 12.500V17c2 2 4.500 3 7 3s5-1 7-3v-4.500L12 16z"/>',
  'notice-water': '<path d="M12 2c4.500 6 7 9.600 7 13a7 7 0 0 1-14 0c0-3.400 2.500-7 7-13z"/>',
  'notice-utilities': '<path d="M13 1 4 14h6l-1.500 9L18 9.500h-6z"/>',
  'notice-health': '<path d="M9 3h6v6h6v6h-6v6H9v-6H3V9h6z"/>',
  'notice-local_events': '<path fill-rule="evenodd" d="M7 1h2v2h6V1h2v2h4v19H3V3h4zM5 9v11h14V9zm2 2h4v4H7z"/>',
  'notice-other': '<path d="M3 9v6h3l1.500 6H11l-1.500-6H11l8 4.500V4.500L11 9zm17.500 1v4c1-.4 1.500-1.100 1.500-2s-.5-1.600-1.500-2z"/>',
  bell: '<path d="M12 2a1.5 1.5 0 0 0-1.5 1.5v.7A6 6 0 0 0 6 10v5l-2 3h16l-2-3v-5a6 6 0 0 0-4.5-5.8v-.7A1.5 1.5 0 0 0 12 2zM9.5 19.5a2.5 2.5 0 0 0 5 0z"/>',
  offline:
    '<path d="M2 9a14 14 0 0 1 20 0M5.5 12.5a9 9 0 0 1 13 0M9 16a4.5 4.5 0 0 1 6 0M3 3l18 18" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round"/><circle cx="12" cy="19.5" r="1.5"/>',
  language:
    '<path d="M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zM2.5 12h19M12 2.5c3.2 2.8 4.5 6 4.5 9.5s-1.3 6.7-4.5 9.5c-3.2-2.8-4.5-6-4.5-9.5S8.8 5.3 12 2.5z" fill="none" stroke="currentColor" stroke-width="1.8"/>',
  brand:
    '<path d="M12 1 3 4.5v6.2c0 5.7 3.8 10.6 9 12.3 5.2-1.7 9-6.6 9-12.3V4.5z" fill="none" stroke="currentColor" stroke-width="1.8"/><path d="M11 6.5h2v6.5h-2zm0 8.2h2v2.2h-2z"/>',
};

export async function sprite(italiaFile) {
  const italia = await readFile(italiaFile, 'utf8');
  const taken = FROM_ITALIA.map((id) => {
    const symbol = italia.match(new RegExp(`<symbol[^>]*id="${id}"[^>]*>[\\s\\S]*?</symbol>`));
    if (!symbol) throw new Error(`Bootstrap Italia has no symbol ${id}`);
    return symbol[0];
  });
  const own = Object.entries(OWN).map(([id, paths]) => `<symbol id="${id}" viewBox="0 0 24 24">${paths}</symbol>`);
  return `<svg xmlns="http://www.w3.org/2000/svg">${[...taken, ...own].join('')}</svg>`;
}
