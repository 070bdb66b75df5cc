import assert from 'node:assert/strict';
import test from 'node:test';
import { factsOf } from '../../../frontend/js/plan/feature_view.js';
import { checkPlace } from '../../../frontend/js/plan/hazard_check.js';
import { directionsLink } from '../../../frontend/js/plan/maps_app.js';
import { nearestAreas } from '../../../frontend/js/plan/nearest.js';
import { gathered } from '../../../frontend/js/plan/plan_symbols.js';

const square = (west, south, size = 0.01) => ({ type: 'Polygon', coordinates: [[[west, south], [west + size, south], [west + size, south + size], [west, south + size], [west, south]]] });
const area = (id, lon, lat, more = {}) => ({ id, properties: { class: 'AE_ATTESA', label: id, ...more }, geometry: { type: 'Point', coordinates: [lon, lat] } });
const hazard = (code, geometry, livello) => ({ id: code, properties: { class: code, label: code, livello }, geometry });
const plan = (features, metres = 5) => ({ features, classes: Object.fromEntries(features.map(({ properties }) => [properties.class, {}])), tolerance_metres: { hazards: metres } });
const KINDS = ['RS_IDRA', 'RS_FRANA'];

test('the nearest three, and those that are not for the hazard are left out and counted', () => {
  const all = plan([area('far', 11.05, 43), area('b', 11.02, 43, { rischi_serviti: ['idraulico', 'sismico'] }), area('quake', 11.001, 43, { rischi_serviti: ['sismico'] }), area('a', 11.01, 43), area('c', 11.03, 43)]);
  const names = (found) => found.areas.map(({ feature }) => feature.id);
  assert.deepEqual(names(nearestAreas(all, [11, 43])), ['quake', 'a', 'b']);
  const flood = nearestAreas(all, [11, 43], 'idraulico');
  assert.deepEqual(names(flood), ['a', 'b', 'c']);
  assert.equal(flood.leftOut, 1);
  assert.deepEqual(flood.areas.map((one) => one.serves), [null, true, null]);
  assert.deepEqual(nearestAreas(plan([area('quake', 11, 43, { rischi_serviti: ['sismico'] })]), [11, 43], 'idraulico'), { areas: [], leftOut: 1, any: true });
  assert.deepEqual(nearestAreas(plan([]), [11, 43]), { areas: [], leftOut: 0, any: false });
});

test('an area that lies where the hazard strikes is no place to wait, unless the plan says that it is', () => {
  const flooded = plan([area('low', 11.005, 43.005), area('levee', 11.006, 43.005, { rischi_serviti: ['idraulico'] }), area('hill', 11.05, 43.05), hazard('RS_IDRA', square(11, 43))]);
  flooded.classes.RS_IDRA.hazard = 'idraulico';
  const names = (risk) => nearestAreas(flooded, [11, 43], risk).areas.map(({ feature }) => feature.id);
  assert.deepEqual(names('idraulico'), ['levee', 'hill']);
  assert.deepEqual(names('sismico'), ['low', 'hill']);
});

test('inside, at the border, outside, and what the plan says nothing of', () => {
  const flood = plan([hazard('RS_IDRA', square(11, 43), 'medio')]);
  const state = (lon, lat, accuracy) => checkPlace(flood, KINDS, { lon, lat, accuracy }).answers[0].state;
  assert.equal(state(11.005, 43.005), 'inside');
  assert.equal(state(11.01004, 43.005), 'border'); // 3 m away, borders may have moved by 5
  assert.equal(state(11.0102, 43.005), 'outside'); // 16 m
  assert.equal(state(11.0102, 43.005, 20), 'border'); // the position itself is only known within 20 m
  assert.deepEqual(checkPlace(flood, KINDS, { lon: 12, lat: 43 }).missing, ['RS_FRANA']);
  assert.deepEqual(checkPlace(plan([]), KINDS, { lon: 12, lat: 43 }), { answers: [], missing: KINDS });
});

test('of several areas the gravest answers, and dangers come first', () => {
  const many = plan([hazard('RS_IDRA', square(11, 43), 'basso'), hazard('RS_IDRA', square(11.002, 43.002), 'molto_elevato'), hazard('RS_FRANA', square(12, 44), 'medio')]);
  const { answers } = checkPlace(many, ['RS_FRANA', 'RS_IDRA'], { lon: 11.005, lat: 43.005 });
  assert.deepEqual(answers.map(({ code, state }) => [code, state]), [['RS_IDRA', 'inside'], ['RS_FRANA', 'outside']]);
  assert.equal(answers[0].feature.properties.livello, 'molto_elevato');
});

test('each device opens its own maps, whatever the name', () => {
  const at = [11.0965, 43.8795];
  assert.match(directionsLink(at, 'Piazza', 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0)'), /^https:\/\/maps\.apple\.com\/\?daddr=43\.879500,11\.096500/);
  assert.match(directionsLink(at, 'Piazza', 'Mozilla/5.0 (Macintosh; Intel Mac OS X)', 5), /^https:\/\/maps\.apple\.com/);
  assert.equal(directionsLink(at, 'P&q=1 (x) "<', 'Mozilla/5.0 (Linux; Android 14)'), 'geo:43.879500,11.096500?q=43.879500,11.096500(P%26q%3D1%20x%20%22%3C)');
  assert.match(directionsLink(at, 'Piazza', 'Mozilla/5.0 (X11; Linux x86_64)'), /^https:\/\/www\.google\.com\/maps\/dir\/\?api=1&destination=43\.879500%2C11\.096500&travelmode=walking$/);
});

test('values in words', () => {
  const attributes = { capienza: { label: 'Capienza', unit: 'persone' }, accessibile_disabili: { label: 'Accessibile' }, rischi_serviti: { label: 'Rischi', choices: { idraulico: 'Alluvioni' } }, dal: { label: 'Dal' }, codice: { label: 'Codice' } };
  const properties = { class: 'AE_ATTESA', label: 'x', capienza: 1200, accessibile_disabili: true, rischi_serviti: ['idraulico', 'altro'], dal: '2026-05-03', codice: '7', ignota: 'y' };
  const context = { language: 'it', away: new Set(), words: { yes: 'sì', no: 'no' } };
  assert.deepEqual(factsOf({ properties }, { attributes }, context), [['Capienza', '1.200 persone'], ['Accessibile', 'sì'], ['Rischi', 'Alluvioni, altro'], ['Dal', '3 maggio 2026']]);
});

test('places that would touch are one symbol, and every place is in one', () => {
  const entries = Array.from({ length: 5000 }, (_, i) => ({ code: 'DAE', feature: { id: `d${i}` }, at: { lat: 43 + (i % 71) / 7000, lng: 11 + (i % 83) / 8000 } }));
  const project = ({ lat, lng }) => ({ x: lng * 40_000, y: -lat * 40_000 });
  const groups = gathered(entries, project);
  assert.equal(groups.reduce((sum, { entries: inside }) => sum + inside.length, 0), 5000);
  assert.ok(groups.length < 120, String(groups.length));
  assert.equal(new Set(groups.map(({ key }) => key)).size, groups.length);
});
