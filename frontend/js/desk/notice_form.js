// The form of a notice: what helps while one writes. Without it the form is whole, and sends itself.
import { keepDraft } from './notice_keep.js';
import { livePreview } from './notice_preview.js';
import { toolbar } from './notice_toolbar.js';

const BLANK = /\[\[([^[\]]{1,80})\]\]/g;

export function noticeForm(form) {
  const [title, body] = [form.elements.title, form.elements.body];
  form.querySelectorAll('[data-counts]').forEach((counter) => count(counter, form.elements[counter.dataset.counts]));
  toolbar(form.querySelector('[data-role="toolbar"]'), body);
  blanks(form.querySelector('[data-role="blanks"]'), [title, body]);
  livePreview(form);
  keepDraft(form);
}

// Not a live region: a number at each key would talk over whoever is writing. The limit itself is said by the field.
function count(counter, field) {
  const tell = () => {
    const left = Number(counter.dataset.limit) - field.value.trim().length;
    counter.textContent = counter.dataset[left < 0 ? 'over' : 'left'].replace('%n', Math.abs(left));
    counter.toggleAttribute('data-wrong', left < 0);
  };
  field.addEventListener('input', tell);
  tell();
}

// What is still to be filled in; a touch selects it in its field.
function blanks(list, fields) {
  const tell = () => {
    const open = fields.flatMap((field) => [...field.value.matchAll(BLANK)].map((found) => ({ field, found })));
    list.hidden = open.length === 0;
    list.querySelector('ul').replaceChildren(...open.map(blankButton));
  };
  fields.forEach((field) => field.addEventListener('input', tell));
  tell();
}

function blankButton({ field, found }) {
  const [item, button] = [document.createElement('li'), document.createElement('button')];
  Object.assign(button, { type: 'button', className: 'blank', textContent: found[1] });
  button.addEventListener('click', () => {
    field.focus();
    field.setSelectionRange(found.index, found.index + found[0].length);
  });
  item.append(button);
  return item;
}
