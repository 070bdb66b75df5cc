// Bold, list and link: three marks of Markdown for who does not know them. Undo of the browser goes on working.

const MARKS = {
  bold: (text) => `**${text}**`,
  link: (text) => `[${text}](https://)`,
  list: (text) => text.split('\n').map((line) => `- ${line.replace(/^- /, '')}`).join('\n'),
};

export function toolbar(bar, field) {
  bar.hidden = false;
  bar.addEventListener('click', ({ target }) => {
    const button = target.closest('button');
    if (button) mark(field, button.dataset.mark, button.dataset.sample);
  });
}

function mark(field, name, sample) {
  field.focus();
  if (name === 'list') wholeLines(field);
  const chosen = field.value.slice(field.selectionStart, field.selectionEnd);
  const start = field.selectionStart;
  const text = MARKS[name](chosen || sample);
  write(field, text);
  const address = name === 'link' ? text.lastIndexOf('https://') : -1;
  if (address >= 0) field.setSelectionRange(start + address, start + text.length - 1);
  else if (!chosen) field.setSelectionRange(start + text.indexOf(sample), start + text.indexOf(sample) + sample.length);
}

function wholeLines(field) {
  const { value, selectionStart, selectionEnd } = field;
  const end = value.indexOf('\n', selectionEnd);
  field.setSelectionRange(value.lastIndexOf('\n', selectionStart - 1) + 1, end < 0 ? value.length : end);
}

// execCommand is old, and the only way that keeps undo; where it is gone the text is put in all the same.
function write(field, text) {
  if (document.execCommand?.('insertText', false, text)) return;
  field.setRangeText(text, field.selectionStart, field.selectionEnd, 'end');
  field.dispatchEvent(new Event('input', { bubbles: true }));
}
