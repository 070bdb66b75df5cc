/* global SHELL, VERSION, NOTIFICATION_ICON, NOTIFICATION_BADGE -- put here by the build */
// The service worker: shows what is pushed, and keeps the pages already seen for when there is no network.
import { loadDevice } from './device_store.js';
import { browserSubscription, synchronise } from './subscription.js';

const SHELL_CACHE = `shell-${VERSION}`;
const PAGES_CACHE = 'pages';
const KEPT_PAGES = 30;
const PATIENCE_MS = 5_000;
const OFFLINE_PAGES = ['/offline', '/offline?lang=en'];

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(activate()));
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (request.mode === 'navigate') event.respondWith(page(event, url));
  else if (url.pathname.startsWith('/static/dist/')) event.respondWith(fromShell(request));
  else if (url.pathname.startsWith('/confini/')) event.respondWith(boundaries(event));
});
self.addEventListener('push', (event) => event.waitUntil(show(event.data)));
self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(openPage(event.notification.data?.navigate ?? '/'));
});
self.addEventListener('pushsubscriptionchange', (event) => event.waitUntil(renew()));

async function install() {
  const cache = await caches.open(SHELL_CACHE);
  await cache.addAll([...SHELL, ...OFFLINE_PAGES]);
  await self.skipWaiting();
}

async function activate() {
  for (const name of await caches.keys()) {
    if (name.startsWith('shell-') && name !== SHELL_CACHE) await caches.delete(name);
  }
  await self.clients.claim();
}

// Network first; a slow or absent network gives the copy kept here, marked with the time it was seen.
async function page(event, url) {
  const copy = caches.open(PAGES_CACHE).then((cache) => cache.match(event.request));
  const fresh = fetch(event.request).then((answer) => {
    if (worthKeeping(url, answer)) event.waitUntil(keep(event.request, answer.clone()));
    return answer;
  });
  event.waitUntil(fresh.catch(() => undefined));
  try {
    return await Promise.race([fresh, tooSlow(copy)]);
  } catch {
    const kept = await copy;
    if (kept) return marked(kept);
    const offline = url.searchParams.get('lang') === 'en' ? OFFLINE_PAGES[1] : OFFLINE_PAGES[0];
    return (await caches.match(offline)) ?? Response.error();
  }
}

const tooSlow = (copy) =>
  new Promise((_, reject) => {
    setTimeout(async () => (await copy) && reject(new Error('slow')), PATIENCE_MS);
  });

const worthKeeping = ({ pathname, searchParams }, answer) =>
  answer.ok && !answer.redirected && !searchParams.has('q') && (pathname === '/' || pathname.startsWith('/comuni/') || pathname === '/iscrizioni');

async function keep(request, answer) {
  const headers = new Headers(answer.headers);
  headers.set('x-seen-at', new Date().toISOString());
  headers.delete('content-encoding');
  const cache = await caches.open(PAGES_CACHE);
  await cache.delete(request); // put again at the end: the oldest are dropped first
  await cache.put(request, new Response(await answer.blob(), { status: 200, headers }));
  const keys = await cache.keys();
  await Promise.all(keys.slice(0, -KEPT_PAGES).map((key) => cache.delete(key)));
}

async function marked(answer) {
  const html = await answer.text();
  const headers = { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': answer.headers.get('content-security-policy') ?? '' };
  return new Response(html.replace('<html ', `<html data-seen-at="${answer.headers.get('x-seen-at')}" `), { headers });
}

async function fromShell(request) {
  return (await caches.match(request)) ?? fetch(request);
}

// Boundaries change once in years: the copy answers at once and is renewed behind.
async function boundaries(event) {
  const cache = await caches.open(PAGES_CACHE);
  const copy = await cache.match(event.request);
  const fresh = fetch(event.request).then(async (answer) => {
    if (answer.ok) await cache.put(event.request, answer.clone());
    return answer;
  });
  if (!copy) return fresh;
  event.waitUntil(fresh.catch(() => undefined));
  return copy;
}

// Declarative web push (8030): browsers that do not know it hand it to us, and we show the same.
async function show(data) {
  const { title, navigate, data: extra, ...options } = read(data);
  await self.registration.showNotification(title, {
    ...options,
    renotify: Boolean(options.tag),
    icon: NOTIFICATION_ICON,
    badge: NOTIFICATION_BADGE,
    data: { ...extra, navigate },
  });
  if (extra?.test) await tellPages({ shown: options.tag });
}

// The page that asked for a trial waits to hear that it came.
async function tellPages(news) {
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  pages.forEach((page) => page.postMessage(news));
}

function read(data) {
  try {
    const message = data.json();
    if (message.web_push === 8030 && message.notification?.title) return message.notification;
  } catch {
    // shown below: a push that shows nothing costs the permission in some browsers
  }
  return { title: 'Cittadino Informato', body: 'C’è una novità sulle allerte: apri la pagina per leggerla.', lang: 'it', navigate: '/' };
}

// Only the path is taken from a message: it can never lead to another site.
async function openPage(address) {
  const { pathname, search } = new URL(address, self.location.origin);
  const target = self.location.origin + pathname + search;
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const already = windows.find((client) => new URL(client.url).pathname === pathname);
  if (!already) return self.clients.openWindow(target);
  await already.focus();
  return already.navigate(target).catch(() => undefined); // fetches what has just been announced
}

async function renew() {
  const device = await loadDevice();
  if (device) await synchronise(device, await browserSubscription(self.registration));
}
