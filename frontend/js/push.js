/* global NOTIFICATION_ICONS, NOTIFICATION_BADGES -- put here by the build */
// What the service worker does with a push: show it, remember it, and take away what it replaces or what is over.
import { correctedNow, isOver } from './clock.js';
import { loadClock, noteContact, savePush } from './device_store.js';

const USUAL = 'usual';

const now = async () => correctedNow(await loadClock().catch(() => null), Date.now());

// Declarative web push (8030): browsers that do not know it hand it to us, and we show the same. Nothing is asked of the
// server: a push reaches everybody at once, and it says by itself what has changed.
export async function receive(data) {
  const message = read(data);
  await show(message).catch(() => show(plain(message)));
  await Promise.allSettled([remember(message), closeReplaced(message), closeOver()]);
  if (message.data?.test) await tellPages({ shown: message.tag });
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

// What every browser can show, should it refuse the rest.
const plain = ({ title, body, lang, tag, navigate }) => ({ title, body, lang, tag, navigate });

function show({ title, navigate, data, actions = [], ...options }) {
  return self.registration.showNotification(title, {
    ...options,
    renotify: Boolean(options.tag),
    icon: NOTIFICATION_ICONS[data?.level] ?? NOTIFICATION_ICONS[USUAL],
    badge: NOTIFICATION_BADGES[data?.level] ?? NOTIFICATION_BADGES[USUAL],
    actions: actions.map(({ action, title: name }) => ({ action, title: name })),
    data: { ...data, navigate, places: Object.fromEntries(actions.map((each) => [each.action, each.navigate])) },
  });
}

async function remember({ title, body, lang, tag, data = {} }) {
  const at = new Date(await now()).toISOString();
  const { level, municipalities = [], expires, test, exercise } = data;
  await noteContact(test ? { push: at, test: at } : { push: at });
  if (!test && !exercise) await savePush({ at, title, body, lang, tag, level, municipalities, expires });
}

// A digest says all that is in force in its places on its days: what was told before of the same is replaced, also
// when it came yesterday under another tag.
async function closeReplaced({ tag, data }) {
  const within = (some = [], all = []) => some.length > 0 && some.every((one) => all.includes(one));
  for (const shown of await self.registration.getNotifications()) {
    if (shown.tag === tag) continue;
    if (within(shown.data?.municipalities, data?.municipalities) && within(shown.data?.days, data?.days)) shown.close();
  }
}

// An alert whose time has passed must not hang on the screen as if it were in force. It has passed when the device's
// clock and the corrected one agree that it has: somebody may have set the clock right in the meantime.
export async function closeOver() {
  const instant = Math.min(await now(), Date.now());
  for (const shown of await self.registration.getNotifications()) {
    if (isOver(shown.data?.expires, instant)) shown.close();
  }
}

// The page that asked for a trial waits to hear that it came.
async function tellPages(news) {
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  pages.forEach((page) => page.postMessage(news));
}

// Where a click leads: the notification itself, or one of its buttons. Only the path is taken from a message: it can
// never lead to another site.
export async function open({ action, notification }) {
  const { places = {}, navigate = '/' } = notification.data ?? {};
  const { pathname, search } = new URL(places[action] ?? navigate, self.location.origin);
  const target = self.location.origin + pathname + search;
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const already = windows.find((client) => new URL(client.url).pathname === pathname);
  if (!already) return self.clients.openWindow(target);
  try {
    await already.focus();
    return await already.navigate(target); // fetches what has just been announced
  } catch {
    return self.clients.openWindow(target); // a page that this worker does not control
  }
}
