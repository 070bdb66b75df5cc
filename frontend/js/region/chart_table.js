// What a chart draws: the table beside it, and nothing else. First column: the points; the others: series.
// Levels look like levels.
const LEVELS = { green: 9, yellow: 10, orange: 11, red: 12 };

export function tableOf(figure) {
  const table = figure.querySelector('table');
  const heads = [...table.tHead.rows[0].cells];
  const drawn = heads.map((head, column) => ({ head, column })).filter(({ head, column }) => column > 0 && head.dataset.series !== 'none');
  const points = [...table.tBodies[0].rows].map(({ cells }) => ({ label: cells[0].textContent.trim(), value: cells[0].dataset.value ?? '', cells }));
  return {
    points: points.map(({ label, value }) => ({ label, date: dateOf(value) })),
    // A head may say which tone its series has (data-tone), so that the same thing looks the same on every page.
    series: drawn.map(({ head, column }, place) => ({
      tone: toneOf(head.dataset.tone, place),
      // Single counts are points: a line would tell what nobody counted.
      joined: head.dataset.joined !== 'no',
      name: head.textContent.replace(/\?$/, '').trim(),
      // An empty cell is not known: nothing is drawn, and a line does not bridge it.
      values: points.map(({ cells }) => number(cells[column]?.dataset.value)),
      words: points.map(({ cells }) => cells[column]?.textContent.trim() ?? ''),
    })),
  };
}

// A number, a level, or the id of a pattern that the page has, as a map beside the chart uses it.
function toneOf(tone, place) {
  if (tone === undefined) return place;
  return LEVELS[tone] ?? (document.getElementById(tone) ? tone : Number(tone));
}

// A day begins on the clock of whoever looks; an instant is where it is on any clock.
function dateOf(value) {
  if (!/^\d{4}-\d{2}-\d{2}/.test(value)) return null;
  return new Date(value.length > 10 ? value : `${value}T00:00:00`);
}

function number(text) {
  return text === undefined || text === '' || Number.isNaN(Number(text)) ? null : Number(text);
}
