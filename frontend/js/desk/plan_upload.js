// Files of a plan: dropped or chosen, listed, sent with progress. Without this the form sends them all the same.
import { element } from '../plan/feature_view.js';

const MEGABYTE = 1024 * 1024;

export function planUpload(form) {
  const find = (role) => form.querySelector(`[data-role="${role}"]`);
  const input = form.querySelector('input[type="file"]');
  const box = find('plan-drop');
  const list = () => listed(input, find('chosen'), form);
  input.addEventListener('change', list);
  dropping(box, input, list);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (list()) send(form, find);
  });
}

// Whether they may be sent: too much is said before it is sent, not after.
function listed(input, chosen, form) {
  const files = [...input.files];
  chosen.replaceChildren(...files.map(({ name, size }) => element('li', '', `${name} (${(size / MEGABYTE).toLocaleString('it', { maximumFractionDigits: 1 })} MB)`)));
  const together = files.reduce((sum, { size }) => sum + size, 0);
  input.setCustomValidity(together > Number(form.dataset.largest) ? form.dataset.tooLarge : '');
  return input.reportValidity();
}

function dropping(box, input, list) {
  const over = (on) => (event) => {
    event.preventDefault();
    box.classList.toggle('is-over', on);
  };
  box.addEventListener('dragover', over(true));
  box.addEventListener('dragleave', over(false));
  box.addEventListener('drop', (event) => {
    over(false)(event);
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    list();
  });
}

function send(form, find) {
  const [progress, bar, text, button] = [find('progress'), form.querySelector('progress'), find('progress-text'), form.querySelector('button')];
  const request = new XMLHttpRequest();
  progress.hidden = false;
  button.disabled = true;
  request.upload.addEventListener('progress', ({ loaded, total }) => {
    bar.value = Math.round((100 * loaded) / total);
    text.textContent = bar.value < 100 ? form.dataset.sent.replace('{percent}', bar.value) : form.dataset.kept;
  });
  request.addEventListener('load', () => (request.status < 400 ? window.location.assign(request.responseURL) : shown(request.response)));
  request.addEventListener('error', () => {
    text.textContent = form.dataset.failed;
    button.disabled = false;
  });
  request.open('POST', form.action);
  request.responseType = 'document';
  request.send(new FormData(form));
}

// Why it was refused, in the server's own words: its page takes the place of this one.
function shown(page) {
  const main = page?.querySelector('main');
  if (!main) return window.location.reload();
  document.querySelector('main').replaceWith(main);
  document.querySelectorAll('[data-role="plan-upload"]').forEach(planUpload);
  return document.querySelector('[data-role="error-summary"]')?.focus();
}
