// "Waiting areas near me": three of them, with their distance and the way there.
import { directions, element } from './feature_view.js';
import { distanceText, symbolPoint } from './geometry.js';
import { nearestAreas } from './nearest.js';
import { currentPosition } from './position.js';

export function nearestPart(part, loading, drawing, context) {
  const { words } = context;
  const message = part.querySelector('[data-role="nearest-message"]');
  const list = part.querySelector('[data-role="nearest-list"]');
  part.querySelector('[data-action="nearest"]').addEventListener('click', async () => {
    message.textContent = words.looking;
    try {
      const [position, plan] = await Promise.all([currentPosition(), loading]);
      const found = nearestAreas(plan, [position.lon, position.lat], context.risk);
      list.replaceChildren(...found.areas.map((area) => row(area, plan, context)));
      message.textContent = said(found, words);
      const points = found.areas.map(({ feature }) => symbolPoint(feature));
      (await drawing?.catch(() => null))?.markPosition(position, words.position, points);
    } catch (error) {
      message.textContent = error.code === 1 ? words.denied : words.no_position;
    }
  });
}

function said({ areas, leftOut }, words) {
  if (!areas.length) return words.none_serves;
  return leftOut ? words.left_out.replace('{count}', leftOut) : '';
}

function row({ feature, metres, serves }, plan, context) {
  const { words, language, risk } = context;
  const { label, indirizzo, accessibile_disabili: accessible } = feature.properties;
  const item = element('li', 'plan-card');
  const name = element('strong', 'plan-name', label);
  name.lang = 'it';
  const access = accessible === undefined ? words.accessible_unknown : accessible ? words.accessible : words.not_accessible;
  const lines = [words.away.replace('{distance}', distanceText(metres, language)), indirizzo, access, risk && serves === null ? words.risk_unknown : ''];
  item.append(name, ...lines.filter(Boolean).map((text) => element('p', '', text)), directions(symbolPoint(feature), label, words));
  return item;
}

