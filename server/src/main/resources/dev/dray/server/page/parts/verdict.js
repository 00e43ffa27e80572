// Work that takes a while, and what came of it.
import { html } from '../vendor/preact-htm.js';
import { api } from '../api.js';
import { attempt, state } from '../state.js';
import { many, size } from '../words.js';
import { Bar } from './bar.js';
import { Icon } from './icons.js';

/** The newest check of a model, if it was asked for by this page or names it. */
export function verifying(model) {
  let newest = null;
  for (const task of state.tasks.values()) {
    const about = task.kind === 'verify' && (state.about.get(task.id) === model.id || task.title.endsWith(` ${model.name}`));
    if (about && (!newest || task.created_at > newest.created_at)) newest = task;
  }
  return newest;
}

function wordsOf(task) {
  if (task.kind === 'verify') {
    const bad = task.result.filter((one) => !one.sound);
    const bytes = task.result.reduce((sum, one) => sum + one.bytes, 0);
    if (bad.length) return ['bad', 'warn', `${many(bad.length, 'model')} not sound`];
    return ['good', 'proof', `sound, ${size(bytes)} checked`];
  }
  if (task.kind === 'evict') {
    return ['good', 'done', `${many(task.result.evicted.length, 'model')} went, ${size(task.result.bytes_before - task.result.bytes_after)} free`];
  }
  const added = task.result.filter((one) => one.outcome === 'added').length;
  return ['good', 'done', `${many(task.result.length, 'model')} looked at, ${added} entered`];
}

/** What is wrong with a model, one sentence each. */
export function complaints(check) {
  return [
    ...check.mismatches.map((file) => `${file.path} is not what was published: it should be ${file.expected}, and is ${file.actual}.`),
    ...check.wrong_sizes.map((file) => `${file.path} should have ${file.expected.toLocaleString('en')} bytes and has ${file.actual.toLocaleString('en')}.`),
    ...check.missing.map((file) => `${file} is missing.`),
    ...check.problems,
  ];
}

export function Verdict({ task, thin = false }) {
  if (task.state === 'running') {
    return html`<div class="verdict">
      ${!thin && html`<p class="row"><strong>${task.title}</strong><span class="small quiet">${task.message}</span>
        <button class="button push" onClick=${() => attempt(() => api.cancelTask(task.id))}>Stop</button></p>`}
      <${Bar} label=${task.title} done=${task.bytes_done} sure=${task.bytes_done} total=${task.bytes_total} unsure=${!task.bytes_total} thin />
    </div>`;
  }
  if (task.state === 'completed') {
    const [look, icon, words] = wordsOf(task);
    return html`<span class=${`tag ${look}`}><${Icon} name=${icon} size=${13} />${words}</span>`;
  }
  return html`<span class="tag bad" title=${task.error?.message}><${Icon} name="warn" size=${13} />${task.state === 'cancelled' ? 'stopped' : (task.error?.message ?? 'failed')}</span>`;
}
