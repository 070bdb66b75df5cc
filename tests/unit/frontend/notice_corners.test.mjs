import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCorners, writeCorners } from '../../../frontend/js/desk/notice_corners.js';

const TEXT = '43.880000, 11.090000\n43.890000, 11.090000\n43.890000, 11.100000';
const RING = [
  [43.88, 11.09],
  [43.89, 11.09],
  [43.89, 11.1],
];

test('corners are read and written again', () => {
  assert.deepEqual(readCorners(TEXT), [RING]);
  assert.equal(writeCorners([RING, RING]), `${TEXT}\n\n${TEXT}`);
  assert.deepEqual(readCorners(`${TEXT}\n \n${TEXT}\n`), [RING, RING]);
});

test('what is still being typed draws nothing, and breaks nothing', () => {
  for (const text of ['', '43.88', 'via Roma', '43.88, 11.09\n43.89, 11.09', '{"type": "Poly', '{}']) assert.deepEqual(readCorners(text), []);
});

test('GeoJSON is shown by its outer rings', () => {
  const outer = [...RING, RING[0]].map(([lat, lon]) => [lon, lat]);
  const polygon = { type: 'Polygon', coordinates: [outer, outer] };
  assert.deepEqual(readCorners(JSON.stringify(polygon)), [RING]);
  assert.deepEqual(readCorners(JSON.stringify({ type: 'FeatureCollection', features: [{ type: 'Feature', geometry: polygon }] })), [RING]);
});
