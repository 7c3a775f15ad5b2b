/** Whether a dialog lies over the page, whoever asks: keys are its own, and Esc closes it. */
export function questioned(): boolean {
  return document.querySelector("dialog[open]") !== null;
}
