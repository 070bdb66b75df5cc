// The area of a notice on the outline of its municipalities. No tiles: it works without a network too.
import { GeoJSON, SVG } from 'leaflet/dist/leaflet-src.esm.js';
import { leaflet } from './leaflet_base.js';
import { styleSheet } from './style_sheets.js';

export async function noticeMap(element) {
  const { boundaries, failed, styles, area, places } = element.dataset;
  try {
    const [answer] = await Promise.all([fetch(boundaries), styleSheet(styles)]);
    if (!answer.ok) throw new Error(String(answer.status));
    draw(element, await answer.json(), JSON.parse(area), JSON.parse(places));
  } catch (error) {
    console.warn('map', error);
    element.querySelector('.map-wait').textContent = failed;
  }
}

function draw(element, collection, area, places) {
  const map = leaflet(element, { scale: false, zoomAnimation: false, zoomSnap: 0.25, maxZoom: 16, renderer: new SVG({ padding: 0.5 }) });
  const features = collection.features.filter(({ properties }) => places.includes(properties.istat_code));
  const around = new GeoJSON({ ...collection, features }, { interactive: false, style: { className: 'notice-place' } });
  const drawn = new GeoJSON(area, { interactive: false, style: { className: 'notice-area' } });
  map.fitBounds(bounds(around, drawn), { animate: false, padding: [8, 8], maxZoom: 15 });
  around.addTo(map);
  drawn.addTo(map);
}

// The whole outline tells where the area is; of one that would be a dot in it, what is around.
function bounds(around, drawn) {
  const area = drawn.getBounds();
  const width = (box) => box.getEast() - box.getWest();
  const whole = around.getLayers().length ? around.getBounds().extend(area) : area.pad(0.6);
  return width(area) > width(whole) / 12 ? whole : area.pad(2);
}
