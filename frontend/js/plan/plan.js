// The page of a plan: the list is there already; this adds the map, what is near, and the places a person saves.
import { directions, element, featureView } from './feature_view.js';
import { nearestPart } from './nearest_part.js';
import { placesPart } from './places_part.js';

const MORE_AT_ONCE = 200;
const json = (text) => JSON.parse(text || '{}');

export async function plan(root) {
  const find = (role) => root.querySelector(`[data-role="${role}"]`);
  const hazard = putFirst(root, find, json(root.dataset.relevance));
  const context = {
    words: json(root.dataset.words),
    kinds: json(root.dataset.kinds),
    away: new Set(json(root.dataset.away)),
    language: document.documentElement.lang || 'it',
    risk: hazard?.risk ?? '',
    root,
    boundaries: once(() => outline(root.dataset.boundaries)),
  };
  directionLinks(root, context.words);
  openTarget();
  window.addEventListener('hashchange', openTarget);
  const box = find('plan-map');
  // Both at once: what draws, and what is drawn.
  const loading = load(root.dataset.plan);
  const drawing = box ? Promise.all([import('./plan_map.js'), loading]).then(([{ PlanMap }, data]) => new PlanMap(box, data, find('legend'), context)) : null;
  drawing?.catch((error) => failed(box, error));
  moreLinks(root, loading, context);
  if (find('nearest')) nearestPart(find('nearest'), loading, drawing, context);
  if (find('places')) placesPart(find('places'), loading, drawing, context);
  const map = await drawing?.catch(() => null);
  if (!map) return;
  context.map = map;
  showButtons(root, map, context.words);
  showAsked(map);
  map.behind(await context.boundaries(), root.dataset.istat);
}

async function load(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

const once = (make) => {
  let made;
  return () => (made ??= make());
};

// The municipalities of the region, or null when they cannot be had: everything else works without.
async function outline(address) {
  try {
    return address ? await load(address) : null;
  } catch {
    return null;
  }
}

function failed(box, error) {
  console.warn('plan map', error);
  const wait = box.querySelector('.map-wait');
  if (wait) wait.textContent = box.dataset.failed;
}

// The server does this for the page it makes; a copy kept on the device may be that of another hazard, or of none.
function putFirst(root, find, relevance) {
  const wanted = new URLSearchParams(window.location.search).get('rischio') ?? '';
  const hazard = relevance[wanted];
  if (!hazard || wanted === root.dataset.hazard) return hazard;
  root.dataset.hazard = wanted;
  find('hazard-name').textContent = hazard.name;
  find('hazard').hidden = false;
  find('hazard-some').hidden = !hazard.first.length;
  find('hazard-none').hidden = Boolean(hazard.first.length);
  find('silent').hidden = !hazard.silent;
  const shown = new Set(hazard.first);
  if (!shown.size) return hazard;
  root.querySelectorAll('[data-role="legend"] input').forEach((box) => (box.checked = shown.has(box.value)));
  for (const code of [...hazard.first].reverse()) {
    for (const parent of [find('sections'), find('legend')]) reorder(parent, parent?.querySelector(`:scope > [data-class="${code}"]`));
  }
  find('sections')?.querySelectorAll(':scope > details').forEach((part) => (part.open = shown.has(part.dataset.class)));
  return hazard;
}

const reorder = (parent, part) => part && parent.insertBefore(part, parent.querySelector(':scope > [data-class]'));

// A link from elsewhere (?luogo=AE_ATTESA,11.25,43.77) leads to what is there: the nearest of the class.
function showAsked(map) {
  const [wanted, ...place] = (new URLSearchParams(window.location.search).get('luogo') ?? '').split(',');
  const [lon, lat] = place.map(Number);
  if (!Number.isFinite(lon) || !Number.isFinite(lat)) return;
  const apart = ({ at: { lng, lat: north } }) => Math.hypot((lng - lon) * Math.cos((lat * Math.PI) / 180), north - lat);
  const [nearest] = map.entries.filter(({ code }) => code === wanted).sort((a, b) => apart(a) - apart(b));
  if (nearest) map.show(nearest.feature.id);
}

function directionLinks(part, words) {
  part.querySelectorAll('.plan-where').forEach((place) => {
    const { lon, lat, name } = place.dataset;
    if (lon) place.append(directions([Number(lon), Number(lat)], name, words));
  });
}

// A link from the table of contents opens what it leads to.
function openTarget() {
  const part = document.getElementById(window.location.hash.slice(1));
  if (part instanceof HTMLDetailsElement) part.open = true;
}

function moreLinks(root, loading, context) {
  root.querySelectorAll('[data-more]').forEach((link) =>
    link.addEventListener('click', async (event) => {
      event.preventDefault();
      try {
        more(link, await loading, context);
      } catch {
        window.location.assign(link.href);
      }
    }),
  );
}

function more(link, data, context) {
  const list = link.closest('details').querySelector('.plan-items');
  const here = new Set([...list.children].map((item) => item.dataset.feature));
  const rest = data.features.filter((feature) => feature.properties.class === link.dataset.more && !here.has(feature.id));
  rest.sort((a, b) => a.properties.label.localeCompare(b.properties.label, 'it'));
  const added = rest.slice(0, MORE_AT_ONCE).map((feature) => item(feature, data, context));
  list.append(...added);
  if (rest.length <= MORE_AT_ONCE) link.parentElement.remove();
  if (context.map) added.forEach((row) => showButton(row, context.map, context.words));
  if (added[0]) added[0].tabIndex = -1;
  added[0]?.focus();
}

function item(feature, data, context) {
  const row = element('li');
  row.dataset.feature = feature.id;
  row.append(featureView(feature, data, context, 'h4'));
  return row;
}

function showButtons(root, map, words) {
  root.querySelectorAll('[data-feature]').forEach((row) => showButton(row, map, words));
}

function showButton(row, map, words) {
  const button = element('button', 'plan-show', words.show);
  button.type = 'button';
  button.setAttribute('aria-label', words.on_map.replace('{name}', row.querySelector('.plan-name').textContent));
  button.addEventListener('click', () => map.show(row.dataset.feature));
  (row.querySelector('.plan-where') ?? row).append(button);
}
