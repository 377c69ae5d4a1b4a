// Buttons that copy a text of the page: <button data-copy="#id">.

const TOLD_MS = 2_000;

async function copy(text, source) {
  // Only there on https and localhost.
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  getSelection().selectAllChildren(source);
  if (!document.execCommand('copy')) throw new Error('not allowed');
}

document.addEventListener('click', async event => {
  const button = event.target.closest('[data-copy]');
  if (!button || button.dataset.told) return;
  const before = [...button.childNodes];
  const source = document.querySelector(button.dataset.copy);
  button.dataset.told = true;
  try {
    await copy(source.textContent, source);
    button.replaceChildren('Copied');
  } catch {
    // Then the person copies: it is selected.
    getSelection().selectAllChildren(source);
    button.replaceChildren('Selected');
  }

  setTimeout(() => {
    button.replaceChildren(...before);
    delete button.dataset.told;
  }, TOLD_MS);
});
