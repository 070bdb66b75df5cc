// The page "my municipalities": the list is on this device, so it is drawn here.
import { loadDevice } from './device_store.js';
import { languageSuffix } from './place_search.js';
import { browserSubscription, leave, synchronise } from './subscription.js';
import { trial } from './trial.js';
import { wishesForm } from './wishes.js';

export async function following(section) {
  const list = section.querySelector('[data-role="following-list"]');
  const template = section.querySelector('template[data-role="following-item"]');
  const message = section.querySelector('[data-role="message"]');
  const form = section.querySelector('[data-role="wishes"]');
  const wishes = wishesForm(form);
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
    if (device) wishes.fill(device);
    section.dataset.state = places.length ? 'list' : 'empty';
  }

  async function remove(istat) {
    const device = await loadDevice();
    const municipalities = device.municipalities.filter((place) => place.istat !== istat);
    if (!municipalities.length) return erase();
    return tell({ ...device, municipalities });
  }

  const tell = async (device) => synchronise(device, await browserSubscription(await navigator.serviceWorker.ready));

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
  await draw().catch(() => (section.dataset.state = 'empty'));
}
