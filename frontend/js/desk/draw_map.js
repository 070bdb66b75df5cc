// Where a notice holds, drawn on the municipality; the text beside it says the same, and either changes the other.
import './leaflet_global.js';
import '@geoman-io/leaflet-geoman-free';
import { GeoJSON, Polygon, SVG } from 'leaflet/dist/leaflet-src.esm.js';
import { leaflet, STILL } from '../leaflet_base.js';
import { styleSheet } from '../style_sheets.js';
import { readCorners, writeCorners } from './notice_corners.js';

const DRAWING = { snappable: false, allowSelfIntersection: false, tooltips: true, pathOptions: { className: 'notice-area' } };

export async function drawMap(box) {
  const { boundaries, istat, styles, failed } = box.dataset;
  try {
    const [answer] = await Promise.all([fetch(boundaries), styleSheet(styles)]);
    if (!answer.ok) throw new Error(String(answer.status));
    const { features } = await answer.json();
    draw(box, features, istat);
  } catch (error) {
    console.warn('notice map', error);
    box.querySelector('.map-wait').textContent = failed;
  }
}

function draw(box, features, istat) {
  const map = leaflet(box, { minZoom: 8, maxZoom: 19, pmIgnore: false, renderer: new SVG({ padding: 0.5 }) });
  const own = features.find(({ properties }) => properties.istat_code === istat);
  ground(map, features, istat);
  map.fitBounds(new GeoJSON(own).getBounds(), { animate: false });
  const area = new Area(map, document.getElementById(box.dataset.twin));
  box.dataset.drawn = 'true';
  if ('readonly' in box.dataset) return;
  map.pm.setLang('it');
  map.pm.setGlobalOptions(DRAWING);
  map.pm.setPathOptions({ className: 'notice-area' });
  buttons(box, map, area);
}

// Boundaries are to find one's way by: nothing that could be drawn on or come into focus.
function ground(map, features, istat) {
  const style = ({ properties }) => ({ className: properties.istat_code === istat ? 'ground own' : 'ground', interactive: false });
  new GeoJSON(features, { style, interactive: false, pmIgnore: true }).addTo(map);
}

class Area {
  constructor(map, twin) {
    Object.assign(this, { map, twin, layers: [] });
    this.read();
    twin.addEventListener('input', () => !this.writing && this.read());
    map.on('pm:create', ({ layer }) => {
      this.keep(layer);
      this.write();
    });
  }

  read() {
    this.layers.forEach((layer) => layer.remove());
    this.layers = [];
    readCorners(this.twin.value).forEach((ring) => this.keep(new Polygon(ring, { className: 'notice-area' }).addTo(this.map)));
    if (this.layers.length) this.map.fitBounds(window.L.featureGroup(this.layers).getBounds().pad(0.4), { animate: false, maxZoom: 17 });
  }

  keep(layer) {
    this.layers.push(layer);
    layer.on('pm:edit', () => this.write());
    layer.getElement()?.setAttribute('tabindex', '-1');
  }

  write() {
    const rings = this.layers.map((layer) => layer.getLatLngs()[0].map(({ lat, lng }) => [lat, lng]));
    this.writing = true;
    this.twin.value = writeCorners(rings);
    const drawn = document.querySelector('[name="extent"][value="drawn"]');
    if (drawn && rings.length) drawn.checked = true;
    this.twin.dispatchEvent(new Event('input', { bubbles: true }));
    this.writing = false;
  }

  clear() {
    this.layers.forEach((layer) => layer.remove());
    this.layers = [];
    this.write();
  }

  get editing() {
    return this.layers.some((layer) => layer.pm.enabled());
  }

  edit(on) {
    this.layers.forEach((layer) => (on ? layer.pm.enable({ allowSelfIntersection: false }) : layer.pm.disable()));
  }
}

// Our own buttons: with words, large enough for a finger, in the order of the page.
function buttons(box, map, area) {
  const bar = document.querySelector(`[data-role="map-buttons"][data-for="${box.id}"]`);
  bar.hidden = false;
  const acts = {
    draw: () => (map.pm.globalDrawModeEnabled() ? map.pm.disableDraw() : begin()),
    corners: () => area.edit(!area.editing),
    undo: () => map.pm.Draw.Polygon._removeLastVertex(),
    finish: () => map.pm.Draw.Polygon._finishShape(),
    clear: () => area.clear(),
  };
  const begin = () => {
    area.edit(false);
    map.pm.enableDraw('Polygon', DRAWING);
    box.scrollIntoView({ block: 'nearest', behavior: STILL ? 'auto' : 'smooth' });
  };
  const tell = () => {
    const drawing = map.pm.globalDrawModeEnabled();
    bar.querySelector('[data-act="draw"]').setAttribute('aria-pressed', drawing);
    bar.querySelector('[data-act="corners"]').setAttribute('aria-pressed', area.editing);
    bar.querySelectorAll('[data-while="drawing"]').forEach((button) => (button.hidden = !drawing));
  };
  bar.addEventListener('click', ({ target }) => {
    acts[target.closest('button')?.dataset.act]?.();
    tell();
  });
  map.on('pm:drawend pm:create', tell);
}
