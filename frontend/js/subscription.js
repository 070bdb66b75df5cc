// The device's one subscription, here and on the server. Used by pages and by the service worker.
import { forgetDevice, saveDevice } from './device_store.js';
import { dropAll } from './place_cache.js';

const SUBSCRIPTIONS = '/api/v1/subscriptions';

async function call(method, path, body) {
  const options = body ? { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) } : {};
  const answer = await fetch(path, { method, ...options });
  if (!answer.ok) {
    const { detail } = answer.status === 422 ? await answer.json().catch(() => ({})) : {};
    throw Object.assign(new Error(`${method} ${path}: ${answer.status}`), { status: answer.status, detail });
  }
  return answer.status === 204 ? null : answer.json().catch(() => null);
}

// The browser's subscription for the server's present key; an older one, made for another key, is useless.
export async function browserSubscription(registration) {
  const { key } = await call('GET', '/api/v1/push-key');
  const wanted = bytesOf(key);
  const existing = await registration.pushManager.getSubscription();
  if (existing) {
    const made = new Uint8Array(existing.options?.applicationServerKey ?? wanted);
    if (made.length === wanted.length && made.every((byte, i) => byte === wanted[i])) return existing;
    await existing.unsubscribe();
  }
  return registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: wanted });
}

// Another subscription in the place of the present one, whose way to the device may be broken.
export async function freshSubscription(registration) {
  await (await registration.pushManager.getSubscription())?.unsubscribe();
  return browserSubscription(registration);
}

// Tell the server what the device follows; a subscription that the server has lost is made again.
export async function synchronise(device, subscription) {
  const { endpoint, keys } = subscription.toJSON();
  const body = {
    endpoint,
    keys,
    municipalities: device.municipalities.map(({ istat }) => istat),
    min_level: device.minLevel,
    hazard_levels: device.hazardLevels ?? {},
    quiet_hours: device.quietHours ?? null,
    language: device.language,
  };
  // Left unsaid where it is "all": a server that was put back to an older version would refuse what it does not know.
  if (device.noticeCategories) body.notice_categories = device.noticeCategories;
  const answer = (device.id && (await replace(device.id, body))) || (await call('POST', SUBSCRIPTIONS, body));
  const seen = { createdAt: answer.created_at ?? device.createdAt, seenAt: answer.seen_at ?? device.seenAt };
  const saved = { ...device, ...seen, id: answer.id ?? device.id, endpoint };
  await saveDevice(saved);
  return saved;
}

// The browser lost what this site kept, but not its push subscription: the server still knows what it asked for.
// Null when there is nothing to find.
export async function findAgain(subscription, nameOf) {
  const { endpoint, keys } = subscription.toJSON();
  try {
    const found = await call('POST', `${SUBSCRIPTIONS}/find`, { endpoint, keys });
    const municipalities = await Promise.all(found.municipalities.map(async (istat) => ({ istat, name: await nameOf(istat) })));
    return deviceOf(found, endpoint, municipalities);
  } catch (error) {
    if ([404, 405].includes(error.status)) return null;
    throw error;
  }
}

const deviceOf = (found, endpoint, municipalities) => ({
  id: found.id,
  endpoint,
  municipalities,
  minLevel: found.min_level,
  hazardLevels: found.hazard_levels,
  quietHours: found.quiet_hours,
  noticeCategories: found.notice_categories,
  language: found.language,
  createdAt: found.created_at,
  seenAt: found.seen_at,
});

export const nameOf = async (istat) => (await call('GET', `/api/v1/municipalities/${istat}`)).name;

async function replace(id, body) {
  try {
    return (await call('PUT', `${SUBSCRIPTIONS}/${id}`, body)) ?? { id };
  } catch (error) {
    if (error.status === 404) return null;
    throw error;
  }
}

// Leave for good: erased on the server first, so that a failure can be tried again.
export async function leave(device, registration) {
  try {
    if (device.id) await call('DELETE', `${SUBSCRIPTIONS}/${device.id}`);
  } catch (error) {
    if (error.status !== 404) throw error;
  }
  const subscription = await registration.pushManager.getSubscription();
  await subscription?.unsubscribe();
  (await registration.getNotifications()).forEach((notification) => notification.close());
  await forgetDevice();
  await Promise.all([dropAll(), caches.delete('pages')]); // the pages seen tell of places too
}

export const tryOne = (device) => call('POST', `${SUBSCRIPTIONS}/${device.id}/test`);

function bytesOf(base64url) {
  const text = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
