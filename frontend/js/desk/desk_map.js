// Maps of the desk: the municipality, a plan that is being prepared, what would change, and the place that a list asks for.
import { Canvas, CircleMarker, GeoJSON, LatLng, Popup } from 'leaflet/dist/leaflet-src.esm.js';
import { leaflet, STILL } from '../leaflet_base.js';
import { element } from '../plan/feature_view.js';

const CLOSEST = 18;
const NEAR = 16;
// Colour and dash differ, so that neither has to be seen.
const CHANGES = {
  added: { color: '#006b46', fillColor: '#00a36c', weight: 3 },
  removed: { color: '#b3001b', fillColor: '#d9364f', weight: 3, dashArray: '2 6' },
  moved: { color: '#7a3e9d', fillColor: '#7a3e9d', weight: 4, dashArray: '10 5' },
  changed: { color: '#0055a4', fillColor: '#0055a4', weight: 3, dashArray: '10 3 2 3' },
};
const QUIET = { color: '#455a64', fillColor: '#90a4ae', weight: 1.5, fillOpacity: 0.15 };
const at = (lon, lat) => new LatLng(lat, lon);

export class DeskMap {
  constructor(box) {
    this.box = box;
    this.map = leaflet(box, { zoomAt: 'bottomright', maxZoom: CLOSEST, minZoom: 6 });
    this.map.setView([42.5, 12.5], 6);
    this.renderer = new Canvas({ padding: 0.3, tolerance: 6 });
  }

  // The municipality among its neighbours, under everything else; the view is its own.
  boundary(outline, istat) {
    const pane = this.map.createPane('boundaries');
    pane.style.zIndex = 150;
    const style = ({ properties }) => ({ weight: properties.istat_code === istat ? 2.5 : 1, color: '#5c6f82', fillColor: properties.istat_code === istat ? '#fff' : '#edf2f6', fillOpacity: 1 });
    const layer = new GeoJSON(outline, { style, interactive: false, renderer: new Canvas({ pane: 'boundaries', padding: 0.3 }), pane: 'boundaries' }).addTo(this.map);
    const [own] = layer.getLayers().filter(({ feature }) => feature.properties.istat_code === istat);
    this.own = own?.getBounds();
    if (this.own) this.map.fitBounds(this.own, { animate: false, padding: [8, 8] });
  }

  // Any GeoJSON; `styleOf` and `textOf` are asked for each feature.
  draw(collection, styleOf = () => QUIET, textOf = ({ properties }) => properties.label) {
    const point = (feature, where) => new CircleMarker(where, { radius: 6, fillOpacity: 0.8, renderer: this.renderer, ...styleOf(feature) });
    const layer = new GeoJSON(null, { style: styleOf, pointToLayer: point, renderer: this.renderer });
    collection.features.forEach((feature) => layer.addData(feature));
    layer.bindPopup(({ feature }) => element('p', 'plan-name', textOf(feature)));
    return layer.addTo(this.map);
  }

  differences(collection) {
    const layer = this.draw(
      collection,
      ({ properties }) => ({ fillOpacity: 0.5, ...CHANGES[properties.change] }),
      ({ properties }) => `${properties.label}: ${collection.labels[properties.change]}`,
    );
    this.lookAt(layer.getBounds());
    return layer;
  }

  // What changes; one place with wrong coordinates does not make all the others too small to see: it is told of instead.
  lookAt(bounds) {
    if (!bounds.isValid()) return;
    const beyond = this.own && !this.own.pad(1).contains(bounds);
    this.map.fitBounds(beyond ? this.own.pad(0.05) : bounds.pad(0.1), { animate: false, maxZoom: NEAR });
    if (beyond) this.box.after(element('p', 'plan-note', this.box.dataset.beyond));
  }

  // From a list: the map goes there and says what it is.
  show(lon, lat, name) {
    this.mark?.remove();
    this.mark = new CircleMarker(at(lon, lat), { radius: 12, color: '#b3001b', weight: 4, fillOpacity: 0, interactive: false }).addTo(this.map);
    this.box.scrollIntoView({ block: 'center', behavior: STILL ? 'auto' : 'smooth' });
    // What lies elsewhere is shown with the municipality: how far off it is matters.
    if (this.own?.contains(at(lon, lat)) ?? true) this.map.setView(at(lon, lat), NEAR, { animate: false });
    else this.map.fitBounds(this.own.pad(0.05).extend(at(lon, lat)).pad(0.05), { animate: false });
    new Popup({ minWidth: 160, maxWidth: 300 }).setLatLng(at(lon, lat)).setContent(element('p', 'plan-name', name)).openOn(this.map);
    this.map.getContainer().focus({ preventScroll: true });
  }
}

export async function deskMap(box) {
  try {
    const { boundaries, plan, difference, istat } = box.dataset;
    const [outline, whole, changes] = await Promise.all([boundaries, plan, difference].map(load));
    const map = new DeskMap(box);
    if (outline) map.boundary(outline, istat);
    if (whole) map.draw(whole);
    if (changes) map.differences(changes);
    document.querySelectorAll('.plan-show[data-lon]').forEach((button) =>
      button.addEventListener('click', () => map.show(Number(button.dataset.lon), Number(button.dataset.lat), button.dataset.name)),
    );
    performance.mark('desk-map-drawn');
    return map;
  } catch (error) {
    console.warn('desk map', error);
    const wait = box.querySelector('.map-wait');
    if (wait) wait.textContent = box.dataset.failed;
    return null;
  }
}

async function load(address) {
  if (!address) return null;
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}
