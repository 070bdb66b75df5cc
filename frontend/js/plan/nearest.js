// The nearest waiting areas. Left out, and counted, are those that the plan lists for other hazards only, and those that
// lie where that hazard strikes without being listed for it.
import { contains, distanceMetres, symbolPoint } from './geometry.js';

const WAITING = 'AE_ATTESA';

// `risk` is the plan's code of the hazard ('' for none). `areas` nearest first: {feature, metres, serves}, where
// `serves` is null when the plan does not say. `leftOut`: how many nearer ones are not for this hazard.
export function nearestAreas(plan, position, risk = '', count = 3) {
  const all = plan.features
    .filter(({ properties }) => properties.class === WAITING)
    .map((feature) => ({ feature, metres: distanceMetres(position, symbolPoint(feature)), serves: serves(feature, risk) ?? (struck(plan, feature, risk) ? false : null) }))
    .sort((a, b) => a.metres - b.metres);
  const areas = all.filter((area) => area.serves !== false).slice(0, count);
  const farthest = areas.length ? areas[areas.length - 1].metres : Infinity;
  return { areas, leftOut: all.filter((area) => area.serves === false && area.metres < farthest).length, any: all.length > 0 };
}

function struck(plan, feature, risk) {
  if (!risk) return false;
  const place = symbolPoint(feature);
  return plan.features.some(({ properties, geometry }) => plan.classes[properties.class]?.hazard === risk && contains(geometry, place));
}

export function serves({ properties }, risk) {
  const stated = properties.rischi_serviti;
  return risk && stated ? stated.includes(risk) : null;
}
