// The map of a plan. Symbols are few whatever the plan holds: those that would touch are one, with their number.
import { Canvas, GeoJSON, LatLng, LatLngBounds, Marker, DivIcon, Popup } from 'leaflet/dist/leaflet-src.esm.js';
import { polygonsOf } from '../boundaries.js';
import { leaflet, STILL } from '../leaflet_base.js';
import { element, featureView } from './feature_view.js';
import { isArea, symbolPoint } from './geometry.js';
import { areaStyle } from './plan_patterns.js';
import { gathered } from './plan_symbols.js';

const NAMED = 8; // of the places that one symbol stands for
const CLOSEST = 18;
const TOUCH = 44;
const at = ([lon, lat]) => new LatLng(lat, lon);

export class PlanMap {
  constructor(box, plan, legend, context) {
    Object.assign(this, { box, plan, legend, context, layers: new Map(), drawn: new Map(), own: [] });
    this.symbols = new Map([...legend.querySelectorAll('[data-class]')].map((label) => [label.dataset.class, label.querySelector('svg')]));
    this.entries = plan.features.map((feature) => ({ feature, code: feature.properties.class, at: at(symbolPoint(feature)) }));
    this.byId = new Map(this.entries.map((entry) => [entry.feature.id, entry]));
    this.map = leaflet(box, { zoomAt: 'bottomright', maxZoom: CLOSEST, minZoom: 7 });
    this.renderer = new Canvas({ padding: 0.3, tolerance: 6 });
    performance.mark('plan-map-begins');
    this.begin();
    legend.addEventListener('change', ({ target }) => this.toggle(target.value, target.checked));
    this.map.on('moveend', () => this.symbolise());
    this.map.on('popupopen', ({ popup }) => this.opened(popup));
    this.map.on('popupclose', () => this.closed());
    box.addEventListener('keydown', ({ key }) => key === 'Escape' && this.map.closePopup());
    performance.mark('plan-map-drawn');
  }

  get shown() {
    return new Set([...this.legend.querySelectorAll('input:checked')].map(({ value }) => value));
  }

  begin() {
    const shown = this.shown;
    const seen = this.entries.filter(({ code }) => shown.has(code));
    const bounds = new LatLngBounds((seen.length ? seen : this.entries).map((entry) => entry.at));
    if (bounds.isValid()) this.map.fitBounds(bounds.pad(0.08), { animate: false, maxZoom: 16 });
    else this.map.setView([42.5, 12.5], 6);
    shown.forEach((code) => this.layer(code).addTo(this.map));
    this.symbolise();
  }

  toggle(code, on) {
    if (on) this.layer(code).addTo(this.map);
    else this.layer(code).remove();
    this.symbolise();
  }

  // Areas and lines of a class; its points are symbols only.
  layer(code) {
    if (!this.layers.has(code)) {
      const features = this.plan.features.filter(({ properties, geometry }) => properties.class === code && geometry.type !== 'Point');
      const { colour } = this.legend.querySelector(`[data-class="${code}"]`).dataset;
      const style = areaStyle(code, colour, features.some(({ geometry }) => isArea(geometry)));
      const layer = new GeoJSON(null, { style, renderer: this.renderer });
      features.forEach((feature) => layer.addData(feature));
      this.layers.set(code, layer.bindPopup(({ feature }) => this.described([feature]), POPUP));
    }
    return this.layers.get(code);
  }

  // Draws the symbols of what is in view, and keeps those that are still right: one of them may have the focus.
  symbolise() {
    const shown = this.shown;
    const view = this.map.getBounds().pad(0.1);
    const seen = this.entries.filter((entry) => shown.has(entry.code) && view.contains(entry.at));
    const wanted = new Map(gathered(seen, (where) => this.map.project(where), this.map.getZoom() >= CLOSEST).map((group) => [group.key, group]));
    for (const [key, marker] of this.drawn) {
      if (!wanted.has(key)) {
        marker.remove();
        this.drawn.delete(key);
      }
    }
    for (const [key, group] of wanted) if (!this.drawn.has(key)) this.drawn.set(key, this.symbol(group).addTo(this.map));
  }

  symbol({ entries, where }) {
    const { words } = this.context;
    const name = entries.length > 1 ? words.cluster.replace('{count}', entries.length) : `${this.className(entries[0].code)}: ${entries[0].feature.properties.label}`;
    const marker = new Marker(where, { icon: this.icon(entries), title: name, riseOnHover: true });
    if (entries.length === 1) return marker.bindPopup(() => this.described([entries[0].feature]), POPUP);
    return marker.on('click', () => this.enter(entries, where)).on('keydown', ({ originalEvent }) => this.pressed(originalEvent, entries, where));
  }

  icon(entries) {
    const html = element('span', entries.length > 1 ? 'plan-cluster' : 'plan-single');
    const codes = new Set(entries.map(({ code }) => code));
    if (codes.size === 1) html.append(this.symbols.get(entries[0].code).cloneNode(true));
    if (entries.length > 1) html.append(element('b', '', String(entries.length)));
    return new DivIcon({ html, className: 'plan-marker', iconSize: [TOUCH, TOUCH], popupAnchor: [0, -10] });
  }

  className(code) {
    return this.legend.querySelector(`[data-class="${code}"] [data-role="class-name"]`).textContent;
  }

  pressed(event, entries, where) {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    this.enter(entries, where);
    this.map.getContainer().focus();
  }

