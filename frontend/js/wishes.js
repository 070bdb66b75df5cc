// The form "when to tell me": what it shows, and what it asks for. It knows nothing of servers.

const LEVELS = '[name="min-level"]';

export function wishesForm(form) {
  const field = (name) => form.elements.namedItem(name);
  const selects = [...form.querySelectorAll('[data-hazard]')];
  const categories = [...form.querySelectorAll('[name="notice-category"]')];
  const hours = form.querySelector('[data-role="quiet-hours"]');

  const showHours = () => (hours.hidden = !field('quiet').checked);
  field('quiet').addEventListener('change', showHours);

  return {
    fill({ minLevel, hazardLevels = {}, quietHours = null, noticeCategories = null, language }) {
      form.querySelectorAll(LEVELS).forEach((radio) => (radio.checked = radio.value === minLevel));
      selects.forEach((select) => (select.value = hazardLevels[select.dataset.hazard] ?? ''));
      form.querySelector('.wish-hazards').open = Object.keys(hazardLevels).length > 0;
      categories.forEach((box) => (box.checked = noticeCategories?.includes(box.value) ?? true));
      form.querySelector('.wish-notices').open = Boolean(noticeCategories);
      field('quiet').checked = Boolean(quietHours);
      field('quiet-from').value = quietHours?.from ?? '22:00';
      field('quiet-to').value = quietHours?.to ?? '07:00';
      field('quiet-orange').checked = quietHours?.override === 'orange';
      field('language').value = language;
      showHours();
    },

    read() {
      const chosen = selects.filter((select) => select.value);
      const wanted = categories.filter((box) => box.checked);
      return {
        minLevel: form.querySelector(`${LEVELS}:checked`).value,
        hazardLevels: Object.fromEntries(chosen.map((select) => [select.dataset.hazard, select.value])),
        noticeCategories: wanted.length === categories.length ? null : wanted.map((box) => box.value),
        quietHours: field('quiet').checked
          ? {
              from: field('quiet-from').value,
              to: field('quiet-to').value,
              override: field('quiet-orange').checked ? 'orange' : 'red',
            }
          : null,
        language: field('language').value,
      };
    },

    // The first field that cannot be saved as it is, and the key of the words that say why.
    fault() {
      const empty = [field('quiet-from'), field('quiet-to')].find((input) => !input.value);
      if (field('quiet').checked && (empty || field('quiet-from').value === field('quiet-to').value)) {
        return [empty ?? field('quiet-to'), 'sameTime'];
      }
      return selects.every((select) => select.value === 'never') ? [selects[0], 'allNever'] : null;
    },
  };
}
