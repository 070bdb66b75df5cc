// Geoman looks for Leaflet where scripts of old left it.
import * as leaflet from 'leaflet/dist/leaflet-src.esm.js';

window.L = { ...leaflet };
