/* global SHELL, VERSION -- put here by the build */
// The service worker: shows what is pushed, and answers with what is kept when there is no network.
import { clockFrom } from './clock.js';
import { loadDevice, saveClock } from './device_store.js';
import { dropOldShells, keepSeen, PAGES, seenCopy } from './page_cache.js';
import { dropAll, keepFollowed, keptCopy, put, renewCopy, SEEN_AT } from './place_cache.js';
import { closeOver, open, receive } from './push.js';
import { browserSubscription, synchronise } from './subscription.js';

const SHELL_CACHE = `shell-${VERSION}`;
const PATIENCE_MS = 5_000;
// The page that is being opened comes first; then what is kept of the municipalities is renewed.
const AFTER_PAGE_MS = 4_000;
const KEPT_DATA = /^\/api\/v1\/municipalities\/\d{6}\/(?:plan|status)$/;
// Said by whatever stands before a server that does not answer.
const SERVER_DOWN = [502, 503, 504];
const FROM_OLD_COPIES = ['force-cache', 'only-if-cached'];

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(activate()));
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (request.mode === 'navigate') event.respondWith(page(event, url));
  else if (url.pathname.startsWith('/static/dist/')) event.respondWith(fromShell(request));
  else if (url.pathname.startsWith('/confini/')) event.respondWith(boundaries(event));
  else if (KEPT_DATA.test(url.pathname)) event.respondWith(networkFirst(event, () => keptCopy(request)));
});
self.addEventListener('push', (event) => event.waitUntil(receive(event.data)));
self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(open(event));
});
self.addEventListener('pushsubscriptionchange', (event) => event.waitUntil(renewSubscription()));
// A page has changed what the device follows.
self.addEventListener('message', (event) => event.data?.keep && event.waitUntil(renewFollowed({ newest: true })));

async function install() {
  const cache = await caches.open(SHELL_CACHE);
  await cache.addAll([...SHELL, ...(await offlinePages())]);
  await self.skipWaiting();
}

// In the language of the device too, where there is one.
async function offlinePages() {
  const language = (await loadDevice().catch(() => null))?.language ?? 'it';
  return ['it', 'en', language].filter((each, i, all) => all.indexOf(each) === i).map(offlinePage);
}

const offlinePage = (language) => (language === 'it' ? '/offline' : `/offline?lang=${language}`);

async function activate() {
  await dropOldShells(VERSION);
  await self.clients.claim();
}

// Network first; a slow or absent network gives the copy kept here, marked with the time it was seen.
async function page(event, url) {
  const { request } = event;
  const copyOf = async () =>
    (await keptCopy(request)) ?? (await seenCopy(request)) ?? keptCopy(request, { ignoreSearch: true });
  const whenFresh = (answer) => event.waitUntil(afterVisit(request, url, answer));
  const answer = await networkFirst(event, copyOf, whenFresh).catch(() => null);
  if (!answer) return offline(url);
  return answer.headers.has(SEEN_AT) ? marked(answer) : answer;
}

async function networkFirst(event, copyOf, whenFresh = () => undefined) {
  const copy = copyOf();
  const fresh = fetch(event.request).then(async (answer) => {
    if (SERVER_DOWN.includes(answer.status) && (await copy)) throw new Error(`${answer.status}`);
    whenFresh(answer.clone());
    return answer;
  });
  event.waitUntil(fresh.catch(() => undefined)); // a slow answer is kept when it comes
  const slow = new Promise((_, reject) => {
    setTimeout(async () => (await copy) && reject(new Error('slow')), PATIENCE_MS);
  });
  try {
    return await Promise.race([fresh, slow]);
  } catch (error) {
    const kept = await copy;
    if (kept) return kept;
    throw error;
  }
}

async function offline(url) {
  const wanted = offlinePage(url.searchParams.get('lang') ?? 'it');
  return (await caches.match(wanted)) ?? (await caches.match(offlinePage('en'))) ?? Response.error();
}

async function afterVisit(request, url, answer) {
  const clock = FROM_OLD_COPIES.includes(request.cache) ? null : clockFrom(answer.headers, Date.now());
  if (clock) await saveClock(clock).catch(() => undefined);
  if (answer.ok && !answer.redirected) {
    if (worthKeeping(url)) await keepSeen(request, answer.clone());
    await renewCopy(request, answer);
  }
  await closeOver();
  await new Promise((resolve) => setTimeout(resolve, AFTER_PAGE_MS));
  await renewFollowed();
}

const worthKeeping = ({ pathname, searchParams }) =>
  !searchParams.has('q') && (pathname === '/' || /^\/(?:(?:comuni|cosa-fare|allerte)(?:\/|$)|iscrizioni$)/.test(pathname));

async function marked(answer) {
  const html = await answer.text();
  const headers = { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': answer.headers.get('content-security-policy') ?? '' };
  return new Response(html.replace('<html ', `<html data-seen-at="${answer.headers.get(SEEN_AT)}" `), { headers });
}

async function fromShell(request) {
  return (await caches.match(request)) ?? fetch(request);
}

// Boundaries change once in years: the copy answers at once and is renewed behind.
async function boundaries(event) {
  const { request } = event;
  const copy = (await keptCopy(request)) ?? (await seenCopy(request));
  const fresh = fetch(request).then(async (answer) => {
    if (answer.ok) await put(await caches.open(PAGES), request, answer.clone());
    return answer;
  });
  if (!copy) return fresh;
  event.waitUntil(fresh.catch(() => undefined));
  return copy;
}

// One at a time: pages opened together ask once. Whoever left in the meantime leaves nothing behind.
let renewing = Promise.resolve();
function renewFollowed(how) {
  renewing = renewing.catch(() => undefined).then(async () => {
    const device = await loadDevice();
    if (device) await keepFollowed(device, how);
    if (!(await loadDevice())) await dropAll();
  });
  return renewing;
}

async function renewSubscription() {
  const device = await loadDevice();
  if (device) await synchronise(device, await browserSubscription(self.registration));
}
