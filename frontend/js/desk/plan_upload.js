// Files of a plan: dropped or chosen, listed, sent with progress. Without this the form sends them all the same.
import { element } from '../plan/feature_view.js';

const MEGABYTE = 1024 * 1024;

export function planUpload(form) {
  const find = (role) => form.querySelector(`[data-role="${role}"]`);
  const input = form.querySelector('input[type="file"]');
  const box = find('plan-drop');
  const list = () => listed(input, find('chosen'), find('unfit'), form);
  input.addEventListener('change', list);
  dropping(box, input, list);
  if (input.files.length) list();
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (list()) send(form, find);
  });
}

// Whether they may be sent: what is wrong is said before they are, and stays on the page until it is put right.
function listed(input, chosen, unfit, form) {
  const files = [...input.files];
  chosen.replaceChildren(...files.map(({ name, size }) => element('li', '', `${name} (${sizeText(size)})`)));
  const why = unfitness(files, form.dataset);
  unfit.hidden = !why.length;
  unfit.replaceChildren(...why.map((text) => element('p', '', text)));
  return !why.length && input.reportValidity();
}

function unfitness(files, { each, largest, tooLarge, eachTooLarge, empty }) {
  const named = (words, { name, size }) => words.replace('{name}', name).replace('{size}', sizeText(size));
  const together = files.reduce((sum, { size }) => sum + size, 0);
  return [
    ...files.filter(({ size }) => size === 0).map((file) => named(empty, file)),
    ...files.filter(({ size }) => size > Number(each)).map((file) => named(eachTooLarge, file)),
    ...(together > Number(largest) ? [tooLarge] : []),
  ];
}

function sizeText(octets) {
  if (octets < MEGABYTE) return `${Math.ceil(octets / 1024)} kB`;
  return `${(octets / MEGABYTE).toLocaleString('it', { maximumFractionDigits: 1 })} MB`;
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

// Why it was refused, in the server's own words: its page takes the place of this one. What was chosen is chosen still.
function shown(page) {
  const main = page?.querySelector('main');
  if (!main) return window.location.reload();
  const { files } = document.querySelector('[data-role="plan-upload"] input[type="file"]');
  document.querySelector('main').replaceWith(main);
  document.querySelectorAll('[data-role="plan-upload"]').forEach((form) => {
    form.querySelector('input[type="file"]').files = files;
    planUpload(form);
  });
  return document.querySelector('[data-role="error-summary"]')?.focus();
}
