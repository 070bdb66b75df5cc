// What time it really is, for a device whose clock is wrong; what is over by it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clockFrom, correctedNow, dayIsOver, isOver, minutesWrong, romeDay } from '../../../frontend/js/clock.js';

const NOON = Date.parse('2026-11-23T11:00:00Z');
const HOUR = 3_600_000;
const answer = (extra = {}) =>
  new Headers({ date: new Date(NOON).toUTCString(), 'cache-control': 'public, max-age=60', ...extra });

test('a clock that is right is left alone, also when the answer is a minute old', () => {
  assert.deepEqual(clockFrom(answer(), NOON + 70_000), { offset: 0, heard: NOON });
  assert.equal(minutesWrong(clockFrom(answer(), NOON)), null);
});

test('a clock that is three hours fast is known, corrected and told', () => {
  const clock = clockFrom(answer(), NOON + 3 * HOUR);
  assert.equal(correctedNow(clock, NOON + 4 * HOUR), NOON + HOUR);
  assert.equal(minutesWrong(clock), -180);
});

test('four minutes are corrected, and not worth telling', () => {
  const clock = clockFrom(answer(), NOON - 4 * 60_000);
  assert.equal(correctedNow(clock, NOON), NOON + 4 * 60_000);
  assert.equal(minutesWrong(clock), null);
});

test('an answer that may be hours old, or says no date, tells nothing of the clock', () => {
  assert.equal(clockFrom(answer({ 'cache-control': 'public, max-age=86400' }), NOON + HOUR), null);
  assert.equal(clockFrom(new Headers({ 'cache-control': 'max-age=60' }), NOON), null);
  assert.equal(clockFrom(answer({ age: '50' }), NOON).heard, NOON + 50_000);
});

test('once the person has set the clock right, time does not go back behind what the server said', () => {
  const clock = clockFrom(answer(), NOON + 3 * HOUR);
  assert.equal(correctedNow(clock, NOON + 60_000), NOON);
});

test('a device that never heard of a server has only its own clock', () => {
  assert.equal(correctedNow(undefined, NOON), NOON);
  assert.equal(minutesWrong(undefined), null);
});

test('days are those of Italy, summer and winter', () => {
  assert.equal(romeDay(Date.parse('2026-11-23T22:59:59Z')), '2026-11-23');
  assert.equal(dayIsOver('2026-11-23', Date.parse('2026-11-23T23:00:00Z')), true);
  assert.equal(dayIsOver('2026-07-01', Date.parse('2026-07-01T21:59:00Z')), false);
});

test('an alert is over at its end; one without an end is not known to be over', () => {
  assert.equal(isOver('2026-11-23T12:00:00+01:00', NOON), true);
  assert.equal(isOver('2026-11-23T12:00:01+01:00', NOON), false);
  assert.equal(isOver(undefined, NOON), false);
});
