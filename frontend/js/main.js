// Every page loads this; each part starts only where its markup is.
import { keptPage } from './offline.js';
import { placeSearch } from './place_search.js';

const all = (selector, start) => document.querySelectorAll(selector).forEach(start);

if ('serviceWorker' in navigator) {
  navigator.serviceWorker.register('/sw.js', { scope: '/' }).catch((error) => console.warn('service worker', error));
}
keptPage();
all('[data-role="place-search"]', placeSearch);
all('[data-role="locate"]', async (element) => (await import('./locate.js')).locate(element));
all('[data-role="map"]', async (element) => (await import('./map.js')).regionMap(element));
all('[data-role="notice-map"]', async (element) => (await import('./notice_map.js')).noticeMap(element));
all('[data-role="mine"]', async (element) => (await import('./mine.js')).mine(element));
all('[data-role="notifications"]', async (element) => (await import('./notifications.js')).notifications(element));
all('[data-role="following"]', async (element) => (await import('./following.js')).following(element));
all('[data-role="saved-pages"]', async (element) => (await import('./offline.js')).savedPages(element));
all('[data-role="plan"]', async (element) => (await import('./plan/plan.js')).plan(element));
