// While the files are being read: says how far it is, and goes on when it is over. A lost network is no reason to stop.
const EVERY = 1500; // milliseconds

export function planExamination(box) {
  const told = box.querySelector('[data-role="told"]');
  const ask = async () => {
    try {
      const answer = await fetch(box.dataset.state, { cache: 'no-store' });
      if (answer.redirected) return window.location.reload();
      if (answer.ok) {
        const { text, next } = await answer.json();
        if (next) return window.location.replace(next);
        if (told.textContent !== text) told.textContent = text;
      }
    } catch {
      // asked again below
    }
    return setTimeout(ask, EVERY);
  };
  setTimeout(ask, EVERY / 2);
}
