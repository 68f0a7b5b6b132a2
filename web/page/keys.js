'use strict';
// The keyboard.

/**
 * The actions of j, k, Enter and v in the current view.
 * @typedef {{move: (by: number) => void, open: () => void, chosen: () => Element | null}} Steps
 */

/** @type {Steps | null} */
let steps = null;

document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const target = event.target;
  const isTyping = target instanceof HTMLElement && (target.matches('textarea, select, input:not([type=radio]):not([type=checkbox])') || target.isContentEditable);
  if (isTyping) {
    if (event.key === 'Escape') target.blur();
    return;
  }
  const actions = /** @type {Record<string, () => void>} */ ({
    j: () => steps?.move(1),
    k: () => steps?.move(-1),
    f: () => document.getElementById('search')?.focus(),
    v: () => focusVerdict(),
    l: () => document.getElementById('last-year')?.click(),
    '?': () => showKeys(),
  });
  const action = actions[event.key];
  if (action) {
    action();
    event.preventDefault();
  } else if (event.key === 'Enter' && !(target instanceof Element && target.closest('a, button, summary, input, .longlist, [data-cause]'))) steps?.open();
});

/** Goes to the verdict on the chosen cause. */
function focusVerdict() {
  const chosen = steps?.chosen();
  const input = chosen?.querySelector('.verdict input:checked') ?? chosen?.querySelector('.verdict input');
  if (input instanceof HTMLElement) input.focus();
}

/** Shows the keys. */
function showKeys() {
  const dialog = el('dialog', { 'aria-label': say('keys') },
    el('h2', {}, say('keys')), el('p', { class: 'keys' }, say('keys_help')),
    el('form', { method: 'dialog' }, el('button', { class: 'main' }, say('close'))));
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
