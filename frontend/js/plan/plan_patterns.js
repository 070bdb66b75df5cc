// How areas and lines are drawn: each hazard has a texture and dashes of its own, so that colour is never alone.

const SIZE = 12;
// Strokes in a tile of 12 × 12, and dashes of the outline.
const TEXTURES = {
  RS_IDRA: ['M0 3q3-4 6 0t6 0M0 9q3-4 6 0t6 0', ''],
  RS_FRANA: ['M-1 1 1-1M0 12 12 0M11 13 13 11', '8 4'],
  RS_SISMA: ['M3 3h1M9 9h1', '2 5'],
  RS_AIB: ['M0 12 12 0M0 0 12 12', '10 3 2 3'],
  RS_VALANGA: ['M2 8 6 3 10 8', '4 4'],
  RS_MAREGG: ['M0 3h12M0 9h12', '12 4'],
  RS_MAREMOTO: ['M3 0v12M9 0v12', '12 4 2 4'],
  RS_VULC: ['M0 6h12M6 0v12', '6 2'],
  RS_NEVE: ['M6 3v6M3 6h6', '1 4'],
  RS_IND: ['M-1 11 1 13M0 0 12 12M11-1 13 1', '6 6'],
  ZONA_INTERD: ['M0 12 12 0M-1 1 1-1M11 13 13 11M6 0 0 6M12 6 6 12', '14 3'],
};
const LINES = { VIA_FUGA: '', VIA_STRAT: '12 5', PT_CRIT: '3 5' };
const patterns = new Map();

export function areaStyle(code, colour, areas) {
  if (!areas) return { color: colour, weight: 5, opacity: 0.9, dashArray: LINES[code] || null };
  const [texture, dashes] = TEXTURES[code] ?? [];
  return { color: colour, weight: 2.5, dashArray: dashes || null, fillColor: texture ? pattern(code, texture, colour) : colour, fillOpacity: texture ? 0.8 : 0.25 };
}

// Leaflet hands the filling to the canvas as it is, and a canvas takes a pattern where it takes a colour.
function pattern(code, texture, colour) {
  if (!patterns.has(code)) {
    const tile = document.createElement('canvas');
    tile.width = tile.height = SIZE;
    const pen = tile.getContext('2d');
    pen.fillStyle = `${colour}26`;
    pen.fillRect(0, 0, SIZE, SIZE);
    pen.strokeStyle = colour;
    pen.lineWidth = 1.2;
    pen.stroke(new Path2D(texture));
    patterns.set(code, pen.createPattern(tile, 'repeat'));
  }
  return patterns.get(code);
}
