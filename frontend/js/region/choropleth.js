// Municipalities of one region by standing of their plan. Colours and textures are the patterns of the page, words those
// of its legend; the list below says the same. No tiles.
import { GeoJSON, SVG } from 'leaflet/dist/leaflet-src.esm.js';
import { leaflet, STILL } from '../leaflet_base.js';
import { styleSheet } from '../style_sheets.js';

export async function choropleth(element) {
  const { boundaries, failed, styles } = element.dataset;
  try {
    const [answer] = await Promise.all([fetch(boundaries), styleSheet(styles)]);
    if (!answer.ok) throw new Error(String(answer.status));
    draw(element, await answer.json());
  } catch (error) {
    console.warn('map', error);
    element.querySelector('.map-wait').textContent = failed;
  }
}

function draw(element, collection) {
  const rows = JSON.parse(element.dataset.rows);
  const words = legendWords();
  const map = leaflet(element, { scale: false, fadeAnimation: !STILL, zoomSnap: 0.25, minZoom: 5, maxZoom: 13, renderer: new SVG({ padding: 0.5 }) });
  const layer = new GeoJSON(collection, {
    style: ({ properties }) => styleOf(rows[properties.istat_code]),
    onEachFeature: ({ properties }, area) => {
      area.bindTooltip(tooltip(properties, rows[properties.istat_code], words, element.dataset), { sticky: true });
      area.on('click', () => window.location.assign(sheet(element.dataset, properties.istat_code)));
    },
  });
  map.fitBounds(layer.getBounds(), { animate: false, padding: [4, 4] });
  layer.addTo(map);
  // Hundreds of stops that the list below has as links.
  layer.eachLayer((area) => area.getElement().setAttribute('tabindex', '-1'));
}

function styleOf(row) {
  const [standing, , left] = row ?? ['none', '', 0];
  return { className: left ? 'area' : 'area left-out', fillColor: left ? `url(#standing-${standing})` : 'none', fillOpacity: 1 };
}

function sheet({ page, region }, code) {
  return `${page}${code}?regione=${encodeURIComponent(region)}`;
}

function legendWords() {
  const lines = document.querySelectorAll('.legend.standings [data-standing]');
  return new Map([...lines].map((line) => [line.dataset.standing, line.querySelector('.word').textContent]));
}

function tooltip({ name, province_code: province }, row, words, { goodUntil, expiredOn, leftOut }) {
  const text = document.createElement('span');
  const [standing, term, left] = row ?? ['none', '', 0];
  const word = words.get(standing) ?? '?';
  const day = term && new Date(`${term}T12:00:00`).toLocaleDateString(document.documentElement.lang || 'it');
  const until = day ? `, ${(standing === 'expired' ? expiredOn : goodUntil).replace('{day}', day)}` : '';
  text.textContent = `${name} (${province}): ${word.toLowerCase()}${until}${left ? '' : ` (${leftOut})`}`;
  return text;
}
