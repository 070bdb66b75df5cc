// What is wrong with a form is read first, wherever it was sent from.
export function focusOnErrors(summary) {
  summary.focus();
}
