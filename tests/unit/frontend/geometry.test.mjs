import assert from 'node:assert/strict';
import test from 'node:test';
import { borderMetres, contains, distanceMetres, distanceText, symbolPoint } from '../../../frontend/js/plan/geometry.js';

const SQUARE = { type: 'Polygon', coordinates: [[[11, 43], [11.01, 43], [11.01, 43.01], [11, 43.01], [11, 43]], [[11.004, 43.004], [11.006, 43.004], [11.006, 43.006], [11.004, 43.006], [11.004, 43.004]]] };

test('distances agree with what geodesists say, within half a percent', () => {
  const near = (metres, expected) => assert.ok(Math.abs(metres - expected) < expected * 0.005, `${metres} is not ${expected}`);
  near(distanceMetres([11.2558, 43.7731], [12.4964, 41.9028]), 231_500); // Firenze–Roma, WGS 84
  near(distanceMetres([11, 43], [11, 43.001]), 111.1);
  assert.equal(distanceMetres([11, 43], [11, 43]), 0);
  assert.ok(distanceMetres([0, 0], [180, 0]) > 20_000_000);
});

test('distances are said as people who walk say them', () => {
  const said = [[4.4, '4 m'], [99.6, '100 m'], [347, '350 m'], [994, '990 m'], [996, '1 km'], [1234, '1,2 km'], [23456, '23 km']];
  for (const [metres, words] of said) assert.equal(distanceText(metres, 'it'), words);
  assert.equal(distanceText(1234, 'en'), '1.2 km');
});

test('holes are outside, and a border is as far as it is', () => {
  assert.ok(contains(SQUARE, [11.002, 43.002]));
  assert.ok(!contains(SQUARE, [11.005, 43.005]));
  assert.ok(!contains(SQUARE, [11.02, 43.005]));
  assert.ok(!contains({ type: 'Point', coordinates: [11, 43] }, [11, 43]));
  const east = borderMetres(SQUARE, [11.0101, 43.002]);
  assert.ok(Math.abs(east - 8.13) < 0.05, String(east));
  assert.ok(Math.abs(borderMetres(SQUARE, [11.005, 43.005]) - 81.3) < 0.5);
  assert.ok(borderMetres({ type: 'MultiPolygon', coordinates: [SQUARE.coordinates] }, [11, 43]) < 1e-6);
});

test('every feature has a place for its symbol', () => {
  const at = (geometry, properties = {}) => symbolPoint({ geometry, properties });
  assert.deepEqual(at(SQUARE, { point: [11.002, 43.002] }), [11.002, 43.002]);
  assert.deepEqual(at({ type: 'Point', coordinates: [1, 2] }), [1, 2]);
  assert.deepEqual(at({ type: 'LineString', coordinates: [[0, 0], [1, 1], [2, 2]] }), [1, 1]);
  assert.deepEqual(at({ type: 'MultiLineString', coordinates: [[[0, 0], [1, 1]], [[5, 5], [6, 6], [7, 7]]] }), [6, 6]);
});
