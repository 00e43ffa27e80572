// One model where it is published: what it is, which variant, where to, and go.
import { html, useEffect, useState } from '../vendor/preact-htm.js';
import { api } from '../api.js';
import { useAnswer, useSettled } from '../parts/hooks.js';
import { Icon } from '../parts/icons.js';
import { Note, Problem, Waiting } from '../parts/notes.js';
import { Extras, wishOf } from '../parts/extras.js';
import { Choices, VariantList } from '../parts/variants.js';
import { go, to } from '../route.js';
import { attempt, begun, may, short, toast } from '../state.js';
import { count, day, size } from '../words.js';
import { Gate } from './find.js';

const FIRST = 6;

/** What decides, and the rest for those who want it. */
function Facts({ info }) {
  const facts = [
    ['Licence', info.license],
    ['Parameters', info.parameters && count(info.parameters)],
    ['Context', info.context_length && `${info.context_length.toLocaleString('en')} tokens`],
    ['Can do', info.capabilities.join(', ')],
    ['Architecture', info.architecture],
    ['Changed', day(info.last_modified)],
    ['Task', info.task],
    ['Everything', `${size(info.bytes)} in ${info.file_count} ${info.file_count === 1 ? 'file' : 'files'}`],
    ['Downloads', info.downloads && count(info.downloads)],
    ['Likes', info.likes && count(info.likes)],
    ['Version', info.commit && `${info.commit.slice(0, 12)} (${info.revision})`],
    ['Made from', info.base_models.join(', ')],
  ].filter(([, value]) => value);
  const list = (some) => html`<dl class="facts">
    ${some.map(([name, value]) => html`<div key=${name}><dt>${name}</dt><dd>${value}</dd></div>`)}
  </dl>`;
  return html`${list(facts.slice(0, FIRST))}
    ${facts.length > FIRST && html`<details class="above"><summary>More about it</summary><div class="above">${list(facts.slice(FIRST))}</div></details>`}`;
}

function GateNote({ info }) {
  if (info.access === 'gated_auto' || info.access === 'gated_manual') {
    return html`<${Note} icon="lock">
      <strong>The author asks you to accept terms first.</strong>
      <p>
        ${info.page && html`<a href=${info.page} target="_blank" rel="noreferrer">Accept them on the model's page</a>, then `}
        ${info.page ? 'give' : 'Give'} a token of that account in <a href="#/settings">Settings</a>, or for this
        download alone under “More”. ${info.access === 'gated_manual' ? 'The author looks at each request by hand.' : ''}
      </p>
    <//>`;
  }
  if (info.access === 'disabled') {
    return html`<${Note} look="bad" icon="warn"><strong>The hub has switched this model off.</strong> It cannot be brought.<//>`;
  }
  return null;
}

/** Which places there are, and how much room each has. */
function Locations({ places, value, set, bytes }) {
  return html`<fieldset class="options">
    <legend>Where to</legend>
    ${places.map((place) => {
      const tight = bytes > place.free_bytes;
      return html`<label key=${place.name} class="option">
        <input type="radio" name="location" value=${place.name} checked=${value === place.name} onChange=${() => set(place.name)} />
        <span>
          <strong>${place.name}</strong>
          <span class="small quiet code wrap">${place.path}</span>
          <span class=${`small ${tight ? 'wrong' : 'quiet'}`}>
            ${place.free_bytes === null ? '' : `${size(place.free_bytes)} free`}${tight ? ': not enough' : ''}
          </span>
        </span>
      </label>`;
    })}
  </fieldset>`;
}

const DOES = {
  fetch: 'to fetch',
  resume: 'goes on',
  keep: 'is here',
  link: 'is here under another name',
  have: 'another place here has it',
};

