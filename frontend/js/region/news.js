// What is said aloud, and whether the title calls: only what is news. Pure, but for reading the list.

export function readSignals(root) {
  return new Map([...root.querySelectorAll('[data-role="room-signals"] li')].map(({ dataset, textContent }) => [dataset.key, { value: dataset.value, words: textContent, urgent: 'urgent' in dataset }]));
}

// Which of the signals became others; `urgent` only where something was added that calls.
export function news(before, now) {
  const changed = [...now].filter(([key, { value }]) => value !== (before.get(key)?.value ?? ''));
  const added = ([key, { value }]) => {
    const known = new Set((before.get(key)?.value ?? '').split(' '));
    return value.split(' ').some((one) => one && !known.has(one));
  };
  return { words: changed.map(([, { words }]) => words).join(' '), urgent: changed.some((one) => one[1].urgent && added(one)) };
}
