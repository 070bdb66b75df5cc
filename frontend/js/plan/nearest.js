// The nearest waiting areas. Those that the plan does not list for the hazard at hand are left out, and counted.
import { distanceMetres, symbolPoint } from './geometry.js';

const WAITING = 'AE_ATTESA';

// `risk` is the plan's code of the hazard ('' for none). `areas` nearest first: {feature, metres, serves}, where
// `serves` is null when the plan does not say. `leftOut`: how many nearer ones are not for this hazard.
export function nearestAreas(plan, position, risk = '', count = 3) {
  const all = plan.features
    .filter(({ properties }) => properties.class === WAITING)
    .map((feature) => ({ feature, metres: distanceMetres(position, symbolPoint(feature)), serves: serves(feature, risk) }))
    .sort((a, b) => a.metres - b.metres);
  const areas = all.filter((area) => area.serves !== false).slice(0, count);
  const farthest = areas.length ? areas[areas.length - 1].metres : Infinity;
  return { areas, leftOut: all.filter((area) => area.serves === false && area.metres < farthest).length, any: all.length > 0 };
}

export function serves({ properties }, risk) {
  const stated = properties.rischi_serviti;
  return risk && stated ? stated.includes(risk) : null;
}
