// The forms a model comes in, and which of them this machine can run.
import { html } from '../vendor/preact-htm.js';
import { many, size } from '../words.js';
import { Icon } from './icons.js';

const FITS = {
  'full GPU': ['good', 'done', 'runs on the GPU'],
  'partial GPU': ['warm', 'done', 'partly on the GPU'],
  CPU: ['warm', 'done', 'runs on the CPU'],
  'will not fit': ['bad', 'warn', 'too large to run'],
};

export function Fit({ variant }) {
  const fit = FITS[variant.fit];
  if (!fit) return html`<span class="tag">not known</span>`;
  return html`<span class=${`tag ${fit[0]}`} title=${variant.fit_reasons.join(' ')}>
    <${Icon} name=${fit[1]} size=${13} />${fit[2]}
  </span>`;
}

function machineWords(machine) {
  const gpus = machine.gpus.map((gpu) => `${gpu.name}, ${size(gpu.bytes)}`);
  return [machine.ram_bytes && `${size(machine.ram_bytes)} of memory`, ...(gpus.length ? gpus : ['no GPU'])]
    .filter(Boolean)
    .join(' · ');
}

function Row({ variant, value, set }) {
  const on = value === variant.name;
  return html`<label class=${`variant ${on ? 'on' : ''}`}>
    <input type="radio" name="variant" value=${variant.name} checked=${on} onChange=${() => set(variant.name)} />
    <span class="variant-name wrap">
      <strong>${variant.name}</strong>
      ${variant.recommended && html`<span class="tag good">recommended</span>`}
      ${variant.missing.length > 0 && html`<span class="tag bad">${many(variant.missing.length, 'part')} missing</span>`}
    </span>
    <span class="variant-size number">
      <b>${size(variant.bytes)}</b><span class="small quiet"> · ${many(variant.files.length, 'file')}</span>
    </span>
    <span class="variant-fit"><${Fit} variant=${variant} /></span>
    <span class="variant-memory small quiet number">
      ${variant.memory.bytes > 0 && `needs about ${size(variant.memory.bytes)}`}
    </span>
  </label>`;
}

export function VariantList({ variants, machine, value, set }) {
  const all = variants.reduce((sum, one) => sum + one.weight_bytes, 0);
  return html`<fieldset class="variants">
    <legend>Which variant <small>for this machine: ${machineWords(machine)}</small></legend>
    <div class="card rows">
      ${variants.map((variant) => html`<${Row} key=${variant.name} variant=${variant} value=${value} set=${set} />`)}
      <label class=${`variant ${value === 'all' ? 'on' : ''}`}>
        <input type="radio" name="variant" value="all" checked=${value === 'all'} onChange=${() => set('all')} />
        <span class="variant-name"><strong>Everything</strong></span>
        <span class="variant-size number"><b>${size(all)}</b><span class="small quiet"> or more</span></span>
      </label>
    </div>
  </fieldset>`;
}

/** The same as far as the service tells it when a choice is missing: names and sizes. */
export function Choices({ choices, value, set }) {
  return html`<fieldset class="variants">
    <legend>Which variant</legend>
    <div class="card rows">
      ${choices.map(
        (one) => html`<label key=${one.name} class=${`variant ${value === one.name ? 'on' : ''}`}>
          <input type="radio" name="variant" value=${one.name} checked=${value === one.name} onChange=${() => set(one.name)} />
          <span class="variant-name wrap">
            <strong>${one.name}</strong>
            ${one.recommended && html`<span class="tag good">recommended</span>`}
          </span>
          <span class="variant-size number">
            <b>${size(one.weight_bytes)}</b><span class="small quiet"> · ${many(one.file_count, 'file')}</span>
          </span>
        </label>`,
      )}
    </div>
  </fieldset>`;
}
