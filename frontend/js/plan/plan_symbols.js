// Which symbols to draw: places that would touch on the screen are gathered into one.

// Pixels. Few places may nearly touch: nothing of them is hidden behind a number without need.
const CELL = 52;
const CELL_OF_FEW = 30;
const CELL_CLOSEST = 20;
const FEW = 60;

// `entries` have a `code`, a `feature` and where they are (`at`); `project` gives pixels. Groups: {key, entries, where}.
export function gathered(entries, project, closest = false) {
  const size = closest ? CELL_CLOSEST : entries.length > FEW ? CELL : CELL_OF_FEW;
  const cells = new Map();
  for (const entry of entries) {
    const { x, y } = project(entry.at);
    const cell = `${Math.floor(x / size)}:${Math.floor(y / size)}`;
    if (cells.has(cell)) cells.get(cell).push(entry);
    else cells.set(cell, [entry]);
  }
  return [...cells.values()].map(group);
}

function group(entries) {
  const [first] = entries;
  if (entries.length === 1) return { key: first.feature.id, entries, where: first.at };
  const mean = (axis) => entries.reduce((sum, entry) => sum + entry.at[axis], 0) / entries.length;
  const where = { lat: mean('lat'), lng: mean('lng') };
  const codes = [...new Set(entries.map(({ code }) => code))].join();
  return { key: `${where.lat}:${where.lng}:${entries.length}:${codes}`, entries, where };
}
