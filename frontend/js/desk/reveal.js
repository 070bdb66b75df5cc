// A password can be looked at while it is typed: on a phone nobody types twenty characters blind.
export function reveal(input) {
  const button = document.createElement('button');
  button.type = 'button';
  const frame = document.createElement('div');
  frame.className = 'reveal';
  input.before(frame);
  frame.append(input, button);
  const show = (shown) => {
    input.type = shown ? 'text' : 'password';
    button.textContent = input.dataset[shown ? 'hide' : 'show'];
  };
  button.setAttribute('aria-controls', input.id);
  button.addEventListener('click', () => show(input.type === 'password'));
  // It is sent as what it is: browsers offer to keep what is in a field for passwords.
  input.form.addEventListener('submit', () => show(false));
  show(false);
}