function PlanWords({ plan }) {
  const kept = plan.files.filter((file) => file.action !== 'fetch' && file.action !== 'resume');
  return html`<div class="small">
    <p>
      ${plan.bytes_to_fetch === 0
        ? 'Nothing has to be fetched: all of it is on this machine.'
        : html`<b>${size(plan.bytes_to_fetch)}</b> to fetch of ${size(plan.bytes)}${kept.length ? `; ${kept.length} ${kept.length === 1 ? 'file is' : 'files are'} on this machine already` : ''}.`}
    </p>
    <details>
      <summary>${plan.files.length} ${plan.files.length === 1 ? 'file' : 'files'}, and where they go</summary>
      <p class="code wrap above">${plan.target}</p>
      <div class="scroll" tabindex="0" role="region" aria-label="Files">
        <table>
          <thead><tr><th scope="col">File</th><th scope="col">Size</th><th scope="col">What happens</th></tr></thead>
          <tbody>
            ${plan.files.map(
              (file) => html`<tr key=${file.path}>
                <td class="code wrap">${file.path}</td>
                <td class="number">${size(file.size)}</td>
                <td>${DOES[file.action]}</td>
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </details>
  </div>`;
}

/** What a download would do, asked anew when what is wished changes. */
function usePlan(wish) {
  const wanted = useSettled(JSON.stringify(wish), 300);
  return useAnswer((signal) => (may('download') ? api.plan(JSON.parse(wanted), signal) : Promise.resolve(null)), [wanted]);
}

function Bring({ info, reference }) {
  const best = info?.variants.find((one) => one.recommended) ?? info?.variants[0];
  const several = (info?.variants.length ?? 0) > 1;
  const [variant, setVariant] = useState(several ? best.name : null);
  const places = useAnswer(() => api.locations(), []);
  const [place, setPlace] = useState(null);
  const [extras, setExtras] = useState({ priority: 'normal' });
  const [sending, setSending] = useState(false);
  const [choices, setChoices] = useState([]);
  const here = place ?? places.value?.items[0]?.name ?? null;
  const wish = { ref: reference, ...(variant ? { variant } : {}), ...(here ? { location: here } : {}), ...wishOf(extras) };
  const plan = usePlan(wish);
  const chosen = info?.variants.find((one) => one.name === variant) ?? (several ? null : best);
  const bytes = plan.value?.bytes_to_fetch ?? chosen?.bytes ?? 0;

  // What could not be shown before may turn out to have variants when it is asked for.
  const choose = (refusal) => {
    if (refusal?.code === 'choice_needed' && !several && refusal.more.choices) setChoices(refusal.more.choices);
  };
  useEffect(() => choose(plan.error), [plan.error]);

  const start = async () => {
    setSending(true);
    const job = await attempt(() =>
      api.start(wish).catch((refusal) => {
        choose(refusal);
        throw refusal;
      }),
    );
    setSending(false);
    if (!job) return;
    begun(job);
    toast(`${short(job.ref)} is on its way`);
    go('/');
  };

  return html`<form
    class="bring"
    onSubmit=${(event) => {
      event.preventDefault();
      start();
    }}
  >
    ${several && html`<${VariantList} variants=${info.variants} machine=${info.machine} value=${variant} set=${setVariant} />`}
    ${!several && choices.length > 0 && html`<${Choices} choices=${choices} value=${variant} set=${setVariant} />`}
    <div class="two">
      <${Locations} places=${places.value?.items ?? []} value=${here} set=${setPlace} bytes=${bytes} />
      <${Extras} value=${extras} set=${setExtras} />
    </div>
    <${Problem} error=${places.error} again=${places.again} />
    <div class="go card">
      <div class="go-words">
        ${plan.error
          ? html`<p class="small wrong"><b>${plan.error.title}.</b> ${plan.error.message} ${plan.error.next}</p>`
          : plan.value
            ? html`<${PlanWords} plan=${plan.value} />`
            : html`<p class="small quiet" role="status">Looking at what is here already…</p>`}
      </div>
      <button class="button main large" disabled=${sending || !may('download') || info?.access === 'disabled'}>
        <${Icon} name="down" />Bring ${variant === 'all' ? 'everything' : (variant ?? 'it')}${bytes ? `, ${size(bytes)}` : ''}
      </button>
    </div>
    ${!may('download') && html`<${Note} icon="lock">Your token may look, not fetch. Ask for one with the scope “download”.<//>`}
  </form>`;
}

export function Model({ values }) {
  const reference = values.ref ?? '';
  const { value: info, error, busy, again } = useAnswer((signal) => api.info(reference, signal), [reference]);
  useEffect(() => window.scrollTo(0, 0), [reference]);
  const name = info?.id ?? short(reference);
  const blind = error && ['unsupported', 'access_denied', 'gated'].includes(error.code);
  return html`
    <nav aria-label="Back"><a class="back" href="#/find" onClick=${(event) => {
      if (history.length < 2) return;
      event.preventDefault();
      history.back();
    }}><${Icon} name="back" size=${16} />Back</a></nav>
    <div class="head model-head">
      <div>
        <h1 tabindex="-1" class="wrap">${name}</h1>
        <div class="row tight above">
          ${info?.access && html`<${Gate} access=${info.access} />`}
          ${info && [...new Set([...info.formats.map((sign) => sign.value), info.library])].filter(Boolean).map((word) => html`<span key=${word} class="tag">${word}</span>`)}
          ${info?.page && html`<a class="small with" href=${info.page} target="_blank" rel="noreferrer">Page of the model<${Icon} name="out" size=${14} /></a>`}
        </div>
      </div>
    </div>
    <${Problem} error=${error} again=${again} />
    ${error && html`<p class="above"><a href=${to('/find', { q: short(reference).replace(/^.*\//, '') })}>Search for it</a></p>`}
    ${busy && !info && html`<${Waiting}>Looking at it where it is published<//>`}
    ${info &&
    html`<div class="stack">
      <${GateNote} info=${info} />
      <section class="card pad" aria-label="About this model"><${Facts} info=${info} /></section>
      ${info.notes.map((note) => html`<${Note} key=${note}>${note}<//>`)}
      <${Bring} key=${info.ref} info=${info} reference=${reference} />
    </div>`}
    ${blind &&
    html`<div class="stack part">
      <h2>Bring it all the same</h2>
      <p class="quiet">What it offers cannot be shown, but it may still be fetched.</p>
      <${Bring} info=${null} reference=${reference} />
    </div>`}
  `;
}
