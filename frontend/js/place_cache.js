// What is kept of the municipalities that the device follows, in caches of their own that other pages never push out:
// one for each municipality, and one for what all of them share. Used by the service worker and by pages.

const PLACE = 'place-';
const SHARED = 'shared';
export const SEEN_AT = 'x-seen-at';

const MINUTE = 60_000;
const BRIEF = 10 * MINUTE;
const LONG = 6 * 60 * MINUTE;
const GUIDE = '/cosa-fare';
export const KEPT_PLACES = 20;
const TOGETHER = 3;
const PATIENCE_MS = 20_000;

const inLanguage = (path, language) => (language === 'it' ? path : `${path}?lang=${language}`);

// [address, how old it may be before it is asked for again], the most important first.
export function wantedOf(istat, language) {
  return [
    [inLanguage(`/comuni/${istat}`, language), BRIEF],
    [`/api/v1/municipalities/${istat}/status`, BRIEF],
    [inLanguage(`/comuni/${istat}/piano`, language), LONG],
    [`/api/v1/municipalities/${istat}/plan`, LONG],
  ];
}

const sharedBy = (language) => [
  [inLanguage('/', language), BRIEF],
  [inLanguage('/iscrizioni', language), LONG],
  ['/confini/09.json', LONG],
  [inLanguage(GUIDE, language), LONG],
];

// The pages of the guidance, as its index names them.
export function guidesIn(html) {
  const links = html.matchAll(/href="(\/cosa-fare\/[a-z0-9_-]+(?:\?lang=[a-z]{2})?)"/g);
  return [...new Set([...links].map(([, link]) => link))];
}

// Bring what is kept up to date. `newest` asks again also for what is fresh. Failures leave what there is.
export async function keepFollowed(device, { newest = false } = {}) {
  const places = device.municipalities.slice(0, KEPT_PLACES);
  await dropOthers(new Set(places.map(({ istat }) => PLACE + istat)));
  for (const { istat } of places) await keepAll(PLACE + istat, wantedOf(istat, device.language), newest);
  await keepShared(device.language);
}

async function keepShared(language) {
  await keepAll(SHARED, sharedBy(language), false);
  const index = await (await caches.open(SHARED)).match(inLanguage(GUIDE, language));
  if (index) await keepAll(SHARED, guidesIn(await index.text()).map((link) => [link, LONG]), false);
}

async function keepAll(name, wanted, newest) {
  const cache = await caches.open(name);
  const waiting = [...wanted];
  const takeTurns = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await keepOne(cache, next, newest);
  };
  await Promise.all(Array.from({ length: TOGETHER }, takeTurns));
}

async function keepOne(cache, [address, longest], newest) {
  const kept = await cache.match(address);
  if (kept && !newest && Date.now() - Date.parse(kept.headers.get(SEEN_AT)) < longest) return;
  const answer = await fetch(address, { cache: 'no-cache', signal: AbortSignal.timeout?.(PATIENCE_MS) }).catch(() => null);
  if (!answer) return;
  if (answer.ok && !answer.redirected) await put(cache, address, answer);
  else if (answer.status === 404 || answer.status === 410) await cache.delete(address); // no longer published
}

// The answer with the time of now, for whoever finds it without network.
export async function put(cache, request, answer) {
  const headers = new Headers(answer.headers);
  headers.set(SEEN_AT, new Date().toISOString());
  headers.delete('content-encoding');
  await cache.put(request, new Response(await answer.blob(), { status: 200, headers }));
}

// A fresh answer that a page asked for renews the copy, where one is kept.
export async function renewCopy(request, answer) {
  const name = await cacheWith(request);
  if (name) await put(await caches.open(name), request, answer);
}

async function cacheWith(request) {
  for (const name of await ownCaches()) if (await (await caches.open(name)).match(request)) return name;
  return null;
}

// The copy of this address; with `ignoreSearch` of the same page, in the language that is kept and with nothing chosen.
export async function keptCopy(request, { ignoreSearch = false } = {}) {
  for (const cacheName of await ownCaches()) {
    const copy = await caches.match(request, { cacheName, ignoreSearch, ignoreVary: true });
    if (copy) return copy;
  }
  return undefined;
}

const isOwn = (name) => name === SHARED || name.startsWith(PLACE);
const ownCaches = async () => (await caches.keys()).filter(isOwn);

async function dropOthers(followed) {
  const left = (await ownCaches()).filter((name) => name !== SHARED && !followed.has(name));
  await Promise.all(left.map((name) => caches.delete(name)));
}

export const dropAll = async () => Promise.all((await ownCaches()).map((name) => caches.delete(name)));

// A page has changed what is followed: the service worker keeps it, also when the page is closed at once.
export const askToKeep = () => navigator.serviceWorker.controller?.postMessage({ keep: true });

// When the page of a followed municipality was last kept (ISTAT code → ISO); absent when it is not.
export async function keptSince(istat) {
  const copy = await caches.match(`/comuni/${istat}`, { cacheName: PLACE + istat, ignoreSearch: true });
  return copy?.headers.get(SEEN_AT) ?? null;
}
