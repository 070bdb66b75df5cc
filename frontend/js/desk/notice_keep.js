// Nothing that was typed is lost: each change is kept on the device at once, and at the desk after a moment of quiet.
// What the desk has, the device forgets. Signed out or with no network the device alone remembers, and says so.

const [DEVICE_MS, DESK_MS, LOOK_MS] = [250, 2_500, 20_000];
const NOT_KEPT = new Set(['csrf_token', 'seen', 'files']);

export function keepDraft(form) {
  const keeper = new Keeper(form);
  keeper.offer();
  keeper.watch();
}

// The form was sent and kept: its copy would only be taken for something that was lost.
export function forgetSaved({ dataset }) {
  if (window.location.hash === '#salvato') localStorage.removeItem(dataset.draftKey);
}

class Keeper {
  constructor(form) {
    const { key, saveUrl, stateUrl } = form.dataset;
    Object.assign(this, { form, key, saveUrl, stateUrl, told: '', timers: {}, sending: false });
    this.state = form.querySelector('[data-role="saved"]');
    this.voice = form.querySelector('[data-role="saved-voice"]');
    this.first = this.text();
  }

  watch() {
    const changed = () => {
      this.later('device', DEVICE_MS, () => this.onDevice());
      this.later('desk', DESK_MS, () => this.atDesk());
    };
    this.form.addEventListener('input', changed);
    this.form.addEventListener('change', changed);
    window.addEventListener('online', () => this.atDesk());
    window.addEventListener('pagehide', () => this.onDevice());
    this.form.addEventListener('submit', () => this.onDevice());
    setInterval(() => document.visibilityState === 'visible' && this.look(), LOOK_MS);
  }

  later(name, pause, act) {
    clearTimeout(this.timers[name]);
    this.timers[name] = setTimeout(act, pause);
  }

  values() {
    return [...new FormData(this.form)].filter(([name, value]) => !NOT_KEPT.has(name) && typeof value === 'string');
  }

  text() {
    return JSON.stringify(this.values());
  }

  onDevice() {
    if (this.text() === this.first) return;
    const kept = { values: this.values(), at: new Date().toISOString() };
    try {
      localStorage.setItem(this.key, JSON.stringify(kept));
    } catch {
      // a full or forbidden memory: the desk still has it
    }
  }

  async atDesk() {
    const sent = this.text();
    if (this.sending || sent === this.first) return;
    this.sending = true;
    const answer = await this.send();
    this.sending = false;
    await this.heard(answer, sent);
  }

  async send() {
    const data = new FormData(this.form);
    data.delete('files'); // files go with the button that says so
    return fetch(this.saveUrl, { method: 'POST', body: data, redirect: 'manual' }).catch(() => null);
  }

  async heard(answer, sent) {
    if (answer?.ok) {
      const { revision } = await answer.json();
      this.form.elements.seen.value = revision;
      this.first = sent;
      if (this.text() === sent) localStorage.removeItem(this.key);
      else this.later('desk', DESK_MS, () => this.atDesk());
      this.say('saved', new Date().toLocaleTimeString('it-IT', { hour: '2-digit', minute: '2-digit' }));
    } else if (answer?.status === 409) this.say('conflict');
    else if (answer?.type === 'opaqueredirect' || answer?.status === 401 || answer?.status === 422) this.say('signed-out');
    else if (answer?.status === 400) this.say('refused');
    else this.say('offline');
  }

  // Somebody else may be writing the same.
  async look() {
    const answer = await fetch(this.stateUrl, { redirect: 'manual' }).catch(() => null);
    if (!answer?.ok) return;
    const { revision } = await answer.json();
    if (revision > Number(this.form.elements.seen.value) && !this.sending) this.say('conflict');
  }

  // Read aloud only when something else is true than before.
  say(what, at = '') {
    this.state.dataset.state = what;
    this.state.querySelectorAll('[data-at]').forEach((place) => (place.textContent = at));
    if (what !== this.told) this.voice.textContent = this.state.querySelector(`[data-when="${what}"]`).innerText;
    this.told = what;
  }

  // Something of this form is on the device that the desk never got.
  offer() {
    const kept = read(this.key);
    if (!kept) return;
    if (JSON.stringify(kept.values) === this.first) return localStorage.removeItem(this.key);
    const box = this.form.querySelector('[data-role="device-copy"]');
    box.querySelector('[data-at]').textContent = new Date(kept.at).toLocaleString('it-IT', { dateStyle: 'short', timeStyle: 'short' });
    box.hidden = false;
    box.querySelector('[data-action="take"]').addEventListener('click', () => this.take(kept.values, box));
    box.querySelector('[data-action="drop"]').addEventListener('click', () => {
      localStorage.removeItem(this.key);
      this.leave(box);
    });
  }

  take(values, box) {
    for (const control of this.form.elements) restore(control, values);
    this.form.dispatchEvent(new Event('change'));
    ['title', 'body', 'area'].forEach((name) => this.form.elements[name]?.dispatchEvent(new Event('input', { bubbles: true })));
    this.leave(box);
  }

  leave(box) {
    box.hidden = true;
    this.form.elements.title.focus();
  }
}

function restore(control, values) {
  if (!control.name || NOT_KEPT.has(control.name)) return;
  const given = values.filter(([name]) => name === control.name).map(([, value]) => value);
  if (control.type === 'checkbox' || control.type === 'radio') control.checked = given.includes(control.value);
  else if (given.length && control.type !== 'file' && control.type !== 'submit') [control.value] = given;
}

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}
