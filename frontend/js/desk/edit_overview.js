// What there is in a version, each a way to its form.
import { drawn, planBase } from './plan_base.js';

export async function editOverview(box) {
  try {
    const { map, plan } = await planBase(box);
    const there = (feature) => window.location.assign(`${box.dataset.page}?id=${encodeURIComponent(feature.id)}`);
    // Areas first: what is small stays above what is large.
    for (const feature of [...plan.features].sort((a, b) => isPoint(a) - isPoint(b))) {
      drawn(feature).bindTooltip(document.createTextNode(feature.properties.label)).on('click', () => there(feature)).addTo(map);
    }
  } catch (error) {
    console.warn('edit map', error);
    box.querySelector('.map-wait').textContent = box.dataset.failed;
  }
}

const isPoint = ({ geometry }) => Number(geometry.type === 'Point');
