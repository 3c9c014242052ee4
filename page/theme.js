// Light, dark, or as the system has it; remembered where the browser lets us.

import {byId, setAttribute, setText} from './dom.js';

const KEY = 'kube-portal-theme';
const THEMES = ['auto', 'light', 'dark'];

function remembered() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function remember(theme) {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // It holds until the page is left.
  }
}

let theme = 'auto';

function apply(chosen) {
  theme = THEMES.includes(chosen) ? chosen : 'auto';
  setAttribute(document.documentElement, 'data-theme', theme === 'auto' ? null : theme);
  setText(byId('theme'), {auto: 'Auto', light: 'Light', dark: 'Dark'}[theme]);
  const words = {auto: 'as the system has them', light: 'light', dark: 'dark'}[theme];
  setAttribute(byId('theme'), 'aria-label', `Colours: ${words}`);
  setAttribute(byId('theme'), 'title', `Colours: ${words} (t)`);
}

export function nextTheme() {
  apply(THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length]);
  remember(theme);
}

export function startTheme() {
  apply(remembered());
  byId('theme').addEventListener('click', nextTheme);
}
