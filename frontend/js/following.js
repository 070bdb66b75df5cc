// The page "my municipalities": the list is on this device, so it is drawn here.
import { loadDevice } from './device_store.js';
import { languageSuffix } from './place_search.js';
import { browserSubscription, leave, synchronise } from './subscription.js';

export async function following(section) {
  const list = section.querySelector('[data-role="following-list"]');
  const template = section.querySelector('template[data-role="following-item"]');
  const message = section.querySelector('[data-role="message"]');
  const say = (key) => (message.textContent = message.dataset[key]);

  function item(place) {
    const row = template.content.cloneNode(true).firstElementChild;
    const link = row.querySelector('a');
    link.textContent = place.name;
    link.href = section.dataset.page + place.istat + languageSuffix();
    const button = row.querySelector('[data-action="remove"]');
    button.setAttribute('aria-label', button.dataset.label.replace('{place}', place.name));
    button.addEventListener('click', () => attempt(() => remove(place.istat), 'removed'));
    return row;
  }

  async function draw() {
    const device = await loadDevice();
    const places = device?.municipalities ?? [];
    list.replaceChildren(...places.map(item));
    const level = section.querySelector('[data-role="min-level"]');
    level.textContent = level.dataset[device?.minLevel] ?? '';
    section.dataset.state = places.length ? 'list' : 'empty';
  }

  async function remove(istat) {
    const device = await loadDevice();
    const municipalities = device.municipalities.filter((place) => place.istat !== istat);
    if (!municipalities.length) return erase();
    const registration = await navigator.serviceWorker.ready;
    return synchronise({ ...device, municipalities }, await browserSubscription(registration));
  }

  const erase = async () => leave(await loadDevice(), await navigator.serviceWorker.ready);

  async function attempt(act, done) {
    try {
      await act();
      await draw();
      say(done);
    } catch (error) {
      console.warn('following', error);
      say('failed');
    }
  }

  section.querySelector('[data-action="leave"]').addEventListener('click', () => attempt(erase, 'erased'));
  await draw().catch(() => (section.dataset.state = 'empty'));
}
