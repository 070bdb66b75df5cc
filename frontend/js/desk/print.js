// A page can be printed from any browser; where there are scripts, with one touch.
export function printOnClick(button) {
  button.hidden = false;
  button.addEventListener('click', () => window.print());
}
