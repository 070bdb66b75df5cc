// "Is my place in a hazard area?": places are kept on this device, and compared with the plan on it.
import { municipalityAt } from '../boundaries.js';
import { element } from './feature_view.js';
import { checkPlace } from './hazard_check.js';
import { removePlace, savedPlaces, savePlace } from './places_store.js';
import { currentPosition } from './position.js';

const IMPRECISE_METRES = 300;

export function placesPart(part, loading, drawing, context) {
  const { words } = context;
  const message = part.querySelector('[data-role="place-message"]');
  const input = part.querySelector('input');
  const list = part.querySelector('[data-role="place-list"]');

  async function draw() {
    const places = await savedPlaces();
    const [plan, outline] = places.length ? await Promise.all([loading, context.boundaries()]) : [];
    list.replaceChildren(...places.map((place) => placeView(place, plan, outline, context, () => forget(place.id))));
    (await drawing?.catch(() => null))?.markPlaces(places);
  }

  async function forget(id) {
    await removePlace(id);
    await draw();
    message.textContent = words.removed;
    input.focus();
  }

  async function keep(where) {
    const name = input.value.trim();
    if (!name) {
      message.textContent = words.need_name;
      return input.focus();
    }
    return attempt(async () => {
      const place = await where();
      if (!place) return;
      if (place.accuracy > IMPRECISE_METRES) return void (message.textContent = words.imprecise);
      await savePlace({ name, ...place });
      input.value = '';
      await draw();
      message.textContent = words.saved;
    });
  }

  async function attempt(act) {
    try {
      await act();
    } catch (error) {
      if (error instanceof DOMException) message.textContent = words.not_saved;
      else message.textContent = error.code === 1 ? words.denied : words.no_position;
    }
  }

  part.querySelector('form').addEventListener('submit', (event) => event.preventDefault());
  part.querySelector('[data-action="here"]').addEventListener('click', () => keep(() => ((message.textContent = words.looking), currentPosition())));
  part.querySelector('[data-action="pick"]').addEventListener('click', () => keep(async () => ((message.textContent = words.pick), (await drawing).pick())));
  draw().catch((error) => console.warn('places', error));
}

function placeView(place, plan, outline, context, forget) {
  const { words } = context;
  const item = element('li', 'plan-card');
  item.append(element('h3', 'plan-name', place.name));
  const home = outline ? municipalityAt(outline, place.lon, place.lat) : undefined;
  if (home === null || (home && home.istat_code !== context.root.dataset.istat)) {
    item.append(element('p', 'plan-note', words.elsewhere.replace('{name}', context.root.dataset.name)));
  } else item.append(...answersView(checkPlace(plan, Object.keys(context.kinds), place), home !== undefined, plan, context));
  const button = element('button', 'plan-show', words.remove.replace('{name}', place.name));
  button.type = 'button';
  button.addEventListener('click', forget);
  item.append(button);
  return item;
}

function answersView({ answers, missing }, placed, plan, context) {
  const { words, kinds } = context;
  if (!answers.length) return [element('p', 'plan-note', words.no_hazards)];
  const list = element('ul', 'plan-answers');
  for (const { code, state, feature } of answers) list.append(answer(code, state === 'outside' && !placed ? 'unknown' : state, feature, plan, context));
  const parts = [list];
  if (!placed) parts.push(element('p', 'plan-note', words.unplaced));
  else if (answers.every(({ state }) => state === 'outside')) parts.push(element('p', '', words.outside_note));
  if (missing.length) parts.push(element('p', 'plan-missing', words.missing.replace('{kinds}', missing.map((code) => kinds[code].toLowerCase()).join(', '))));
  return parts;
}

function answer(code, state, feature, plan, { words, kinds }) {
  const item = element('li');
  item.dataset.answer = state;
  item.dataset.class = code;
  const level = feature?.properties.livello;
  item.append(element('strong', '', words[state]), element('span', '', `: ${kinds[code]}${level ? ` (${levelWord(level, plan)})` : ''}`));
  return item;
}

const levelWord = (level, plan) => (plan.attributes.livello?.choices?.[level] ?? level).toLowerCase();
