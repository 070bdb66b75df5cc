// Using this device for drills: its push subscription is the browser's own, and what it follows for real is not touched.
import { browserSubscription } from '../subscription.js';

export function takePart(form) {
  const button = form.querySelector('[data-action="join"]');
  const say = (name) => form.querySelectorAll('[data-say]').forEach((each) => (each.hidden = each.dataset.say !== name));
  if (!('serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window)) return;
  say('');
  button.hidden = false;
  button.addEventListener('click', () => join(form, say).catch(() => say('failed')));
  findMine(form, say).catch(() => undefined);
}

async function join(form, say) {
  if ((await Notification.requestPermission()) !== 'granted') return say('denied');
  const { endpoint, keys } = (await browserSubscription(await navigator.serviceWorker.ready)).toJSON();
  Object.assign(form.elements.endpoint, { value: endpoint });
  Object.assign(form.elements.p256dh, { value: keys.p256dh });
  Object.assign(form.elements.auth, { value: keys.auth });
  return form.submit();
}

// The page knows devices by a digest of their address only.
async function findMine(form, say) {
  const subscription = await (await navigator.serviceWorker.ready).pushManager.getSubscription();
  if (!subscription) return;
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(subscription.endpoint));
  const fingerprint = Array.from(new Uint8Array(digest), (octet) => octet.toString(16).padStart(2, '0')).join('');
  const mine = document.querySelector(`[data-fingerprint="${fingerprint}"] [data-role="mine"]`);
  if (!mine) return;
  mine.hidden = false;
  form.querySelector('[data-action="join"]').hidden = true;
  say('here');
}
