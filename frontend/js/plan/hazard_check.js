// Is a place in a hazard area? Three answers, and a fourth for what the plan says nothing of: never "no risk".
import { borderMetres, contains, isArea } from './geometry.js';

const WORSE = ['inside', 'border', 'outside'];
const LEVELS = ['molto_elevato', 'elevato', 'medio', 'basso'];

// `kinds` are the codes of all classes of hazard areas; `place` is {lon, lat, accuracy}, accuracy in metres.
// answers: one per kind that the plan has, worst first: {code, state, feature}; missing: kinds it does not have.
export function checkPlace(plan, kinds, place) {
  const margin = plan.tolerance_metres.hazards + (place.accuracy ?? 0);
  const present = kinds.filter((code) => plan.classes[code]);
  const answers = present.map((code) => ({ code, ...worst(plan, code, place, margin) }));
  answers.sort((a, b) => WORSE.indexOf(a.state) - WORSE.indexOf(b.state));
  return { answers, missing: kinds.filter((code) => !plan.classes[code]) };
}

function worst(plan, code, { lon, lat }, margin) {
  let found = { state: 'outside', feature: null };
  for (const feature of plan.features) {
    if (feature.properties.class !== code || !isArea(feature.geometry)) continue;
    const state = stateOf(feature.geometry, [lon, lat], margin);
    if (state !== 'outside' && worse({ state, feature }, found)) found = { state, feature };
  }
  return found;
}

function worse(one, other) {
  const difference = WORSE.indexOf(one.state) - WORSE.indexOf(other.state);
  return difference ? difference < 0 : level(one) < level(other);
}

const level = ({ feature }) => {
  const place = LEVELS.indexOf(feature?.properties.livello);
  return place < 0 ? LEVELS.length : place;
};

export function stateOf(geometry, position, margin) {
  if (contains(geometry, position)) return 'inside';
  return borderMetres(geometry, position) <= margin ? 'border' : 'outside';
}
