// Pages seen by chance, kept for when there is no network, and the files (styles, scripts) that kept pages need.
import { put } from './place_cache.js';

export const PAGES = 'pages';
const SHELL = 'shell-';
const KEPT_PAGES = 30;

export async function keepSeen(request, answer) {
  const cache = await caches.open(PAGES);
  await cache.delete(request); // put again at the end: the oldest are dropped first
  await put(cache, request, answer);
  const keys = await cache.keys();
  await Promise.all(keys.slice(0, -KEPT_PAGES).map((key) => cache.delete(key)));
}

export const seenCopy = async (request) => (await caches.open(PAGES)).match(request, { ignoreVary: true });

// The files of a release stay as long as a page of that release is kept: without them it would have no style.
export async function dropOldShells(present) {
  const old = (await caches.keys()).filter((name) => name.startsWith(SHELL) && name !== SHELL + present);
  if (!old.length) return;
  const needed = await scriptsOfKeptPages();
  for (const name of old) {
    const files = (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname);
    if (!files.some((file) => needed.has(file))) await caches.delete(name);
  }
}

// Every page names the one script it starts with, and each release has its own.
async function scriptsOfKeptPages() {
  const found = new Set();
  for (const name of (await caches.keys()).filter((name) => !name.startsWith(SHELL))) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const answer = await cache.match(request);
      if (!answer?.headers.get('content-type')?.startsWith('text/html')) continue;
      const [script] = /\/static\/dist\/main-[A-Z0-9]+\.js/.exec(await answer.text()) ?? [];
      if (script) found.add(script);
    }
  }
  return found;
}
