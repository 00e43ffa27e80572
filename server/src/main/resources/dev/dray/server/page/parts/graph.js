// The speed of the last two minutes, or of as much of them as there is.
import { html } from '../vendor/preact-htm.js';
import { speed } from '../words.js';

const WIDTH = 300;
const HEIGHT = 72;
export const WINDOW = 120_000;
const LEAST = 15_000;

/** The paths of a line and of the area below it, through points of [x, y]. */
function paths(points) {
  const line = points.map(([x, y], at) => `${at ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');
  const first = points[0];
  const last = points[points.length - 1];
  return { line, area: `${line}L${last[0].toFixed(1)} ${HEIGHT}L${first[0].toFixed(1)} ${HEIGHT}Z` };
}

/** @param samples list of [milliseconds, bytes per second], the oldest first */
export function Graph({ samples, label, now = Date.now() }) {
  const recent = samples.filter(([at]) => at > now - WINDOW);
  const most = Math.max(1, ...recent.map(([, value]) => value));
  const shown = Math.min(WINDOW, Math.max(LEAST, recent.length ? now - recent[0][0] : 0));
  const points = recent.map(([at, value]) => [
    WIDTH * (1 - (now - at) / shown),
    HEIGHT - 4 - (HEIGHT - 10) * (value / most),
  ]);
  const drawn = points.length > 1 ? paths(points) : null;
  const latest = recent.length ? recent[recent.length - 1][1] : 0;
  return html`<svg
    class="graph"
    viewBox=${`0 0 ${WIDTH} ${HEIGHT}`}
    preserveAspectRatio="none"
    role="img"
    aria-label=${`${label}: ${speed(latest)} now, at most ${speed(recent.length ? most : 0)} in the last two minutes`}
  >
    <line class="base" x1="0" x2=${WIDTH} y1=${HEIGHT} y2=${HEIGHT} />
    ${drawn && html`<path class="area" d=${drawn.area} />`}
    ${drawn && html`<path class="line" d=${drawn.line} />`}
  </svg>`;
}
