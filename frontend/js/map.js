// The region's municipalities coloured by today's level, read from the table that is on the page. No tiles.
import { GeoJSON, SVG } from 'leaflet/dist/leaflet-src.esm.js';
import { leaflet, STILL } from './leaflet_base.js';
import { languageSuffix } from './place_search.js';
import { styleSheet } from './style_sheets.js';

// `levels` reads ISTAT code → { level, word }. What is returned colours the map anew, for a day whose name is `today`.
export async function regionMap(element, levels = levelsOfToday) {
  const { boundaries, page, failed, styles } = element.dataset;
  try {
    const [answer] = await Promise.all([fetch(boundaries), styleSheet(styles)]);
    if (!answer.ok) throw new Error(String(answer.status));
    return draw(element, await answer.json(), page, levels);
  } catch (error) {
    console.warn('map', error);
    element.querySelector('.map-wait').textContent = failed;
    return () => {};
  }
}

function draw(element, collection, page, read) {
  let levels = read();
  const levelOf = ({ istat_code: code }) => levels.get(code)?.level ?? 'unknown';
  const map = leaflet(element, { scale: false, fadeAnimation: !STILL, zoomSnap: 0.25, minZoom: 6, maxZoom: 13, renderer: new SVG({ padding: 0.5 }) });
  const layer = new GeoJSON(collection, {
    style: ({ properties }) => {
      const level = levelOf(properties);
      return { className: `area level-${level}`, fillColor: `url(#texture-${level})`, fillOpacity: 1 };
    },
    onEachFeature: ({ properties }, area) => {
      area.bindTooltip(() => tooltip(properties, levels.get(properties.istat_code), element.dataset.today), { sticky: true });
      area.on('click', () => window.location.assign(page + properties.istat_code + languageSuffix()));
    },
  });
  map.fitBounds(layer.getBounds(), { animate: false, padding: [4, 4] });
  layer.addTo(map);
  // Browsers let the keyboard into shapes that have a tooltip: 273 stops that the list beside has as links.
  layer.eachLayer((area) => area.getElement().setAttribute('tabindex', '-1'));
  patterns(element.querySelector('svg.leaflet-zoom-animated'));
  return () => {
    levels = read();
    layer.eachLayer((area) => {
      const level = levelOf(area.feature.properties);
      area.setStyle({ fillColor: `url(#texture-${level})` });
      area.getElement().setAttribute('class', `area level-${level} leaflet-interactive`);
    });
  };
}

function levelsOfToday() {
  const rows = document.querySelectorAll('[data-role="all-places"] tr[data-istat]');
  return new Map([...rows].map(({ dataset, cells }) => [dataset.istat, { level: dataset.level, word: cells[1].textContent.trim() }]));
}

function tooltip({ name, province_code: province }, place, today) {
  const text = document.createElement('span');
  text.textContent = `${name} (${province}): ${today} ${(place?.word ?? '?').toLowerCase()}`;
  return text;
}

// Each level has a texture of its own, so that the map can be read without colour; the legend shows the same ones.
function patterns(svg) {
  const ns = 'http://www.w3.org/2000/svg';
  const defs = document.createElementNS(ns, 'defs');
  const shapes = {
    green: [8, ''],
    unknown: [6, 'M0 6 6 0M-1 1 1 -1M5 7 7 5'],
    yellow: [8, 'M2 2h1.5v1.5H2zM6 6h1.5v1.5H6z'],
    orange: [7, 'M0 0 7 7M-1 6 1 8M6 -1 8 1'],
    red: [7, 'M0 0 7 7M-1 6 1 8M6 -1 8 1M0 7 7 0'],
  };
  for (const [level, [size, path]] of Object.entries(shapes)) {
    const pattern = document.createElementNS(ns, 'pattern');
    Object.entries({ id: `texture-${level}`, width: size, height: size, patternUnits: 'userSpaceOnUse' }).forEach(
      ([name, value]) => pattern.setAttribute(name, value),
    );
    const ground = document.createElementNS(ns, 'rect');
    ground.setAttribute('width', size);
    ground.setAttribute('height', size);
    ground.setAttribute('class', `ground level-${level}`);
    const lines = document.createElementNS(ns, 'path');
    lines.setAttribute('d', path);
    lines.setAttribute('class', `texture level-${level}`);
    pattern.append(ground, lines);
    defs.append(pattern);
  }
  svg.prepend(defs);
}
