// What few people need: patterns, hours, a limit, a token for once.
import { html } from '../vendor/preact-htm.js';
import { LimitSlider } from './limit.js';

const words = (text) => (text ?? '').split(/[\s,]+/).filter(Boolean);

/** The fields of a request that these make. */
export function wishOf(extras) {
  const include = words(extras.include);
  const exclude = words(extras.exclude);
  return {
    ...(extras.revision?.trim() ? { revision: extras.revision.trim() } : {}),
    ...(include.length ? { include } : {}),
    ...(exclude.length ? { exclude } : {}),
    ...(extras.priority !== 'normal' ? { priority: extras.priority } : {}),
    ...(extras.limit ? { limit_rate: extras.limit } : {}),
    ...(extras.from && extras.until ? { between: `${extras.from}-${extras.until}` } : {}),
    ...(extras.token ? { token: extras.token } : {}),
  };
}

export function Extras({ value, set }) {
  const on = (name) => (event) => set({ ...value, [name]: event.target.value });
  return html`<details class="extras">
    <summary>More: revision, files, hours, speed, token</summary>
    <div class="extras-in">
      <div class="field">
        <label for="x-revision">Branch, tag or commit</label>
        <input id="x-revision" class="input" placeholder="main" autocomplete="off" value=${value.revision ?? ''} onInput=${on('revision')} />
      </div>
      <div class="field">
        <label for="x-include">Only files like</label>
        <input id="x-include" class="input" placeholder="*.safetensors tokenizer*" autocomplete="off" value=${value.include ?? ''} onInput=${on('include')} />
      </div>
      <div class="field">
        <label for="x-exclude">No files like</label>
        <input id="x-exclude" class="input" placeholder="*.bin" autocomplete="off" value=${value.exclude ?? ''} onInput=${on('exclude')} />
      </div>
      <div class="field">
        <label for="x-priority">Priority</label>
        <select id="x-priority" class="input" value=${value.priority} onChange=${on('priority')}>
          <option value="high">High</option>
          <option value="normal" selected>Normal</option>
          <option value="low">Low</option>
        </select>
      </div>
      <fieldset class="field">
        <legend class="label">Only between (hours of the service's clock)</legend>
        <span class="row tight">
          <input class="input slim" type="time" aria-label="From" value=${value.from ?? ''} onInput=${on('from')} />
          and
          <input class="input slim" type="time" aria-label="Until" value=${value.until ?? ''} onInput=${on('until')} />
        </span>
      </fieldset>
      <${LimitSlider} id="x-limit" label="At most" value=${value.limit ?? null} set=${(limit) => set({ ...value, limit })} />
      <div class="field">
        <label for="x-token">Token for this download alone</label>
        <input id="x-token" class="input" type="password" autocomplete="off" value=${value.token ?? ''} onInput=${on('token')} />
        <small>Kept only until the download has ended, and never shown.</small>
      </div>
    </div>
  </details>`;
}
