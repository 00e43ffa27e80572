// One download: how far, how fast, and what can be done about it.
import { html, useState } from '../vendor/preact-htm.js';
import { to } from '../route.js';
import { change, short, state, steer } from '../state.js';
import { ago, percent, size, span, speed } from '../words.js';
import { Bar } from './bar.js';
import { Graph } from './graph.js';
import { Icon } from './icons.js';
import { LimitSlider } from './limit.js';

export const STATES = {
  queued: 'Waiting for its turn',
  resolving: 'Looking at what there is',
  transferring: 'On its way',
  verifying: 'Checking every byte',
  publishing: 'Moving into place',
  paused: 'Paused',
  parked: 'Waiting for its hours',
  completed: 'Here, every byte checked',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

const LOOKS = { paused: 'still', parked: 'still', queued: 'still', failed: 'lost', cancelled: 'still' };

/** What was asked for beside the name. */
export function Wish({ job }) {
  const words = [job.variant, ...job.files, ...job.include];
  return html`${words.filter(Boolean).slice(0, 3).map((word) => html`<span class="tag">${word}</span>`)}
    ${job.location && html`<span class="tag"><${Icon} name="room" size=${13} />${job.location}</span>`}`;
}

function Numbers({ job }) {
  if (job.state === 'resolving' || (job.state === 'queued' && !job.bytes_total)) {
    return html`<span>${job.message || STATES[job.state]}</span>`;
  }
  const moving = job.state === 'transferring';
  return html`
    <strong class="number">${percent(job.bytes_done, job.bytes_total, false)} %</strong>
    <span class="number">${size(job.bytes_done)} of ${size(job.bytes_total)}</span>
    ${moving && html`<span class="number">${speed(job.bytes_per_second)}</span>`}
    ${moving && job.eta_seconds !== null && html`<span class="number">${span(job.eta_seconds)} left</span>`}
    ${!moving && html`<span>${job.state === 'paused' || job.state === 'parked' ? job.message || STATES[job.state] : STATES[job.state]}</span>`}
    ${job.files_total > 1 && html`<span class="number quiet">${job.files_done} of ${job.files_total} files</span>`}
  `;
}

function Steering({ job }) {
  const still = job.state === 'paused';
  const name = short(job.ref);
  return html`<div class="row tight">
    <button
      class="button"
      onClick=${() => steer(job, still ? 'resume' : 'pause')}
      aria-label=${`${still ? 'Resume' : 'Pause'} ${name}`}
    >
      <${Icon} name=${still ? 'play' : 'pause'} size=${16} />${still ? 'Resume' : 'Pause'}
    </button>
    <button class="button" onClick=${() => steer(job, 'cancel')} aria-label=${`Cancel ${name}`}>
      <${Icon} name="stop" size=${16} />Cancel
    </button>
  </div>`;
}

function Knobs({ job }) {
  const id = `job-${job.id}`;
  return html`<div class="knobs">
    <div class="field">
      <label for=${`${id}-priority`}>Priority</label>
      <select
        id=${`${id}-priority`}
        class="input"
        value=${job.priority}
        onChange=${(event) => change(job, { priority: event.target.value })}
      >
        <option value="high">High: before the others</option>
        <option value="normal">Normal</option>
        <option value="low">Low: after the others</option>
      </select>
    </div>
    <${LimitSlider}
      id=${`${id}-limit`}
      label="At most"
      value=${job.limit_rate}
      set=${(limit) => change(job, { limit_rate: limit })}
    />
  </div>`;
}

/** A download that is not at its end. */
export function JobCard({ job }) {
  const [open, setOpen] = useState(false);
  const name = short(job.ref);
  const samples = state.speeds.get(job.id) ?? [];
  return html`<li class="card job" data-job=${job.id} data-state=${job.state}>
    <div class="job-head">
      <div class="job-name">
        <h3 class="wrap">${name}</h3>
        <div class="row tight">
          <${Wish} job=${job} />
          ${job.priority !== 'normal' && html`<span class="tag warm">${job.priority} priority</span>`}
          ${job.limit_rate && html`<span class="tag warm">at most ${speed(job.limit_rate)}</span>`}
          ${job.attempt > 1 && html`<span class="tag">attempt ${job.attempt}</span>`}
        </div>
      </div>
      <${Steering} job=${job} />
    </div>
    <div class="job-body">
      <div class="job-road">
        <${Bar}
          label=${`${name}: ${STATES[job.state]}`}
          done=${job.bytes_done}
          sure=${job.bytes_verified ?? (job.state === 'verifying' || job.state === 'publishing' ? job.bytes_done : 0)}
          total=${job.bytes_total}
          look=${LOOKS[job.state] ?? ''}
          unsure=${job.state === 'resolving'}
        />
        <p class="numbers"><${Numbers} job=${job} /></p>
      </div>
      <${Graph} samples=${samples} label=${`Speed of ${name}`} />
    </div>
    <details open=${open} onToggle=${(event) => setOpen(event.target.open)}>
      <summary>Priority and limit</summary>
      ${open && html`<${Knobs} job=${job} />`}
    </details>
  </li>`;
}

const ENDS = {
  completed: ['good', 'proof', 'Here'],
  failed: ['bad', 'warn', 'Failed'],
  cancelled: ['', 'stop', 'Cancelled'],
};

/**
 * A download that has ended, in one row.
 *
 * @param forget takes it out of the history; without it nobody is asked
 */
export function EndedRow({ job, forget }) {
  const [look, icon, word] = ENDS[job.state];
  return html`<li class="ended" data-job=${job.id} data-state=${job.state}>
    <span class=${`tag ${look}`}><${Icon} name=${icon} size=${14} />${word}</span>
    <div class="ended-name">
      <strong class="wrap">${short(job.ref)}</strong>${job.variant && html` <span class="tag">${job.variant}</span>`}
      ${job.state === 'failed' &&
      html`<p class="small wrong">${job.error?.message}</p>
        <p class="small"><b>What to do:</b> ${job.error?.next_step}</p>`}
      ${job.path && html`<p class="small quiet code cut" title=${job.path}>${job.path}</p>`}
    </div>
    <span class="small quiet number">${job.bytes_total ? size(job.state === 'completed' ? job.bytes_total : job.bytes_done) : ''}</span>
    <span class="small quiet" title=${job.finished_at}>${ago(job.finished_at)}</span>
    <span class="row tight">
      ${job.error?.code === 'choice_needed'
        ? html`<a class="button" href=${to('/model', { ref: job.ref })}>Choose a variant</a>`
        : job.state !== 'completed' &&
      html`<button class="button" onClick=${() => steer(job, 'retry')} aria-label=${`Try again: ${short(job.ref)}`}>
        <${Icon} name="again" size=${16} />Try again
      </button>`}
      ${forget && html`<button class="button plain icon" onClick=${() => forget(job)} title="Take it out of the history; files stay" aria-label=${`Take ${short(job.ref)} out of the history`}>
        <${Icon} name="stop" size=${16} />
      </button>`}
      ${job.path && html`<${Copy} text=${job.path} of=${short(job.ref)} />`}
    </span>
  </li>`;
}

/** @param of what lies there, for those who do not see where the button stands */
export function Copy({ text, of }) {
  const [done, setDone] = useState(false);
  const copy = async () => {
    await navigator.clipboard?.writeText(text);
    setDone(true);
    setTimeout(() => setDone(false), 2000);
  };
  return html`<button class="button" onClick=${copy} aria-label=${`${done ? 'Copied' : 'Copy path'} of ${of}`}>${done ? 'Copied' : 'Copy path'}</button>`;
}
