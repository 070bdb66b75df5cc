// The "notifications" block of a municipality's page. The markup holds the words of every state; here is which one.
import { loadDevice } from './device_store.js';
import { browserSubscription, leave, synchronise } from './subscription.js';
import { trial } from './trial.js';

const VISIT_KEY = 'subscription-checked';

export async function notifications(section) {
  const place = { istat: section.dataset.istat, name: section.dataset.name };
  const message = section.querySelector('[data-role="message"]');
  const radios = [...section.querySelectorAll('[name="min-level"]')];
  const show = (state) => (section.dataset.state = state);
  const say = (key) => (message.textContent = key ? message.dataset[key] : '');
  const level = () => radios.find((radio) => radio.checked).value;

  const obstacle = whyNot();
  if (obstacle) return show(obstacle);

  const follows = (device) => Boolean(device?.municipalities.some(({ istat }) => istat === place.istat));
  const current = async () =>
    (await loadDevice()) ?? { id: null, municipalities: [], minLevel: level(), language: document.documentElement.lang };

  async function subscribe() {
    show('subscribing');
    say('');
    if ((await Notification.requestPermission()) !== 'granted') {
      return show(Notification.permission === 'denied' ? 'denied' : 'idle');
    }
    const registration = await navigator.serviceWorker.ready;
    const subscription = await browserSubscription(registration);
    const device = await current();
    const municipalities = follows(device) ? device.municipalities : [...device.municipalities, place];
    await synchronise({ ...device, municipalities, minLevel: level(), language: document.documentElement.lang }, subscription);
    return show('subscribed');
  }

  async function unsubscribe() {
    const registration = await navigator.serviceWorker.ready;
    const device = await current();
    const municipalities = device.municipalities.filter(({ istat }) => istat !== place.istat);
    if (municipalities.length) await synchronise({ ...device, municipalities }, await browserSubscription(registration));
    else await leave(device, registration);
    show('idle');
    say('left');
  }

  async function changeLevel() {
    const device = await loadDevice();
    if (!device) return;
    const registration = await navigator.serviceWorker.ready;
    await synchronise({ ...device, minLevel: level() }, await browserSubscription(registration));
    say('saved');
  }

  const on = (action, act, failed) =>
    section.querySelector(`[data-action="${action}"]`).addEventListener('click', () => act().catch(failed));
  const trouble = (key) => (error) => {
    console.warn('notifications', error);
    say(key);
  };
  on('subscribe', subscribe, (error) => {
    trouble('')(error);
    show(Notification.permission === 'denied' ? 'denied' : 'error');
  });
  on('unsubscribe', unsubscribe, trouble('notSaved'));
  trial(section.querySelector('[data-role="trial"]'));
  radios.forEach((radio) => radio.addEventListener('change', () => changeLevel().catch(trouble('notSaved'))));

  const device = await loadDevice();
  if (device) radios.forEach((radio) => (radio.checked = radio.value === device.minLevel));
  if (Notification.permission === 'denied') return show('denied');
  if (follows(device) && Notification.permission === 'granted') {
    show('subscribed');
    await oncePerVisit(device).catch((error) => console.warn('notifications', error));
  }
  return undefined;
}

// Browsers renew endpoints and servers are restored from backups: each visit puts the two sides in step again.
async function oncePerVisit(device) {
  const registration = await navigator.serviceWorker.ready;
  const subscription = await browserSubscription(registration);
  if (sessionStorage.getItem(VISIT_KEY) === subscription.endpoint && subscription.endpoint === device.endpoint) return;
  await synchronise(device, subscription);
  sessionStorage.setItem(VISIT_KEY, subscription.endpoint);
}

function whyNot() {
  const apple = /iPad|iPhone|iPod/.test(navigator.userAgent) || (navigator.platform === 'MacIntel' && navigator.maxTouchPoints > 1);
  const installed = window.matchMedia('(display-mode: standalone)').matches || navigator.standalone === true;
  const able = 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window && 'indexedDB' in window;
  if (able) return null;
  return apple && !installed ? 'unsupported-ios' : 'unsupported';
}
