// A page that comes from the device's own copy says so, and how old it is.

const language = () => document.documentElement.lang || 'it';

export function moment(instant) {
  const today = new Date().toDateString() === instant.toDateString();
  const time = { hour: '2-digit', minute: '2-digit' };
  const format = today ? time : { weekday: 'long', day: 'numeric', month: 'long', ...time };
  return new Intl.DateTimeFormat(language(), format).format(instant);
}

const today = () => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Rome' }).format(new Date()); // 2026-11-23

// A copy of yesterday, or a tab left open over midnight, must not say "no alert" of a day it knows nothing of.
export function watchTheDay() {
  const main = document.querySelector('main[data-day]');
  if (!main) return;
  const check = () => {
    const over = main.dataset.day !== today();
    document.querySelector('[data-role="day-over"]').hidden = !over;
    main.classList.toggle('is-over', over);
  };
  check();
  document.addEventListener('visibilitychange', check);
}

export function showAge() {
  // The service worker leaves this mark on copies it serves.
  const seenAt = document.documentElement.dataset.seenAt;
  const bar = document.querySelector('[data-role="offline"]');
  if (!seenAt || !bar) return;
  bar.querySelector('[data-role="seen-at"]').textContent = moment(new Date(seenAt));
  bar.hidden = false;
}

export async function savedPages(section) {
  if (!('caches' in window)) return;
  const cache = await caches.open('pages');
  const list = section.querySelector('ul');
  for (const request of await cache.keys()) {
    const { pathname, search } = new URL(request.url);
    if (!pathname.startsWith('/comuni/') && pathname !== '/') continue;
    const text = await (await cache.match(request)).text();
    const link = document.createElement('a');
    link.href = pathname + search;
    link.textContent = new DOMParser().parseFromString(text, 'text/html').title.replace(/ · Cittadino Informato$/, '');
    const item = document.createElement('li');
    item.append(link);
    list.append(item);
  }
  section.hidden = !list.children.length;
}
