// What goes: always shown before it is done.
import { html, useEffect, useState } from '../vendor/preact-htm.js';
import { api } from '../api.js';
import { attempt, lookAround, state, task, toast, useChanges } from '../state.js';
import { ago, many, size } from '../words.js';
import { Dialog } from './dialog.js';
import { useAnswer, useSettled } from './hooks.js';
import { Problem, Waiting } from './notes.js';

/** Removes one model, after a look at what would go. */
export function RemoveDialog({ model, close, done }) {
  const { value, error, busy } = useAnswer(() => api.remove(model.id, true), [model.id]);
  const [sending, setSending] = useState(false);
  const remove = async () => {
    setSending(true);
    const gone = await attempt(() => api.remove(model.id, false));
    setSending(false);
    if (!gone) return;
    toast(`${gone.name} is gone`, { more: `${size(gone.bytes)} are free again.` });
    close();
    done();
  };
  return html`<${Dialog}
    title=${`Remove ${model.name}?`}
    close=${close}
    submit=${remove}
    footer=${html`
      <button type="button" class="button" onClick=${close}>Keep it</button>
      <button class="button bad" disabled=${!value || sending}>${value ? `Remove, ${size(value.bytes)}` : 'Remove'}</button>
    `}
  >
    <${Problem} error=${error} />
    ${busy && html`<${Waiting}>Looking at what would go<//>`}
    ${value && html`<p>This deletes <span class="code wrap">${value.path}</span>. It frees <b>${size(value.bytes)}</b>.</p>
      <p class="small quiet">${model.ref ? 'It can be brought again as long as it is published.' : 'Nobody knows where it was published: it cannot be brought again by itself.'}</p>`}
  <//>`;
}

/** Frees space: what was used longest ago goes first, and the list is shown before. */
export function EvictDialog({ close }) {
  useChanges();
  const used = state.stats?.cache.bytes ?? 0;
  const [share, setShare] = useState(75);
  const limit = Math.round((used * share) / 100);
  const settled = useSettled(limit);
  const { value, error, busy } = useAnswer(() => api.evict({ max_bytes: settled, dry_run: true }), [settled]);
  const [sending, setSending] = useState(false);
  useEffect(() => {
    lookAround();
  }, []);
  const evict = async () => {
    setSending(true);
    const made = await task(() => api.evict({ max_bytes: limit, dry_run: false }));
    setSending(false);
    if (made) close();
  };
  const fresh = value && settled === limit && !busy;
  return html`<${Dialog}
    title="Free space"
    close=${close}
    submit=${evict}
    wide
    footer=${html`
      <button type="button" class="button" onClick=${close}>Keep everything</button>
      <button class="button bad" disabled=${!fresh || !value.evicted.length || sending}>
        ${fresh && value.evicted.length ? `Remove ${many(value.evicted.length, 'model')}, ${size(value.bytes_before - value.bytes_after)}` : 'Nothing to remove'}
      </button>
    `}
  >
    <p class="quiet">
      Of the hub cache and Dray's own, what was used longest ago goes first. What is pinned, in use, on its way or
      came just now stays. Stores of other programs are not touched.
    </p>
    <div class="field">
      <label for="fit">Keep at most <span class="number">${size(limit)}</span> of the ${size(used)} that are here</label>
      <input id="fit" type="range" min="0" max="100" value=${share} aria-valuetext=${size(limit)} onInput=${(event) => setShare(Number(event.target.value))} />
    </div>
    <${Problem} error=${error} />
    ${busy && !value && html`<${Waiting}>Looking at what would go<//>`}
    ${value && html`<div aria-busy=${busy} role="status">
      ${value.evicted.length
        ? html`<p><b>${many(value.evicted.length, 'model')}</b> would go; <b>${size(value.bytes_after)}</b> would stay.${value.fits ? '' : ' That is still more than you want: the rest has to stay.'}</p>`
        : html`<p>${value.fits ? 'It fits already: nothing has to go.' : 'Nothing may go: everything has a reason to stay.'}</p>`}
      </div>
      ${value.evicted.length > 0 && html`<div class="scroll" tabindex="0" role="region" aria-label="What would go">
        <table>
          <thead><tr><th scope="col">Model</th><th scope="col">Size</th><th scope="col">Used</th></tr></thead>
          <tbody>${value.evicted.map((one) => html`<tr key=${one.path}><td class="wrap">${one.model}</td><td class="number">${size(one.bytes)}</td><td class="small">${ago(one.last_used)}</td></tr>`)}</tbody>
        </table>
      </div>`}
      ${value.kept.length > 0 && html`<details><summary>${many(value.kept.length, 'model')} that stay, and why</summary>
        <ul class="small">${value.kept.map((one) => html`<li key=${one.model}><b class="wrap">${one.model}</b>: ${one.reason}</li>`)}</ul>
      </details>`}`}
  <//>`;
}
