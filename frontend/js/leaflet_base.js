// An empty map, as all of ours behave: no tiles, no name of a provider, still for whoever asks for it.
import { Control, Map as LeafletMap } from 'leaflet/dist/leaflet-src.esm.js';

export const STILL = window.matchMedia('(prefers-reduced-motion: reduce)').matches;

// `zoomAt` is the corner of the buttons, `scale` whether it shows one; the rest are options of Leaflet.
export function leaflet(box, { zoomAt = 'topright', scale = true, ...options } = {}) {
  box.replaceChildren();
  const map = new LeafletMap(box, {
    attributionControl: false,
    zoomControl: false,
    zoomAnimation: !STILL,
    fadeAnimation: false,
    scrollWheelZoom: false,
    zoomSnap: 0.5,
    ...options,
  });
  const { zoomIn, zoomOut } = box.dataset;
  const titles = zoomIn ? { zoomInTitle: zoomIn, zoomOutTitle: zoomOut } : {};
  new Control.Zoom({ position: zoomAt, ...titles }).addTo(map);
  if (scale) new Control.Scale({ imperial: false }).addTo(map);
  // One finger scrolls the page; two move the map. A wheel scrolls the page too, until somebody is on the map.
  if (window.matchMedia('(pointer: coarse)').matches) map.dragging.disable();
  map.on('focus', () => map.scrollWheelZoom.enable());
  map.on('blur', () => map.scrollWheelZoom.disable());
  return map;
}
