// Areas as text, the same as app/municipal/notices/area.py: a corner a line, latitude first; an empty line between areas.

export function readCorners(text) {
  if (text.trim().startsWith('{')) return fromGeoJson(text);
  return text
    .split(/\n\s*\n/)
    .map((block) => block.split('\n').map(corner).filter(Boolean))
    .filter((ring) => ring.length > 2);
}

export function writeCorners(rings) {
  return rings.map((ring) => ring.map(([lat, lon]) => `${lat.toFixed(6)}, ${lon.toFixed(6)}`).join('\n')).join('\n\n');
}

function corner(line) {
  const found = line.match(/-?\d+(?:\.\d+)?/g);
  return found?.length === 2 ? found.map(Number) : null;
}

// Of polygons with holes the map shows, and keeps when it is changed, only the outer ring.
function fromGeoJson(text) {
  try {
    return polygons(JSON.parse(text)).map(([outer]) => outer.slice(0, -1).map(([lon, lat]) => [lat, lon]));
  } catch {
    return [];
  }
}

function polygons({ type, features, geometry, coordinates }) {
  if (type === 'FeatureCollection') return features.flatMap(polygons);
  if (type === 'Feature') return polygons(geometry);
  return type === 'Polygon' ? [coordinates] : coordinates;
}
