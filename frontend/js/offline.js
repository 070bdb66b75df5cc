// A page that comes from the device's own copy says so, how old it is, and what of it is over. A tab left open too.
import { age, length, moment } from './age.js';
import { correctedNow, dayIsOver, isOver, minutesWrong } from './clock.js';
import { loadClock, loadPushes } from './device_store.js';
import { askToKeep, SEEN_AT } from './place_cache.js';

const MINUTE = 60_000;
const SHOWN_PUSHES = 3;
// What a page says may be a little older than its arrival.
const MARGIN = 2 * MINUTE;
// A tab that comes back after so long asks again: "no alert" of this morning says nothing of tonight.
const STALE = 5 * MINUTE;
const language = () => document.documentElement.lang || 'it';
const role = (name, root = document) => root.querySelector(`[data-role="${name}"]`);

export async function keptPage() {
  // A new version has come: what is kept is fetched again in its form.
  navigator.serviceWorker?.addEventListener('controllerchange', askToKeep);
  const clock = await loadClock().catch(() => null);
  const now = () => correctedNow(clock, Date.now());
  // The service worker leaves this mark, of the device's own clock, on copies it serves.
  const { seenAt } = document.documentElement.dataset;
  const seen = seenAt ? Date.parse(seenAt) + (clock?.offset ?? 0) : null;
  if (seen) showAge(seen, now());
  tellWrongClock(clock);
  watchTheTime(now);
  const istat = /^\/comuni\/(\d{6})/.exec(window.location.pathname)?.[1];
  if (seen && istat) await newerThanPage((push) => push.municipalities.includes(istat) && Date.parse(push.at) > seen - MARGIN, now);
  else if (role('saved-pages')) await showPushes(() => true, SHOWN_PUSHES, now);
}

// The page below is older than what has arrived: it must not speak as loudly.
async function newerThanPage(fitting, now) {
  if (!(await showPushes(fitting, 1, now))) return;
  role('newer').hidden = false;
  document.querySelector('main').classList.add('is-older');
}

function showAge(seen, now) {
  const bar = role('offline');
  role('seen-at', bar).textContent = moment(seen, now, language());
  role('seen-age', bar).textContent = age(now - seen, language());
  bar.hidden = false;
}

function tellWrongClock(clock) {
  const minutes = minutesWrong(clock);
  const bar = role('wrong-clock');
  if (minutes === null || !bar) return;
  role('clock-wrong-by', bar).textContent = length(Math.abs(minutes), language());
  bar.hidden = false;
}

// A copy of yesterday, or a tab left open over midnight, must not speak of a day it knows nothing of; and an alert
// whose hours have passed must not look as if it were in force.
function watchTheTime(now) {
  const check = () => {
    const main = document.querySelector('main[data-day]');
    if (main) {
      const over = dayIsOver(main.dataset.day, now());
      role('day-over').hidden = !over;
      main.classList.toggle('is-over', over);
    }
    document.querySelectorAll('[data-expires]').forEach((element) => markOver(element, isOver(element.dataset.expires, now())));
  };
  check();
  const opened = Date.now();
  document.addEventListener('visibilitychange', () => {
    check();
    const back = document.visibilityState === 'visible' && document.querySelector('main[data-day]');
    if (back && Math.abs(Date.now() - opened) > STALE) window.location.reload();
  });
  setInterval(check, MINUTE);
}

function markOver(element, over) {
  if (over === element.classList.contains('is-expired')) return;
  element.classList.toggle('is-expired', over);
  if (over && element.parentElement.closest('.is-expired')) return; // said once, of the whole
  if (over) element.prepend(role('over-note').content.cloneNode(true));
  else role('over-words', element)?.remove();
}

// The notifications that this device has received, newest first; how many are shown.
async function showPushes(fitting, most, now) {
  const section = role('last-pushes');
  const pushes = (await loadPushes().catch(() => [])).filter(fitting).slice(0, most);
  if (!section || !pushes.length) return 0;
  const template = section.querySelector('template');
  pushes.forEach((push) => role('push-list', section).append(shownPush(template, push, now)));
  section.hidden = false;
  document.querySelectorAll('[data-role="push-list"] [data-expires]').forEach((one) => markOver(one, isOver(one.dataset.expires, now())));
  return pushes.length;
}

function shownPush(template, push, now) {
  const item = template.content.cloneNode(true).firstElementChild;
  if (push.expires) item.dataset.expires = push.expires;
  item.dataset.level = push.level ?? '';
  role('push-at', item).textContent = moment(Date.parse(push.at), now(), language());
  role('push-age', item).textContent = age(now() - Date.parse(push.at), language());
  for (const part of ['title', 'body']) {
    const shown = role(`push-${part}`, item);
    shown.textContent = push[part];
    shown.lang = push.lang || 'it';
  }
  return item;
}

// The pages kept on this device, followed municipalities first. Each with its age: "no alert" of yesterday is no answer.
export async function savedPages(section) {
  if (!('caches' in window)) return;
  const clock = await loadClock().catch(() => null);
  const names = (await caches.keys()).filter((name) => name.startsWith('place-') || name === 'pages').sort().reverse();
  const found = new Map();
  const shown = (title, address, seen) => savedPage(section, title, address, seen + (clock?.offset ?? 0), correctedNow(clock, Date.now()));
  for (const name of names) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) await addPage(found, await cache.match(request), request.url, shown);
  }
  section.querySelector('ul').append(...found.values());
  section.hidden = !found.size;
}

async function addPage(found, copy, url, shown) {
  const { pathname, search } = new URL(url);
  if (found.has(pathname) || !(pathname.startsWith('/comuni/') || pathname === '/')) return;
  const { title } = new DOMParser().parseFromString(await copy.text(), 'text/html');
  found.set(pathname, shown(title.replace(/ · Cittadino Informato$/, ''), pathname + search, Date.parse(copy.headers.get(SEEN_AT))));
}

function savedPage(section, title, address, seen, now) {
  const item = section.querySelector('template').content.cloneNode(true).firstElementChild;
  Object.assign(item.querySelector('a'), { href: address, textContent: title });
  role('saved-at', item).textContent = moment(seen, now, language());
  role('saved-age', item).textContent = age(now - seen, language());
  return item;
}
