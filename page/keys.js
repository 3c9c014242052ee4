// Keys that work everywhere but where text is typed.

import {byId} from './dom.js';

const isTyping = (target) => target.closest?.('input, textarea, select, [contenteditable]');

/** `actions`: functions by key. Escape leaves a field of text, which keeps what is in it. */
export function startKeys(actions) {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.key === 'Escape' && isTyping(event.target)) {
      event.preventDefault();  // Chromium would empty a search field and tell nobody
      event.target.blur();
      return;
    }
    if (isTyping(event.target) || byId('help').open) return;
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
  byId('help-button').addEventListener('click', () => byId('help').showModal());
  byId('help-close').addEventListener('click', () => byId('help').close());
}
