// What this browser is and can do, and which help it gets.
import { family, obstacle } from './browser_help.js';

const device = () => ({
  userAgent: navigator.userAgent,
  platform: navigator.platform,
  maxTouchPoints: navigator.maxTouchPoints,
  installed: window.matchMedia('(display-mode: standalone)').matches || navigator.standalone === true,
});

export const whyNot = () =>
  obstacle(device(), {
    worker: 'serviceWorker' in navigator,
    push: 'PushManager' in window,
    notify: 'Notification' in window,
    store: 'indexedDB' in window,
  });

// How to allow notifications again is written for every browser; this one's stays.
export function showHelp(root) {
  const mine = family(device());
  root.querySelectorAll('[data-role="permission-help"]').forEach((help) => {
    const parts = [...help.querySelectorAll('[data-family]')];
    const fitting = parts.filter((part) => part.dataset.family.split(' ').includes(mine));
    const shown = fitting.length ? fitting : parts.filter((part) => part.dataset.family === 'other');
    parts.forEach((part) => (part.hidden = !shown.includes(part)));
  });
}

// Ask that what is kept is not thrown away when the device runs short of room. Firefox would ask the person.
export const askToStay = () => (family(device()).startsWith('firefox') ? null : navigator.storage?.persist?.());
