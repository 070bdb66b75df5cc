// Draws a figure from the table in it; the table stays, folded below, and is opened again for print.
import { axisBottom, axisLeft } from 'd3-axis';
import { scaleBand, scaleLinear, scaleTime } from 'd3-scale';
import { create } from 'd3-selection';
import { line } from 'd3-shape';
import { dash, legend, mark, textures } from './chart_marks.js';
import { tableOf } from './chart_table.js';

const HEIGHT = 300;
const MARGIN = { top: 12, right: 28, bottom: 30, left: 56 };
const BAR = 30;
// Markers closer than this would be one smear.
const APART = 26;
// Width of a letter of a name, as a rule.
const LETTER = 8;
const WEEK = 604800000;
const HOURS = { weekday: 'short', hour: '2-digit', hourCycle: 'h23', timeZone: 'Europe/Rome' };

export function chart(figure) {
  const table = tableOf(figure);
  if (!table.points.length || !table.series.length) return;
  const drawing = figure.querySelector('.drawing');
  const details = figure.querySelector('details');
  drawing.hidden = false;
  let width = 0;
  new ResizeObserver(() => {
    const now = Math.floor(drawing.clientWidth);
    if (!now || now === width) return;
    drawing.replaceChildren(...draw(figure, table, now));
    if (!width) details.open = false;
    width = now;
  }).observe(drawing);
  window.addEventListener('beforeprint', () => {
    details.open = true;
  });
}

function draw(figure, table, width) {
  const { kind, unit, lang } = figure.dataset;
  const words = new Intl.NumberFormat(lang, unit === 'share' ? { style: 'percent', maximumFractionDigits: 1 } : { maximumFractionDigits: 1 });
  const overTime = table.points.every(({ date }) => date);
  const one = { table, width, words, unit, lang };
  const svg = kind === 'line' ? lines(one) : kind === 'stack' && overTime ? columns(one) : bars(one, kind === 'stack');
  svg.attr('role', 'img').attr('aria-label', figure.querySelector('figcaption').textContent.trim());
  return table.series.length > 1 ? [legend(table.series, kind), svg.node()] : [svg.node()];
}

function canvas(width, height) {
  return create('svg').attr('class', 'chart-drawing').attr('width', width).attr('height', height).attr('viewBox', `0 0 ${width} ${height}`);
}

function highest(table, stacked, unit) {
  const at = (point) => table.series.map(({ values }) => values[point] ?? 0);
  const each = table.points.map((_, point) => (stacked ? at(point).reduce((sum, value) => sum + value, 0) : Math.max(...at(point))));
  const found = Math.max(...each, 0);
  return unit === 'share' && found > 0.5 ? Math.max(1, found) : found || 1;
}

// Of few things there are no halves.
function steps(most, scale, unit) {
  return unit === 'share' ? most : Math.max(1, Math.min(most, Math.ceil(scale.domain()[1])));
}

function scaleDown(svg, y, { width, words, unit }) {
  const grid = axisLeft(y).ticks(steps(5, y, unit)).tickSize(-(width - MARGIN.left - MARGIN.right)).tickFormat(words.format).tickPadding(6);
  svg.append('g').attr('class', 'axis grid').attr('transform', `translate(${MARGIN.left},0)`).call(grid);
}

function months(svg, x, { lang, width }, height = HEIGHT) {
  const [first, last] = x.domain();
  const years = (last - first) / 31557600000;
  // One point alone is a month: of hours there are many.
  const written = new Intl.DateTimeFormat(lang, last > first && last - first < WEEK ? HOURS : years > 2 ? { year: 'numeric' } : { month: 'short', year: '2-digit' });
  const ticks = axisBottom(x).ticks(Math.max(2, Math.floor(width / 90))).tickFormat((date) => (years > 2 && date.getMonth() ? '' : written.format(date))).tickSizeOuter(0);
  svg.append('g').attr('class', 'axis').attr('transform', `translate(0,${height - MARGIN.bottom})`).call(ticks);
}

