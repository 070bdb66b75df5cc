// What is kept of a followed municipality.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { guidesIn, wantedOf } from '../../../frontend/js/place_cache.js';

test('the page and the state come before the plan, in the language of the device', () => {
  assert.deepEqual(
    wantedOf('100005', 'en').map(([address]) => address),
    [
      '/comuni/100005?lang=en',
      '/api/v1/municipalities/100005/status',
      '/comuni/100005/piano?lang=en',
      '/api/v1/municipalities/100005/plan',
    ],
  );
});

test('the guidance is kept as its index names it, each page once', () => {
  const html = '<a href="/cosa-fare/frane">a</a> <a href="/cosa-fare/vento?lang=en">b</a> <a href="/cosa-fare/frane">c</a> <a href="//x/cosa-fare/y">';
  assert.deepEqual(guidesIn(html), ['/cosa-fare/frane', '/cosa-fare/vento?lang=en']);
});
