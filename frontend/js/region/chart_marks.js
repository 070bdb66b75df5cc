// What tells series apart when there is no colour: a texture for what is filled, a marker and a dash for lines.
import { create } from 'd3-selection';
import { symbol, symbolCircle, symbolDiamond, symbolSquare, symbolTriangle, symbolCross, symbolStar, symbolWye } from 'd3-shape';

const SYMBOLS = [symbolCircle, symbolSquare, symbolTriangle, symbolDiamond, symbolCross, symbolStar, symbolWye];
const DASHES = ['', '7 4', '2 3', '10 3 2 3', '4 2', '1 4', '12 4'];
// Side of the tile, and what is drawn on it.
const TEXTURES = [
  [8, ''],
  [7, 'M-1 1 1 -1M0 7 7 0M6 8 8 6'],
  [7, 'M1.5 1.5h1.8v1.8h-1.8zM5 5h1.8v1.8h-1.8z'],
  [7, 'M0 3.5H7'],
  [7, 'M0 0 7 7M-1 6 1 8M6 -1 8 1'],
  [8, 'M4 0V8'],
  [7, 'M0 0 7 7M0 7 7 0'],
  [8, 'M0 4H8M4 0V8'],
  [5, 'M0 0h2v2H0z'],
];
let drawings = 0;

export const mark = (number, size = 44) => symbol(SYMBOLS[number % SYMBOLS.length], size)();
export const dash = (number) => DASHES[number % DASHES.length];

// The textures of one drawing: ids are of the page, so each drawing has its own.
export function textures(svg, series) {
  const name = `texture-${(drawings += 1)}`;
  const defs = svg.append('defs');
  for (const { tone: number } of series) {
    if (typeof number === 'string') continue; // a pattern of the page
    const [side, path] = TEXTURES[number % TEXTURES.length];
    const tile = defs.append('pattern').attr('id', `${name}-${number}`).attr('patternUnits', 'userSpaceOnUse').attr('width', side).attr('height', side);
    tile.append('rect').attr('width', side).attr('height', side).attr('class', `fill-${number}`);
    tile.append('path').attr('d', path).attr('class', 'texture-ink');
  }
  return (number) => (typeof number === 'string' ? `url(#${number})` : `url(#${name}-${number})`);
}

// What a series looks like, beside its name.
export function legend(series, kind) {
  const list = create('ul').attr('class', 'chart-legend');
  series.forEach(({ name, tone: number, joined }) => {
    const item = list.append('li');
    const swatch = item.append('svg').attr('width', 36).attr('height', 18).attr('aria-hidden', 'true');
    if (kind === 'line') {
      if (joined) swatch.append('path').attr('d', 'M1 9H35').attr('class', `line-${number}`).attr('stroke-dasharray', dash(number));
      swatch.append('path').attr('d', mark(number)).attr('transform', 'translate(18,9)').attr('class', `point-${number}`);
    } else {
      swatch.append('rect').attr('x', 1).attr('y', 1).attr('width', 34).attr('height', 16).attr('fill', textures(swatch, [{ tone: number }])(number)).attr('class', 'bar');
    }
    item.append('span').text(name);
  });
  return list.node();
}
