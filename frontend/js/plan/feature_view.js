// A feature in the same words as the server's list: name, what is known of it, how to get there.
import { symbolPoint } from './geometry.js';
import { directionsLink } from './maps_app.js';
import { serves } from './nearest.js';

const LEFT_OUT = new Set(['class', 'label', 'point', 'codice', 'codice_istat', 'atto', 'fonte', 'verificato']);
const DAY = /^\d{4}-\d\d-\d\d$/;

export function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

// [label, value] of everything that is known, in the plan's order.
export function factsOf({ properties }, { attributes }, { language, words }) {
  return Object.entries(properties)
    .filter(([name]) => attributes[name] && !LEFT_OUT.has(name))
    .map(([name, value]) => [attributes[name].label, valueText(value, attributes[name], language, words)]);
}

function valueText(value, attribute, language, words) {
  if (typeof value === 'boolean') return value ? words.yes : words.no;
  if (Array.isArray(value)) return value.map((one) => valueText(one, attribute, language, words)).join(', ');
  const unit = attribute.unit ? ` ${attribute.unit}` : '';
  if (typeof value === 'number') return new Intl.NumberFormat(language, { useGrouping: true, maximumFractionDigits: 3 }).format(value) + unit;
  if (DAY.test(value)) return dayText(value, language);
  return (attribute.choices?.[value] ?? value) + unit;
}

function dayText(value, language) {
  const day = new Date(`${value}T12:00:00Z`);
  return Number.isNaN(day.getTime()) ? value : new Intl.DateTimeFormat(language, { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'Europe/Rome' }).format(day);
}

export function featureView(feature, plan, context, heading = 'p') {
  const parts = document.createDocumentFragment();
  const name = element(heading, 'plan-name', feature.properties.label);
  name.lang = 'it';
  parts.append(name);
  if (serves(feature, context.risk) === false) parts.append(element('p', 'plan-warning', context.words.warning));
  const facts = factsOf(feature, plan, context);
  if (facts.length) parts.append(factList(facts));
  if (leadsTo(feature, context)) parts.append(where(symbolPoint(feature), feature.properties.label, context));
  return parts;
}

// Nobody is shown the way to where they must not be.
const leadsTo = ({ properties, geometry }, { away }) => !away.has(properties.class) && (properties.point || geometry.type === 'Point');

function factList(facts) {
  const list = element('dl', 'plan-facts');
  list.lang = 'it';
  for (const [label, value] of facts) {
    const pair = element('div');
    pair.append(element('dt', '', label), element('dd', '', value));
    list.append(pair);
  }
  return list;
}

export function where(point, name, { words }) {
  const made = element('p', 'plan-where');
  made.append(element('span', 'plan-coordinates', `${words.coordinates}: ${point[1].toFixed(5)}, ${point[0].toFixed(5)}`), directions(point, name, words));
  return made;
}

export function directions(point, name, words) {
  const link = element('a', 'plan-directions', words.open);
  link.href = directionsLink(point, name);
  link.rel = 'noopener noreferrer';
  link.setAttribute('aria-label', words.directions.replace('{name}', name));
  return link;
}
