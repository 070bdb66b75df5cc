// Which browser this is, by what it says of itself, and why notifications cannot work there.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { family, obstacle } from '../../../frontend/js/browser_help.js';

const ALL = { worker: true, push: true, notify: true, store: true };
const ANDROID = 'Mozilla/5.0 (Linux; Android 14; SM-A515F) AppleWebKit/537.36 (KHTML, like Gecko)';
const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';
const MAC = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)';
const AGENTS = {
  'chrome-android': `${ANDROID} Chrome/126.0.0.0 Mobile Safari/537.36`,
  samsung: `${ANDROID} SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36`,
  'firefox-android': 'Mozilla/5.0 (Android 14; Mobile; rv:127.0) Gecko/127.0 Firefox/127.0',
  firefox: 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
  chrome: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
  edge: 'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0',
  safari: `${MAC} Version/17.5 Safari/605.1.15`,
  ios: `${IPHONE} CriOS/126.0.0.0 Mobile/15E148 Safari/604.1`,
  other: 'Lynx/2.9.0',
};

for (const [name, userAgent] of Object.entries(AGENTS)) {
  test(`${name} is told apart`, () => assert.equal(family({ userAgent }), name));
}

const REASONS = [
  ['nothing is missing', { userAgent: AGENTS.chrome }, ALL, null],
  ['an iPhone before it is on the Home Screen', { userAgent: AGENTS.ios }, { ...ALL, push: false, notify: false }, 'unsupported-ios'],
  ['an old iPhone that is on the Home Screen', { userAgent: AGENTS.ios, installed: true }, { ...ALL, push: false }, 'unsupported'],
  ['an iPad that says it is a Mac', { userAgent: AGENTS.safari, platform: 'MacIntel', maxTouchPoints: 5 }, { ...ALL, push: false }, 'unsupported-ios'],
  ['an old Mac', { userAgent: AGENTS.safari, platform: 'MacIntel', maxTouchPoints: 0 }, { ...ALL, push: false }, 'unsupported'],
  ['a private window of Firefox', { userAgent: AGENTS.firefox }, { ...ALL, worker: false, push: false }, 'private'],
  ['Facebook on an iPhone', { userAgent: `${IPHONE} Mobile/15E148 [FBAN/FBIOS;FBAV/470.0]` }, { ...ALL, push: false }, 'in-app'],
  ['Instagram on Android', { userAgent: `${ANDROID} Version/4.0 Chrome/126.0 Mobile Safari/537.36 Instagram 336.0` }, ALL, 'in-app'],
  ['a web view', { userAgent: AGENTS['chrome-android'].replace('SM-A515F)', 'SM-A515F; wv)') }, { ...ALL, push: false }, 'in-app'],
];
for (const [name, device, can, state] of REASONS) {
  test(name, () => assert.equal(obstacle(device, can), state));
}
