// How fast at most: steps that people choose from, and none at the right end.
import { html, useEffect, useState } from '../vendor/preact-htm.js';
import { speed } from '../words.js';

const STEPS = [
  100_000, 200_000, 500_000, 1_000_000, 2_000_000, 5_000_000, 10_000_000, 20_000_000, 50_000_000,
  100_000_000, 200_000_000, 500_000_000,
];

function stepOf(value) {
  if (!value) return STEPS.length;
  const at = STEPS.findIndex((step) => step >= value);
  return at < 0 ? STEPS.length - 1 : at;
}

/**
 * @param value bytes per second, or null for no limit
 * @param set called with the new limit when the slider is let go
 */
export function LimitSlider({ id, label, value, set }) {
  const [at, setAt] = useState(stepOf(value));
  useEffect(() => setAt(stepOf(value)), [value]);
  const words = at === STEPS.length ? 'no limit' : speed(STEPS[at]);
  return html`<div class="field">
    <label for=${id}>${label}: <span class="number">${words}</span></label>
    <input
      id=${id}
      type="range"
      min="0"
      max=${STEPS.length}
      value=${at}
      aria-valuetext=${words}
      onInput=${(event) => setAt(Number(event.target.value))}
      onChange=${(event) => set(STEPS[Number(event.target.value)] ?? null)}
    />
  </div>`;
}
