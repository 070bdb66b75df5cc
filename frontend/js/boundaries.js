// Which municipality is at a position, found on the device. Coordinates are degrees, longitude first.

export function municipalityAt(collection, lon, lat) {
  const found = collection.features.find(({ geometry }) => polygonsOf(geometry).some((rings) => covers(rings, lon, lat)));
  return found ? found.properties : null;
}

export function polygonsOf(geometry) {
  return geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
}

// Even–odd over all rings: a hole takes away what the outer ring gave.
export function covers(rings, lon, lat) {
  return rings.reduce((inside, ring) => inside !== crossesOddly(ring, lon, lat), false);
}

function crossesOddly(ring, lon, lat) {
  let odd = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [x1, y1] = ring[i];
    const [x2, y2] = ring[j];
    if (y1 > lat !== y2 > lat && lon < ((x2 - x1) * (lat - y1)) / (y2 - y1) + x1) odd = !odd;
  }
  return odd;
}
