// How old something is, in words.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { age, length, moment } from '../../../frontend/js/age.js';
import { tooQuiet } from '../../../frontend/js/contact.js';

const NOON = Date.parse('2026-11-23T11:00:00Z');
const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

for (const [milliseconds, italian, english] of [
  [3 * MINUTE, '3 minuti fa', '3 minutes ago'],
  [125 * MINUTE, '2 ore fa', '2 hours ago'],
  [25 * 60 * MINUTE, 'ieri', 'yesterday'],
  [4.9 * DAY, '4 giorni fa', '4 days ago'],
  [-MINUTE, 'ora', 'now'],
]) {
  test(italian, () => {
    assert.equal(age(milliseconds, 'it'), italian);
    assert.equal(age(milliseconds, 'en'), english);
  });
}

test('a moment of today is a time, on Italy’s clock; of another day also the day', () => {
  assert.equal(moment(NOON - 5 * MINUTE, NOON, 'it'), '11:55');
  assert.match(moment(NOON - DAY, NOON, 'it'), /^domenica 22 novembre.*12:00$/);
});

test('by how much a clock is wrong', () => {
  assert.deepEqual([6, 180, 4320].map((minutes) => length(minutes, 'it')), ['6 minuti', '3 ore', '3 giorni']);
});

test('fourteen days with nothing arriving are too many; a new subscription has time', () => {
  const before = (days) => new Date(NOON - days * DAY).toISOString();
  assert.equal(tooQuiet({ since: before(40), push: before(15) }, NOON), true);
  assert.equal(tooQuiet({ since: before(40), push: before(15), test: before(2) }, NOON), false);
  assert.equal(tooQuiet({ since: before(3) }, NOON), false);
  assert.equal(tooQuiet({}, NOON), false);
});
