// The alert room while it is open: asks every few seconds for the parts that changed, says aloud what is news, and says
// so when it cannot ask. What is on the page stays there, whatever happens (ADR 0050).
import { age } from '../age.js';
import { news, readSignals } from './news.js';
import { exchange } from './parts.js';

const SECOND = 1000;
const LONGEST = 60 * SECOND;
const JITTER = 0.2;

export function room(element) {
  const { now, door, etag, lang, every, late } = element.dataset;
  const parts = element.querySelector('[data-role="room-parts"]');
  const find = (role) => element.querySelector(`[data-role="${role}"]`);
  const state = { etag: `"${etag}"`, heard: Date.now(), failures: 0, timer: 0, asking: null, over: false, signals: readSignals(element), title: document.title };
  const recolour = roomMap(element);

  const schedule = (delay) => {
    clearTimeout(state.timer);
    if (!document.hidden && !state.over) state.timer = setTimeout(ask, delay);
  };
  const wait = () => {
    const base = Math.min(Number(every) * SECOND * 2 ** state.failures, LONGEST);
    return base * (1 - JITTER + 2 * JITTER * Math.random());
  };

  async function ask() {
    if (state.asking || state.over) return;
    state.asking = new AbortController();
    const bell = setTimeout(() => state.asking?.abort(), 20 * SECOND);
    try {
      const answer = await fetch(now + window.location.search, { headers: { 'If-None-Match': state.etag }, cache: 'no-store', redirect: 'manual', signal: state.asking.signal });
      if (answer.type === 'opaqueredirect') return over();
      if (answer.status === 200) take(await answer.text(), answer.headers.get('ETag'));
      else if (answer.status !== 304) throw new Error(String(answer.status));
      heard();
    } catch (error) {
      console.info('room', String(error));
      state.failures += 1;
    } finally {
      clearTimeout(bell);
      state.asking = null;
    }
    schedule(wait());
  }

  function take(html, tag) {
    const put = exchange(parts, html);
    state.etag = tag ?? '';
    if (!put.length) return;
    put.flatMap((part) => [...part.querySelectorAll('[data-role="chart"]')]).forEach(async (figure) => (await import('./chart.js')).chart(figure));
    recolour(put);
    ages();
    const signals = readSignals(element);
    const { words, urgent } = news(state.signals, signals);
    state.signals = signals;
    if (words) find('room-said').textContent = words;
    if (urgent) document.title = `(!) ${state.title}`;
  }

  function heard() {
    state.heard = Date.now();
    state.failures = 0;
    tell();
  }

  function over() {
    state.over = true;
    clearTimeout(state.timer);
    const link = document.createElement('a');
    link.href = door;
    link.textContent = element.dataset.signIn;
    warn(element.dataset.over, link);
  }

  // Said once: a reader of the screen is not told again every second.
  function warn(words, link) {
    const box = find('room-late');
    const text = words.replace('{time}', clock(state.heard, lang));
    if (box.dataset.said === text) return;
    box.dataset.said = text;
    box.replaceChildren(document.createTextNode(text), ...(link ? [' ', link] : []));
    element.toggleAttribute('data-unheard', true);
  }

  function tell() {
    if (state.over) return;
    if (Date.now() - state.heard > Number(late) * SECOND) warn(element.dataset.lateWords);
    else if (element.hasAttribute('data-unheard')) {
      element.removeAttribute('data-unheard');
      find('room-late').replaceChildren();
      delete find('room-late').dataset.said;
      find('room-said').textContent = element.dataset.again;
    }
    find('room-known').textContent = `${element.dataset.known} ${clock(state.heard, lang, true)}`;
  }

  function ages() {
    element.querySelectorAll('.ago').forEach((one) => (one.textContent = ` (${age(Date.now() - Date.parse(one.dataset.since), lang)})`));
  }

  const catchUp = () => {
    state.failures = 0;
    schedule(0);
  };
  document.addEventListener('visibilitychange', () => (document.hidden ? clearTimeout(state.timer) : catchUp()));
  window.addEventListener('online', catchUp);
  window.addEventListener('pageshow', ({ persisted }) => persisted && catchUp());
  // Whoever touches the page has seen it.
  ['pointerdown', 'keydown'].forEach((event) => window.addEventListener(event, () => (document.title = state.title), { passive: true }));
  find('room-reload').hidden = true;
  setInterval(tell, SECOND);
  setInterval(ages, 30 * SECOND);
  tell();
  ages();
  schedule(wait());
}

function clock(instant, language, seconds = false) {
  const parts = { timeZone: 'Europe/Rome', hour: '2-digit', minute: '2-digit', hourCycle: 'h23', ...(seconds ? { second: '2-digit' } : {}) };
  return new Intl.DateTimeFormat(language, parts).format(instant);
}

// The map of today or of tomorrow; returns what colours it anew when levels have come.
function roomMap(element) {
  let colour = () => {};
  const levels = () => {
    const day = element.querySelector('input[name="giorno"]:checked');
    const rows = element.querySelectorAll('[data-role="all-places"] tr[data-istat]');
    const cell = day?.value === 'tomorrow' ? 2 : 1;
    return new Map([...rows].map(({ dataset, cells }) => [dataset.istat, { level: dataset[day?.value ?? 'level'], word: cells[cell].textContent.trim() }]));
  };
  const start = async () => {
    const box = element.querySelector('[data-role="room-map"]');
    if (!box) return;
    element.querySelectorAll('input[name="giorno"]').forEach((input) =>
      input.addEventListener('change', () => {
        box.dataset.today = input.dataset.word;
        colour();
      }),
    );
    colour = await (await import('../map.js')).regionMap(box, levels);
  };
  start();
  return (put) => {
    if (put.some(({ id }) => id === 'room-map')) start();
    else if (put.some(({ id }) => id === 'room-everywhere')) colour();
  };
}
