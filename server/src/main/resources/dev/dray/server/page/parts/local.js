// One model that is here: where it lies, where it came from, whether it is sound.
import { html } from '../vendor/preact-htm.js';
import { api } from '../api.js';
import { to } from '../route.js';
import { may, task, useChanges } from '../state.js';
import { ago, many, moment, size } from '../words.js';
import { Dialog } from './dialog.js';
import { useAnswer } from './hooks.js';
import { Icon } from './icons.js';
import { Copy } from './job.js';
import { Problem, Waiting } from './notes.js';
import { Verdict, complaints, verifying } from './verdict.js';

function Receipt({ receipt }) {
  if (!receipt) {
    return html`<p class="small quiet">
      There is no receipt: another program brought it, or it came before Dray. Checks hold it to what its
      store says.
    </p>`;
  }
  return html`<dl class="facts">
      <div><dt>Came from</dt><dd>${receipt.sources.join(', ') || receipt.provider}</dd></div>
      <div><dt>On</dt><dd>${moment(receipt.completed_at)}</dd></div>
      <div><dt>Version</dt><dd class="code">${(receipt.commit ?? receipt.revision ?? '?').slice(0, 12)}</dd></div>
      <div><dt>Licence</dt><dd>${receipt.licence ?? 'not said'}</dd></div>
    </dl>
    <details>
      <summary>${many(receipt.files.length, 'file')} with who stated each digest</summary>
      <div class="scroll" tabindex="0" role="region" aria-label="Files">
        <table>
          <thead><tr><th scope="col">File</th><th scope="col">Size</th><th scope="col">Digest</th><th scope="col">Stated by</th></tr></thead>
          <tbody>
            ${receipt.files.map((file) => html`<tr key=${file.path}>
              <td class="code wrap">${file.path}</td>
              <td class="number">${size(file.size)}</td>
              <td class="code small">${file.digest ? `${file.digest.slice(0, 20)}…` : 'none'}</td>
              <td class="small">${file.stated_by}</td>
            </tr>`)}
          </tbody>
        </table>
      </div>
    </details>`;
}

export function LocalDialog({ model, close, ask }) {
  useChanges();
  const { value, error, busy } = useAnswer(() => api.localModel(model.id), [model.id]);
  const last = verifying(model);
  const bad = last?.state === 'completed' ? last.result.flatMap(complaints) : [];
  const check = (deep) => task(() => api.verify(model.id, deep), model.id);
  return html`<${Dialog}
    title=${model.name}
    close=${close}
    wide
    footer=${html`
      ${model.ref && html`<a class="button" href=${to('/model', { ref: model.ref })}>Where it is published</a>`}
      <button type="button" class="button bad" disabled=${!model.removable || !may('admin')} onClick=${() => { close(); ask(model); }}>
        <${Icon} name="bin" size=${16} />Remove…
      </button>
      <button type="button" class="button main" onClick=${close}>Close</button>
    `}
  >
    <dl class="facts">
      <div><dt>Size</dt><dd>${size(model.bytes)} in ${many(model.files, 'file')}</dd></div>
      <div><dt>Store</dt><dd>${model.store}</dd></div>
      <div><dt>Used</dt><dd>${ago(model.last_used)}</dd></div>
      <div><dt>Changed</dt><dd>${ago(model.last_modified)}</dd></div>
    </dl>
    <p class="row"><span class="code wrap">${model.path}</span><${Copy} text=${model.path} of=${model.name} /></p>
    ${!model.removable && html`<p class="small quiet">${model.store} keeps it, so it is removed there.</p>`}
    <div class="stack">
      <div class="row">
        <button type="button" class="button" disabled=${!may('download')} onClick=${() => check(false)}>Check names and sizes</button>
        <button type="button" class="button" disabled=${!may('download')} onClick=${() => check(true)}>Check every byte</button>
        ${last && html`<span class="grow"><${Verdict} task=${last} thin /></span>`}
      </div>
      ${bad.length > 0 && html`<div class="note bad" role="alert"><${Icon} name="warn" /><div>
        <ul>${bad.slice(0, 12).map((one) => html`<li key=${one} class="small">${one}</li>`)}</ul>
        <p><b>What to do:</b> ${model.ref ? html`<a href=${to('/model', { ref: model.ref })}>bring it again</a>; only what is wrong is fetched.` : 'bring it again from where it came.'}</p>
      </div></div>`}
    </div>
    <h3>Where it came from</h3>
    <${Problem} error=${error} />
    ${busy ? html`<${Waiting} />` : value && html`<${Receipt} receipt=${value.receipt} />`}
  <//>`;
}
