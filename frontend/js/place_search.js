// The search form as a combobox (WAI-ARIA 1.2): suggestions while typing; Enter without a choice submits the form.

const WAIT_MS = 150;

export function placeSearch(form) {
  const input = form.querySelector('input[type="search"]');
  const list = form.querySelector('[role="listbox"]');
  const count = form.querySelector('[data-role="count"]');
  let active = -1;
  let timer;
  let pending;

  Object.entries({
    role: 'combobox',
    'aria-autocomplete': 'list',
    'aria-expanded': 'false',
    'aria-controls': list.id,
  }).forEach(([name, value]) => input.setAttribute(name, value));

  const options = () => [...list.children];
  const pageOf = (code) => form.dataset.page + code + languageSuffix();
  const choose = (option) => window.location.assign(pageOf(option.dataset.istat));

  function close() {
    list.hidden = true;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
    active = -1;
  }

  function point(position) {
    const found = options();
    if (!found.length) return;
    active = (position + found.length) % found.length;
    found.forEach((option, index) => option.setAttribute('aria-selected', String(index === active)));
    input.setAttribute('aria-activedescendant', found[active].id);
    found[active].scrollIntoView({ block: 'nearest' });
  }

  function show(places) {
    list.replaceChildren(...places.map((place, index) => suggestion(place, `${list.id}-${index}`)));
    list.hidden = !places.length;
    active = -1;
    input.setAttribute('aria-expanded', String(places.length > 0));
    input.removeAttribute('aria-activedescendant');
    count.textContent = counted(count.dataset, places.length);
  }

  async function suggest() {
    const query = input.value.trim();
    pending?.abort();
    if (query.length < 2) return close();
    pending = new AbortController();
    try {
      const answer = await fetch(`${form.dataset.api}?q=${encodeURIComponent(query)}`, { signal: pending.signal });
      if (answer.ok) show((await answer.json()).municipalities);
    } catch (error) {
      if (error.name !== 'AbortError') close(); // without network the form still works once it is back
    }
  }

  const keys = {
    ArrowDown: () => (list.hidden ? suggest() : point(active + 1)),
    ArrowUp: () => !list.hidden && point(active < 0 ? -1 : active - 1),
    Escape: close,
  };

  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(suggest, WAIT_MS);
  });
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && active >= 0) {
      event.preventDefault();
      choose(options()[active]);
    } else if (keys[event.key]) {
      if (event.key !== 'Escape' || !list.hidden) event.preventDefault();
      keys[event.key]();
    }
  });
  // pointerdown and not click: the field must not lose the focus first
  list.addEventListener('pointerdown', (event) => event.preventDefault());
  list.addEventListener('click', (event) => {
    const option = event.target.closest('[role="option"]');
    if (option) choose(option);
  });
  input.addEventListener('blur', close);
}

export function languageSuffix() {
  const language = document.documentElement.lang;
  return language && language !== 'it' ? `?lang=${language}` : '';
}

function suggestion(place, id) {
  const option = document.createElement('li');
  option.id = id;
  option.setAttribute('role', 'option');
  option.setAttribute('aria-selected', 'false');
  option.dataset.istat = place.istat_code;
  const province = document.createElement('span');
  province.className = 'province';
  province.textContent = place.province_code;
  option.append(place.name, ' ', province);
  return option;
}

function counted(words, number) {
  if (number === 0) return words.none;
  return number === 1 ? words.one : words.many.replace('{count}', number);
}
