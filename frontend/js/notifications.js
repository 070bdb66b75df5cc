// The "notifications" block of a municipality's page. The markup holds the words of every state; here is which one.
import { askToStay, showHelp, whyNot } from './capabilities.js';
import { loadDevice, whenChangedElsewhere } from './device_store.js';
import { askToKeep } from './place_cache.js';
import { browserSubscription, leave, synchronise } from './subscription.js';
import { trial } from './trial.js';
import { visit } from './visit.js';

export async function notifications(section) {
  const place = { istat: section.dataset.istat, name: section.dataset.name };
  const message = section.querySelector('[data-role="message"]');
  const radios = [...section.querySelectorAll('[name="min-level"]')];
  const show = (state) => (section.dataset.state = state);
  const say = (key) => (message.textContent = key ? message.dataset[key] : '');
  const level = () => radios.find((radio) => radio.checked).value;

  showHelp(section);
  const missing = whyNot();
  if (missing) return show(missing);

  const follows = (device) => Boolean(device?.municipalities.some(({ istat }) => istat === place.istat));
  const language = document.documentElement.lang;
  const current = async () => (await loadDevice()) ?? { id: null, municipalities: [], minLevel: level(), language };

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
    await synchronise({ ...device, municipalities, minLevel: level() }, subscription);
    askToKeep();
    askToStay();
    return show('subscribed');
  }

  async function unsubscribe() {
    const registration = await navigator.serviceWorker.ready;
    const device = await current();
    const municipalities = device.municipalities.filter(({ istat }) => istat !== place.istat);
    if (municipalities.length) await synchronise({ ...device, municipalities }, await browserSubscription(registration));
    else await leave(device, registration);
    askToKeep();
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

  async function draw() {
    const device = await loadDevice();
    if (device) radios.forEach((radio) => (radio.checked = radio.value === device.minLevel));
    if (Notification.permission === 'denied') return show('denied');
    return show(follows(device) && Notification.permission === 'granted' ? 'subscribed' : 'idle');
  }

  whenChangedElsewhere(draw);
  await draw();
  const { found } = await visit().catch((error) => console.warn('notifications', error) ?? {});
  if (!found) return undefined;
  await draw();
  return say('found');
}
