// Drawn here, on a grid of 20, with one width of line.
import { html } from '../vendor/preact-htm.js';

const PATHS = {
  home: 'M3 9.5 10 3l7 6.5M5 8v8.5h10V8M8.5 16.5v-5h3v5',
  find: 'M9 3.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11ZM13 13l4 4',
  models: 'M3.5 6.5 10 3l6.5 3.5v7L10 17l-6.5-3.5zM3.5 6.5 10 10l6.5-3.5M10 10v7',
  registry: 'M5 3h9.5A1.5 1.5 0 0 1 16 4.5V17H6a2 2 0 0 1-2-2V4a1 1 0 0 1 1-1ZM4 15a2 2 0 0 1 2-2h10M8 6.5h5',
  activity: 'M2.5 10.5H6l2-6 4 11 2-5h3.5',
  settings: 'M3 6h7M14 6h3M3 14h3M10 14h7M12 4a2 2 0 1 0 0 4 2 2 0 0 0 0-4ZM8 12a2 2 0 1 0 0 4 2 2 0 0 0 0-4Z',
  pause: 'M7 4.5v11M13 4.5v11',
  play: 'M6 4v12l10-6z',
  stop: 'M5 5l10 10M15 5 5 15',
  again: 'M16 10a6 6 0 1 1-2-4.5M16 2.5v4h-4',
  more: 'M5 10h.01M10 10h.01M15 10h.01',
  pin: 'M7 3h6l-1 5 3 3H5l3-3zM10 11v6',
  bin: 'M4 6h12M8 6V3.5h4V6M5.5 6l1 10.5h7l1-10.5M8.5 9v5M11.5 9v5',
  proof: 'M10 2.5 16 5v5c0 3.5-2.5 6-6 7.5C6.5 16 4 13.5 4 10V5zM7 10l2.2 2.2L13.2 8',
  lock: 'M5 9h10v8H5zM7 9V6.5a3 3 0 0 1 6 0V9',
  warn: 'M10 3 17.5 16.5h-15zM10 8v4M10 14.3h.01',
  info: 'M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15ZM10 9v5M10 6.3h.01',
  done: 'M4 10.5 8 14.5 16 6',
  room: 'M3 12.5 5 5h10l2 7.5M3 12.5h14V16H3zM13.5 14.3h.01',
  out: 'M8 4H4v12h12v-4M11 3.5h5.5V9M16 4l-7 7',
  down: 'M10 3v10M5.5 9 10 13.5 14.5 9M4 17h12',
  next: 'M7.5 4.5 13 10l-5.5 5.5',
  back: 'M12.5 4.5 7 10l5.5 5.5',
  sun: 'M10 6.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7ZM10 1.5v2M10 16.5v2M1.5 10h2M16.5 10h2M4 4l1.4 1.4M14.6 14.6 16 16M16 4l-1.4 1.4M5.4 14.6 4 16',
  key: 'M7 8.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7ZM9.6 9.4 16.5 2.5M13.5 5.5l2.5 2.5',
  heart: 'M10 16.5 3.8 10.3a3.8 3.8 0 0 1 5.4-5.4l.8.8.8-.8a3.8 3.8 0 0 1 5.4 5.4z',
};

/** A picture beside words: hidden from those who listen. */
export function Icon({ name, size = 20 }) {
  return html`<svg
    width=${size}
    height=${size}
    viewBox="0 0 20 20"
    fill="none"
    stroke="currentColor"
    stroke-width="1.7"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
    focusable="false"
  >
    <path d=${PATHS[name]} />
  </svg>`;
}

/** The mark: a cart's wheel. It turns while something is on its way. */
export function Wheel({ size = 34 }) {
  const spokes = [0, 45, 90, 135].map((turn) =>
    html`<path d="M16 4.5v23" transform=${`rotate(${turn} 16 16)`} stroke-width="1.8" />`);
  return html`<svg
    class="wheel"
    width=${size}
    height=${size}
    viewBox="0 0 32 32"
    fill="none"
    stroke="currentColor"
    aria-hidden="true"
    focusable="false"
  >
    <circle cx="16" cy="16" r="13.5" stroke-width="3" />
    ${spokes}
    <circle cx="16" cy="16" r="3.6" fill="currentColor" stroke="none" />
  </svg>`;
}
