// The text as citizens will read it, drawn by the server's own function while one writes.

const PAUSE_MS = 500;

export function livePreview(form) {
  const box = form.querySelector('[data-role="live-preview"]');
  let timer;
  let asked = 0;
  const draw = async () => {
    const mine = ++asked;
    const answer = await fetch(box.dataset.url, { method: 'POST', body: words(form), redirect: 'manual' }).catch(() => null);
    if (!answer?.ok || mine !== asked) return;
    box.querySelector('[data-role="drawn"]').innerHTML = await answer.text(); // what the server has made safe
    box.hidden = false;
  };
  [form.elements.title, form.elements.body].forEach((field) =>
    field.addEventListener('input', () => {
      clearTimeout(timer);
      timer = setTimeout(draw, PAUSE_MS);
    }),
  );
  draw();
}

function words(form) {
  const sent = new FormData();
  ['csrf_token', 'title', 'body'].forEach((name) => sent.set(name, form.elements[name].value));
  return sent;
}
