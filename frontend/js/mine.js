// The municipalities that this device follows, first on the home page: what the table below says of them today.
import { loadDevice } from './device_store.js';
import { languageSuffix } from './place_search.js';

export async function mine(section) {
  if (!('indexedDB' in window)) return;
  const device = await loadDevice().catch(() => null);
  const places = device?.municipalities ?? [];
  section.querySelector('[data-role="mine-list"]').replaceChildren(...places.map((place) => row(place, section.dataset.page)));
  section.hidden = !places.length;
}

function row({ istat, name }, page) {
  const link = document.createElement('a');
  link.href = page + istat + languageSuffix();
  link.textContent = name;
  const item = document.createElement('li');
  item.append(link);
  const badge = document.querySelector(`tr[data-istat="${CSS.escape(istat)}"] .level-badge`);
  if (badge) {
    item.dataset.level = badge.closest('tr').dataset.level;
    item.append(badge.cloneNode(true));
  }
  return item;
}
