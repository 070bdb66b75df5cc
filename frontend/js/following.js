// The page "my municipalities": the list is on this device, so it is drawn here.
import { moment } from './age.js';
import { showHelp, whyNot } from './capabilities.js';
import { tooQuiet } from './contact.js';
import { loadContact, loadDevice, whenChangedElsewhere } from './device_store.js';
import { askToKeep, keptSince } from './place_cache.js';
import { languageSuffix } from './place_search.js';
import { browserSubscription, leave, synchronise } from './subscription.js';
import { trial } from './trial.js';
import { visit } from './visit.js';
import { wishesForm } from './wishes.js';

export async function following(section) {
  const list = section.querySelector('[data-role="following-list"]');
  const template = section.querySelector('template[data-role="following-item"]');
  const message = section.querySelector('[data-role="message"]');
  const form = section.querySelector('[data-role="wishes"]');
  const wishes = wishesForm(form);
  const say = (key) => (message.textContent = message.dataset[key]);
  const when = (iso) => moment(new Date(iso), new Date(), document.documentElement.lang);

  function item(place) {
    const row = template.content.cloneNode(true).firstElementChild;
    const link = row.querySelector('[data-role="place"]');
    link.textContent = place.name;
    link.href = section.dataset.page + place.istat + languageSuffix();
    row.querySelector('[data-role="feed"]').href = `/feeds/${place.istat}.atom${languageSuffix()}`;
    showKept(row, place.istat).catch(() => undefined);
    const button = row.querySelector('[data-action="remove"]');
    button.setAttribute('aria-label', button.dataset.label.replace('{place}', place.name));
    button.addEventListener('click', () => attempt(() => remove(place.istat), 'removed'));
    return row;
  }

  async function showKept(row, istat) {
    const since = await keptSince(istat);
    row.querySelector('[data-role="kept"]').hidden = !since;
    row.querySelector('[data-role="kept-at"]').textContent = since ? when(since) : '';
  }

  async function showContact({ seenAt, createdAt }) {
    const { push, test } = await loadContact();
    for (const [role, iso] of Object.entries({ server: seenAt, push, test })) {
      const shown = section.querySelector(`[data-contact="${role}"]`);
      shown.textContent = iso ? when(iso) : shown.dataset.never;
    }
    section.querySelector('[data-role="too-quiet"]').hidden = !tooQuiet({ push, test, since: createdAt }, Date.now());
  }

  async function draw() {
    const device = await loadDevice();
    const places = device?.municipalities ?? [];
    list.replaceChildren(...places.map(item));
    section.dataset.state = places.length ? 'list' : 'empty';
    section.querySelector('[data-role="denied"]').hidden = !device || globalThis.Notification?.permission !== 'denied';
    if (!device) return;
    wishes.fill(device);
    await showContact(device);
  }

  async function remove(istat) {
    const device = await loadDevice();
    const municipalities = device.municipalities.filter((place) => place.istat !== istat);
    if (!municipalities.length) return erase();
    return tell({ ...device, municipalities });
  }

  async function tell(device) {
    await synchronise(device, await browserSubscription(await navigator.serviceWorker.ready));
    askToKeep();
  }

  async function save() {
    const fault = wishes.fault();
    if (!fault) return attempt(async () => tell({ ...(await loadDevice()), ...wishes.read() }), 'saved');
    const [field, words] = fault;
    field.focus();
    return say(words);
  }

  const erase = async () => leave(await loadDevice(), await navigator.serviceWorker.ready);

  async function attempt(act, done) {
    try {
      await act();
      await draw();
      say(done);
    } catch (error) {
      console.warn('following', error);
      if (error.detail) message.textContent = error.detail;
      else say('failed');
    }
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    save();
  });

  section.querySelector('[data-action="leave"]').addEventListener('click', () => attempt(erase, 'erased'));
  trial(section.querySelector('[data-role="trial"]'));
  showHelp(section);
  const missing = whyNot();
  if (missing) return (section.dataset.state = missing);
  whenChangedElsewhere(draw);
  await draw().catch(() => (section.dataset.state = 'empty'));
  const { found } = await visit().catch(() => ({}));
  const device = await loadDevice();
  if (found) await draw();
  else if (device) await showContact(device);
  return found && say('found');
}
