// Distances and containment on the device. Positions are [longitude, latitude] in degrees (EPSG:4326), lengths metres.
import { covers, polygonsOf } from '../boundaries.js';

const RADIUS = 6_371_008.8; // mean radius of the Earth (IUGG)
const radians = (degrees) => (degrees * Math.PI) / 180;

export function distanceMetres([lonA, latA], [lonB, latB]) {
  const a = Math.sin(radians(latB - latA) / 2) ** 2 + Math.cos(radians(latA)) * Math.cos(radians(latB)) * Math.sin(radians(lonB - lonA) / 2) ** 2;
  return 2 * RADIUS * Math.asin(Math.min(1, Math.sqrt(a)));
}

// "350 m", "1,2 km": as exactly as somebody who walks needs it.
export function distanceText(metres, language) {
  const number = (value, digits) => new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value);
  if (metres < 995) return `${number(metres < 100 ? Math.round(metres) : Math.round(metres / 10) * 10, 0)} m`;
  return `${number(metres / 1000, metres < 9_950 ? 1 : 0)} km`;
}

export function contains(geometry, [lon, lat]) {
  return isArea(geometry) && polygonsOf(geometry).some((rings) => covers(rings, lon, lat));
}

// How far a position is from the border of an area, inside or outside. A plane is exact enough that near.
export function borderMetres(geometry, position) {
  let least = Infinity;
  for (const rings of polygonsOf(geometry)) for (const ring of rings) least = Math.min(least, ringMetres(ring, position));
  return least;
}

function ringMetres(ring, [lon, lat]) {
  const eastwards = radians(1) * RADIUS * Math.cos(radians(lat));
  const northwards = radians(1) * RADIUS;
  let [x1, y1] = [(ring[0][0] - lon) * eastwards, (ring[0][1] - lat) * northwards];
  let least = Math.hypot(x1, y1);
  for (let i = 1; i < ring.length; i++) {
    const [x2, y2] = [(ring[i][0] - lon) * eastwards, (ring[i][1] - lat) * northwards];
    least = Math.min(least, toSegment(x1, y1, x2, y2));
    [x1, y1] = [x2, y2];
  }
  return least;
}

// From the origin to a segment.
function toSegment(x1, y1, x2, y2) {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const length = dx * dx + dy * dy;
  const t = length ? Math.max(0, Math.min(1, -(x1 * dx + y1 * dy) / length)) : 0;
  return Math.hypot(x1 + t * dx, y1 + t * dy);
}

export const isArea = ({ type }) => type === 'Polygon' || type === 'MultiPolygon';

// Where the symbol of a feature stands: said by the plan for areas, the point itself, the middle of a line.
export function symbolPoint({ geometry, properties }) {
  if (properties.point) return properties.point;
  if (geometry.type === 'Point') return geometry.coordinates;
  if (isArea(geometry)) return polygonsOf(geometry)[0][0][0];
  const line = geometry.type === 'LineString' ? geometry.coordinates : longest(geometry.coordinates);
  return line[Math.floor(line.length / 2)];
}

const longest = (lines) => lines.reduce((best, line) => (line.length > best.length ? line : best));
