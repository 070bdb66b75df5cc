// "Do notifications arrive here?": asks for one, and says whether it came. The words of every state are in the markup.
import { loadDevice, noteContact } from './device_store.js';
import { browserSubscription, freshSubscription, synchronise, tryOne } from './subscription.js';

const TAG = 'prova';
const PATIENCE_MS = 60_000;
const LOOK_MS = 1_000;

export function trial(section) {
  const parts = [...section.querySelectorAll('[data-trial-when]')];
  const button = section.querySelector('[data-action="test"]');
  let stop = () => {};

  function show(state) {
    section.dataset.trial = state;
    parts.forEach((part) => (part.hidden = !part.dataset.trialWhen.split(' ').includes(state)));
    button.setAttribute('aria-disabled', String(state === 'waiting'));
  }

  async function ask(renew) {
    if (section.dataset.trial === 'waiting') return;
    if (Notification.permission === 'denied') {
      show('denied');
      return;
    }
    show('waiting');
    stop();
    try {
      const registration = await navigator.serviceWorker.ready;
      await dismissed(registration);
      if (renew) await synchronise(await loadDevice(), await freshSubscription(registration));
      await sent(registration);
      stop = watch(registration, arrived, () => show('late'));
    } catch (error) {
      console.warn('trial', error);
      show('failed');
    }
  }

  function arrived() {
    show('arrived');
    const at = new Date().toISOString();
    noteContact({ push: at, test: at }).catch(() => undefined);
  }

  button.addEventListener('click', () => ask(false));
  section.querySelector('[data-action="renew"]').addEventListener('click', () => ask(true));
}

const shown = (registration) => registration.getNotifications({ tag: TAG });
const dismissed = async (registration) => (await shown(registration)).forEach((notification) => notification.close());

// A subscription that the server has lost is made again, and the trial asked for once more.
async function sent(registration) {
  try {
    await tryOne(await loadDevice());
  } catch (error) {
    if (error.status !== 404) throw error;
    await tryOne(await synchronise(await loadDevice(), await browserSubscription(registration)));
  }
}

// Our service worker says when it shows it; a browser that shows declarative messages by itself does not wake it, and
// there the notification is looked for. After the patience is over it may still come.
function watch(registration, arrived, late) {
  const timers = [];
  const stop = () => {
    timers.forEach(clearInterval);
    navigator.serviceWorker.removeEventListener('message', onMessage);
  };
  const done = () => {
    stop();
    arrived();
  };
  const onMessage = ({ data }) => data?.shown === TAG && done();
  const look = async () => (await shown(registration)).length && done();
  navigator.serviceWorker.addEventListener('message', onMessage);
  navigator.serviceWorker.startMessages();
  timers.push(setInterval(() => look().catch(() => undefined), LOOK_MS), setTimeout(late, PATIENCE_MS));
  return stop;
}
