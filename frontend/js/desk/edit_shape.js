// One feature on the map, to be dragged or drawn; what comes of it is written where the form sends it from.
import './leaflet_global.js';
import '@geoman-io/leaflet-geoman-free';
import { DivIcon, GeoJSON, Marker } from 'leaflet/dist/leaflet-src.esm.js';
import { drawn, planBase } from './plan_base.js';

const DRAWS = { P: { drawMarker: true }, L: { drawPolyline: true }, A: { drawPolygon: true } };
const FINE = 1e7; // about a centimetre

export async function editShape(box) {
  const field = box.closest('form').elements.geometry;
  try {
    const { map, plan } = await planBase(box);
    const { feature: id, shapes } = box.dataset;
    plan.features.filter((one) => one.id !== id).forEach((one) => drawn(one, { opacity: 0.5, fillOpacity: 0.1, interactive: false, pmIgnore: true }).addTo(map));
    map.pm.setLang(document.documentElement.lang === 'en' ? 'en' : 'it');
    map.on('layeradd', ({ layer }) => named(layer, box.dataset.point));
    const editor = new Editor(map, field);
    if (field.value) editor.take(new GeoJSON(JSON.parse(field.value), { pointToLayer: (_, where) => pin(where) }).getLayers()[0]);
    else controls(map, shapes);
    map.on('pm:create', ({ layer }) => {
      editor.take(layer);
      editor.write();
    });
    field.addEventListener('change', () => editor.readField());
  } catch (error) {
    console.warn('edit map', error);
    const wait = box.querySelector('.map-wait');
    if (wait) wait.textContent = box.dataset.failed;
    box.closest('fieldset').querySelector('details').open = true;
  }
}

class Editor {
  constructor(map, field) {
    Object.assign(this, { map, field, layer: null });
  }

  // There is one shape: what is drawn anew takes the place of what was there.
  take(layer) {
    this.layer?.remove();
    this.layer = layer.addTo(this.map);
    // Not also enableLayerDrag: it takes the corners of an area away.
    layer.pm.enable({ draggable: true, allowSelfIntersection: true });
    layer.on('pm:edit pm:dragend pm:vertexremoved pm:vertexadded', () => this.write());
    const bounds = layer.getBounds?.();
    if (bounds) this.map.fitBounds(bounds.pad(1), { animate: false, maxZoom: 17 });
    else this.map.setView(layer.getLatLng(), Math.max(this.map.getZoom(), 15), { animate: false });
  }

  write() {
    const { geometry } = this.layer.toGeoJSON(7);
    this.field.value = JSON.stringify(geometry, (_, value) => (typeof value === 'number' ? Math.round(value * FINE) / FINE : value));
  }

  readField() {
    try {
      this.take(new GeoJSON(JSON.parse(this.field.value), { pointToLayer: (_, where) => pin(where) }).getLayers()[0]);
    } catch {
      this.field.setAttribute('aria-invalid', 'true');
    }
  }
}

// Corners and pins can be reached with the keyboard: they say what they are.
function named(layer, words) {
  const element = layer.getElement?.();
  if (element?.classList.contains('leaflet-marker-icon') && !element.title) element.setAttribute('aria-label', words);
}

const pin = (where) => new Marker(where, { icon: new DivIcon({ className: 'edit-pin', iconSize: [28, 28] }), draggable: true, keyboard: true });

function controls(map, shapes) {
  const none = { drawMarker: false, drawPolyline: false, drawPolygon: false };
  const offered = Object.assign({}, ...[...shapes].map((letter) => DRAWS[letter]));
  map.pm.setGlobalOptions({ markerStyle: { icon: new DivIcon({ className: 'edit-pin', iconSize: [28, 28] }) }, continueDrawing: false });
  map.pm.addControls({ ...none, ...offered, position: 'topleft', drawCircle: false, drawCircleMarker: false, drawRectangle: false, drawText: false, editMode: false, dragMode: false, cutPolygon: false, removalMode: false, rotateMode: false });
  map.getContainer().querySelectorAll('.leaflet-buttons-control-button').forEach((button) => button.setAttribute('aria-label', button.closest('[title]')?.title || button.title || button.closest('.button-container')?.title));
  const first = { P: 'Marker', L: 'Line', A: 'Polygon' }[shapes[0] === 'A' && shapes.includes('P') ? 'P' : shapes[0]];
  map.pm.enableDraw(first);
}