  // Nearer, until the places part; where they cannot, their names.
  enter(entries, where) {
    const bounds = new LatLngBounds(entries.map((entry) => entry.at));
    const zoom = Math.min(this.map.getBoundsZoom(bounds.pad(0.2)), CLOSEST);
    if (zoom > this.map.getZoom()) this.map.setView(bounds.getCenter(), zoom, { animate: !STILL });
    else new Popup(POPUP).setLatLng(where).setContent(this.described(entries.map(({ feature }) => feature))).openOn(this.map);
  }

  described(features) {
    const { words } = this.context;
    const view = element('div', 'plan-popup');
    view.tabIndex = -1;
    for (const feature of features.slice(0, NAMED)) {
      view.append(element('p', 'plan-kind', this.className(feature.properties.class)), featureView(feature, this.plan, this.context));
    }
    if (features.length > NAMED) view.append(element('p', 'plan-note', words.others.replace('{count}', features.length - NAMED)));
    return view;
  }

  // From the list: its class is switched on, the map goes there and says what it is.
  show(id) {
    const { code, at: where, feature } = this.byId.get(id);
    const box = this.legend.querySelector(`input[value="${code}"]`);
    if (!box.checked) {
      box.checked = true;
      this.toggle(code, true);
    }
    this.box.scrollIntoView({ block: 'center', behavior: STILL ? 'auto' : 'smooth' });
    if (feature.geometry.type === 'Point') this.map.setView(where, Math.max(this.map.getZoom(), 16), { animate: false });
    else this.map.fitBounds(new GeoJSON(feature).getBounds().pad(0.3), { animate: false, maxZoom: 16 });
    new Popup(POPUP).setLatLng(where).setContent(this.described([feature])).openOn(this.map);
  }

  opened(popup) {
    const shown = popup.getElement();
    shown.querySelector('.leaflet-popup-close-button').setAttribute('aria-label', this.context.words.close);
    this.before = document.activeElement;
    shown.querySelector('.plan-popup')?.focus({ preventScroll: true });
  }

  closed() {
    const left = document.activeElement === document.body || this.box.contains(document.activeElement);
    if (left && this.before?.isConnected) this.before.focus({ preventScroll: true });
  }

  // One touch of the map: where, and within how many metres a finger can say it.
  pick() {
    this.box.classList.add('is-picking');
    this.box.scrollIntoView({ block: 'center', behavior: STILL ? 'auto' : 'smooth' });
    this.map.getContainer().focus({ preventScroll: true });
    this.map.closePopup();
    return new Promise((resolve) => this.picking(resolve));
  }

  picking(resolve) {
    this.stopPicking?.();
    const take = (where) => {
      this.stopPicking();
      resolve(where && { lon: where.lng, lat: where.lat, accuracy: this.fingerMetres(where) });
    };
    const touched = (event) => {
      event.stopPropagation();
      event.preventDefault();
      take(this.map.mouseEventToLatLng(event));
    };
    const pressed = (event) => {
      if (event.key === 'Escape') take(null);
      else if (event.key === 'Enter' && event.target === this.box) take(this.map.getCenter());
    };
    this.box.addEventListener('click', touched, { capture: true });
    this.box.addEventListener('keydown', pressed);
    this.stopPicking = () => {
      this.box.classList.remove('is-picking');
      this.box.removeEventListener('click', touched, { capture: true });
      this.box.removeEventListener('keydown', pressed);
    };
  }

  fingerMetres(where) {
    const pixels = 8;
    const there = this.map.unproject(this.map.project(where).add([pixels, 0]));
    return this.map.distance(where, there);
  }

  // Where the person is, in one view with where they may go.
  markPosition({ lon, lat }, name, points) {
    this.here?.remove();
    this.here = this.mark([lon, lat], name, 'is-here');
    this.map.fitBounds(new LatLngBounds([[lon, lat], ...points].map(at)).pad(0.15), { animate: false, maxZoom: 16 });
  }

  markPlaces(places) {
    this.own.forEach((marker) => marker.remove());
    this.own = places.map(({ lon, lat, name }) => this.mark([lon, lat], name, 'is-own'));
  }

  mark(where, name, className) {
    const html = element('span', 'plan-own');
    html.append(element('i'), element('span', '', name));
    const icon = new DivIcon({ html, className: `plan-marker ${className}`, iconSize: [0, 0] });
    return new Marker(at(where), { icon, interactive: false, keyboard: false, zIndexOffset: 1000 }).addTo(this.map);
  }

  // The municipality and its neighbours, under everything else.
  behind(outline, istat) {
    if (!outline) return;
    const around = this.map.getBounds().pad(2);
    const pane = this.map.createPane('boundaries');
    pane.style.zIndex = 150;
    const style = ({ properties }) => ({ weight: properties.istat_code === istat ? 2.5 : 1, color: '#5c6f82', fillColor: properties.istat_code === istat ? '#fff' : '#edf2f6', fillOpacity: 1 });
    const near = outline.features.filter(({ geometry }) => polygonsOf(geometry).some(([ring]) => around.intersects(ring.map(at))));
    new GeoJSON(near, { style, interactive: false, renderer: new Canvas({ pane: 'boundaries', padding: 0.3 }), pane: 'boundaries' }).addTo(this.map);
  }
}

const POPUP = { minWidth: 180, maxWidth: 300, autoPanPadding: [12, 12] };
