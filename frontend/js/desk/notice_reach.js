// How far a push has got, asked again while it is on its way.

const EVERY_MS = 3_000;

export function noticeReach(element) {
  const again = async () => {
    const answer = await fetch(element.dataset.url, { redirect: 'manual' }).catch(() => null);
    if (answer?.ok) element.innerHTML = await answer.text(); // a part of this very page
    if (element.querySelector('[data-going]')) setTimeout(again, EVERY_MS);
    else element.dispatchEvent(new CustomEvent('reached', { bubbles: true }));
  };
  if (element.querySelector('[data-going]')) setTimeout(again, EVERY_MS);
}
