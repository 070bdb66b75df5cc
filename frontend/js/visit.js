// Browsers renew endpoints, lose what a site keeps, and servers are restored from backups: each visit puts the two
// sides in step again.
import { loadDevice, saveDevice } from './device_store.js';
import { askToKeep } from './place_cache.js';
import { browserSubscription, findAgain, nameOf, synchronise } from './subscription.js';

const CHECKED = 'subscription-checked';
let going = null;

// {device, found}: what the device follows (null: nothing), and whether it had to be found again on the server.
export const visit = () => (going ??= inStep());

async function inStep() {
  const device = await loadDevice();
  if (Notification.permission !== 'granted') return { device, found: false };
  const registration = await navigator.serviceWorker.ready;
  return device ? { device: await oncePerVisit(device, registration), found: false } : recovered(registration);
}

async function oncePerVisit(device, registration) {
  const subscription = await browserSubscription(registration);
  const { endpoint } = subscription;
  if (sessionStorage.getItem(CHECKED) === endpoint && endpoint === device.endpoint) return device;
  const saved = await synchronise(device, subscription);
  sessionStorage.setItem(CHECKED, endpoint);
  return saved;
}

async function recovered(registration) {
  const subscription = await registration.pushManager.getSubscription();
  const found = subscription && (await findAgain(subscription, nameOf));
  if (!found) return { device: null, found: false };
  await saveDevice(found);
  askToKeep();
  return { device: found, found: true };
}
