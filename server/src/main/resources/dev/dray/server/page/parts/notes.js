// Words about what went wrong, what is missing, and what is being waited for.
import { html } from '../vendor/preact-htm.js';
import { Icon } from './icons.js';

/** What went wrong, and what to do next, as the service says it. */
export function Problem({ error, again }) {
  if (!error) return null;
  return html`<div class="note bad" role="alert">
    <${Icon} name="warn" />
    <div>
      <strong>${error.title ?? 'That did not work'}</strong>
      <p>${error.message}</p>
      ${error.next && html`<p><b>What to do:</b> ${error.next}</p>`}
      ${error.page && html`<p><a href=${error.page} target="_blank" rel="noreferrer">Open ${error.page}</a></p>`}
      ${error.request && html`<p class="small">Request <span class="code">${error.request}</span></p>`}
    </div>
    ${again && html`<button type="button" class="button middle" onClick=${again}>Try again</button>`}
  </div>`;
}

export function Note({ look = '', icon = 'info', children }) {
  return html`<div class=${`note ${look}`}><${Icon} name=${icon} /><div>${children}</div></div>`;
}

export function Waiting({ children = 'Loading' }) {
  return html`<div class="wait" role="status"><span class="spin" aria-hidden="true"></span>${children}…</div>`;
}
