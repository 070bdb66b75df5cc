// Exchanging the parts of a page that have changed, so that whoever is reading or has the keyboard there notices only
// what is new: focus, what is unfolded and what is scrolled stay.

// What the server sent of each part: its version says whether it is another one.
export function exchange(box, html) {
  const sent = new DOMParser().parseFromString(html, 'text/html');
  const changed = [...sent.querySelectorAll('[data-part]')].filter(({ id, dataset }) => document.getElementById(id)?.dataset.version !== dataset.version);
  if (!changed.length) return [];
  const anchor = firstInView(box);
  const top = anchor?.getBoundingClientRect().top;
  const put = changed.map((part) => exchangeOne(document.adoptNode(part))).filter(Boolean);
  const now = anchor && (anchor.isConnected ? anchor : document.getElementById(anchor.id));
  if (now) window.scrollBy({ top: now.getBoundingClientRect().top - top, behavior: 'instant' });
  return put;
}

function exchangeOne(part) {
  const old = document.getElementById(part.id);
  if (!old) return null;
  const focused = old.contains(document.activeElement) ? addressOf(document.activeElement, old) : null;
  const unfolded = [...old.querySelectorAll('details')].map(({ open }) => open);
  const scrolled = [...old.querySelectorAll('.table-box')].map(({ scrollTop, scrollLeft }) => [scrollTop, scrollLeft]);
  old.replaceWith(part);
  const details = part.querySelectorAll('details');
  if (details.length === unfolded.length) details.forEach((one, index) => (one.open = unfolded[index]));
  part.querySelectorAll('.table-box').forEach((one, index) => scrolled[index] && one.scrollTo({ top: scrolled[index][0], left: scrolled[index][1], behavior: 'instant' }));
  if (focused) (focused(part) ?? part.querySelector('a, button, [tabindex]'))?.focus({ preventScroll: true });
  return part;
}

// How to find again what has the keyboard: by its id, by where it leads, by its place.
function addressOf(element, old) {
  const { id, tagName } = element;
  const href = element.getAttribute('href');
  const place = [...old.querySelectorAll(tagName)].indexOf(element);
  return (part) =>
    (id && part.querySelector(`#${CSS.escape(id)}`)) ||
    (href && part.querySelector(`a[href="${CSS.escape(href)}"]`)) ||
    part.querySelectorAll(tagName)[place];
}

function firstInView(box) {
  return [...box.querySelectorAll('[data-part]')].find((part) => part.getBoundingClientRect().bottom > 0 && part.offsetHeight > 0);
}