function lines(one) {
  const { table, width, unit } = one;
  const svg = canvas(width, HEIGHT);
  const dates = table.points.map(({ date }) => date ?? new Date(0));
  const x = scaleTime([Math.min(...dates), Math.max(...dates)].map((instant) => new Date(instant)), [MARGIN.left, width - MARGIN.right]);
  const y = scaleLinear([0, highest(table, false, unit)], [HEIGHT - MARGIN.bottom, MARGIN.top]).nice();
  scaleDown(svg, y, one);
  months(svg, x, one);
  table.series.forEach(({ name, values, words, tone: number, joined }) => {
    const known = values.map((value, point) => ({ value, date: dates[point], label: table.points[point].label, words: words[point] }));
    const path = line(({ date }) => x(date), ({ value }) => y(value)).defined(({ value }) => value !== null);
    if (joined) svg.append('path').attr('d', path(known)).attr('class', `line line-${number}`).attr('stroke-dasharray', dash(number));
    let last = -APART;
    const marked = known.filter(({ value, date }) => value !== null && x(date) - last >= APART && ((last = x(date)), true));
    svg.append('g').selectAll('path').data(marked).join('path').attr('d', mark(number)).attr('class', `point-${number}`)
      .attr('transform', ({ date, value }) => `translate(${x(date)},${y(value)})`)
      .append('title').text((point) => `${name}, ${point.label}: ${point.words}`);
  });
  return svg;
}

// One column for each date, its parts upon each other.
function columns(one) {
  const { table, width, unit } = one;
  const svg = canvas(width, HEIGHT);
  const fill = textures(svg, table.series);
  const dates = table.points.map(({ date }) => date);
  const band = scaleBand(dates.map(Number), [MARGIN.left, width - MARGIN.right]).padding(dates.length > 40 ? 0 : 0.15);
  const y = scaleLinear([0, highest(table, true, unit)], [HEIGHT - MARGIN.bottom, MARGIN.top]).nice();
  scaleDown(svg, y, one);
  months(svg, scaleTime([dates[0], dates.at(-1)], [MARGIN.left + band.bandwidth() / 2, width - MARGIN.right - band.bandwidth() / 2]), one);
  dates.forEach((date, point) => {
    let below = 0;
    table.series.forEach(({ name, values, words, tone: number }) => {
      const value = values[point] ?? 0;
      const [bottom, top] = [y(below), y(below + value)];
      below += value;
      if (bottom - top < 0.1) return;
      svg.append('rect').attr('class', 'bar').attr('fill', fill(number)).attr('x', band(Number(date))).attr('width', Math.max(band.bandwidth(), 1)).attr('y', top).attr('height', bottom - top)
        .append('title').text(`${name}, ${table.points[point].label}: ${words[point]}`);
    });
  });
  return svg;
}

// A name that is longer than its line is cut, and whole for whoever points at it; the table has it whole too.
function fitted(text, label, width) {
  const most = Math.floor(width / LETTER);
  if (label.length <= most) return text.text(label);
  return text.text(`${label.slice(0, most - 1).trimEnd()}…`).append('title').text(label);
}

// One bar for each point, lying, with its name above it where the page is narrow.
function bars(one, stacked) {
  const { table, width, unit, words } = one;
  const rows = stacked ? 1 : table.series.length;
  const named = table.points.length > 1 || table.points[0].label;
  const step = (named ? 22 : 4) + rows * BAR + 8;
  const height = step * table.points.length + MARGIN.bottom;
  const svg = canvas(width, height);
  const fill = textures(svg, table.series);
  const x = scaleLinear([0, highest(table, stacked, unit)], [1, width - 64]);
  const foot = axisBottom(x).ticks(steps(Math.max(2, Math.floor(width / 110)), x, unit)).tickFormat(words.format).tickSizeOuter(0);
  const axis = svg.append('g').attr('class', 'axis').attr('transform', `translate(0,${height - MARGIN.bottom + 2})`).call(foot);
  axis.select('.tick text').attr('text-anchor', 'start');
  table.points.forEach(({ label }, point) => {
    const top = point * step;
    if (named) svg.append('text').attr('class', 'bar-name').attr('x', 0).attr('y', top + 15).call(fitted, label, width);
    let before = 0;
    table.series.forEach((series, number) => {
      const value = series.values[point];
      const y = top + (named ? 22 : 4) + (stacked ? 0 : number * BAR);
      const text = `${series.name}, ${label}: ${series.words[point]}`;
      if (value !== null && value > 0) {
        svg.append('rect').attr('class', 'bar').attr('fill', fill(series.tone)).attr('x', x(before)).attr('width', Math.max(x(before + value) - x(before), 1)).attr('y', y).attr('height', BAR - 6)
          .append('title').text(text);
      }
      if (!stacked) svg.append('text').attr('class', 'bar-value').attr('x', x(value ?? 0) + 6).attr('y', y + 17).text(series.words[point] || '?');
      else before += value ?? 0;
    });
  });
  return svg;
}
