// A map of one municipality for the desk: its boundary, and what a version of the plan holds. No tiles.
import { CircleMarker, GeoJSON } from 'leaflet/dist/leaflet-src.esm.js';
import { leaflet } from '../leaflet_base.js';
import { styleSheet } from '../style_sheets.js';

const LOOK = { color: '#0055a4', weight: 2, fillOpacity: 0.25 };
const DANGER = { ...LOOK, color: '#b3001b', fillOpacity: 0.12 };
const OUTLINE = { color: '#42566a', weight: 2, fillColor: '#fff', fillOpacity: 0.6, interactive: false };

// The map, what was read for it, and a function that draws a feature.
export async function planBase(box) {
  const { document: address, boundaries, istat, styles, moreStyles } = box.dataset;
  const [plan, region] = await Promise.all([read(address), read(boundaries), ...[styles, moreStyles].filter(Boolean).map(styleSheet)]);
  const map = leaflet(box, { zoomAt: 'topleft', scale: false, maxZoom: 19 });
  const home = region.features.find(({ properties }) => properties.istat_code === istat);
  const outline = home ? new GeoJSON(home, { style: OUTLINE }).addTo(map) : null;
  if (outline) map.fitBounds(outline.getBounds(), { animate: false });
  else map.setView([43.5, 11.2], 9);
  return { map, plan };
}

export function drawn(feature, more = {}) {
  const style = /^(?:RS_|ZONA_)/.test(feature.properties.class) ? DANGER : LOOK;
  return new GeoJSON(feature, {
    style: { ...style, ...more },
    pointToLayer: (_, where) => new CircleMarker(where, { radius: 9, ...style, fillOpacity: 0.8, ...more }),
  });
}

async function read(address) {
  const answer = await fetch(address, { credentials: 'same-origin' });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.json();
}
