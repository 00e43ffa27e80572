// How far it is: what arrived in brass, what is proven in green.
import { html } from '../vendor/preact-htm.js';
import { percent, size } from '../words.js';

/**
 * @param done bytes that are here
 * @param sure bytes that were held against their digest
 * @param total bytes in all, or null
 * @param look '', 'still' (paused) or 'lost' (failed)
 */
export function Bar({ label, done, sure = 0, total, complete = false, look = '', unsure = false, thin = false }) {
  const now = percent(done, total, complete);
  const width = (bytes) => `${complete ? 100 : total ? Math.min(100, (100 * bytes) / total) : 0}%`;
  const said = total ? `${now} %, ${size(done)} of ${size(total)}` : unsure ? 'Working' : `${size(done)}`;
  return html`<div
    class=${`bar ${look} ${unsure ? 'unsure' : ''} ${thin ? 'thin' : ''}`}
    role="progressbar"
    aria-label=${label}
    aria-valuemin="0"
    aria-valuemax="100"
    aria-valuenow=${unsure ? undefined : now}
    aria-valuetext=${said}
  >
    <i class="road" style=${{ width: width(done) }}></i>
    <i class="sure" style=${{ width: width(complete ? total : sure) }}></i>
  </div>`;
}
