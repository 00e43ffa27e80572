// Models where they are published, from all places side by side.
import { html, useEffect, useRef, useState } from '../vendor/preact-htm.js';
import { api } from '../api.js';
import { useMedia } from '../parts/hooks.js';
import { Icon } from '../parts/icons.js';
import { Note, Problem, Waiting } from '../parts/notes.js';
import { LongList } from '../parts/virtual.js';
import { amend, to } from '../route.js';
import { ago, count, day } from '../words.js';
import { Ask } from './home.js';

const PLACES = [
  ['', 'Everywhere'],
  ['huggingface', 'Hugging Face'],
  ['mlx', 'MLX'],
  ['modelscope', 'ModelScope'],
  ['catalog', 'Catalog'],
  ['here', 'This machine'],
];
const FORMATS = ['gguf', 'safetensors', 'mlx', 'onnx', 'awq', 'gptq', 'pytorch'];
const LICENCES = ['apache-2.0', 'mit', 'bsd-3-clause', 'cc-by-4.0', 'gemma', 'llama3.1', 'llama3.2'];
const ORDERS = [
  ['downloads', 'Most downloaded'],
  ['likes', 'Most liked'],
  ['trending', 'Trending'],
  ['modified', 'Changed last'],
  ['created', 'Newest'],
];
const NAMES = Object.fromEntries(PLACES);

function Choice({ id, label, value, options, set }) {
  return html`<div class="field">
    <label for=${id}>${label}</label>
    <select id=${id} class="input" value=${value ?? ''} onChange=${(event) => set(event.target.value)}>
      ${options.map(([word, text]) => html`<option key=${word} value=${word} selected=${word === (value ?? '')}>${text}</option>`)}
    </select>
  </div>`;
}

/** Pages of a search, one after the other as they are needed. */
function useHits(values) {
  const wanted = JSON.stringify(values);
  const [found, setFound] = useState({ items: [], failures: [], next: 0, busy: true, error: null });
  const run = useRef(null);

  const more = async (before) => {
    const signal = run.current.signal;
    setFound({ ...before, busy: true, error: null });
    try {
      const page = await api.search({ ...JSON.parse(wanted), limit: 50, offset: before.next }, signal);
      if (signal.aborted) return;
      setFound({
        items: [...before.items, ...page.items],
        failures: page.failures,
        next: page.next_offset,
        busy: false,
        error: null,
      });
    } catch (error) {
      if (!signal.aborted) setFound({ ...before, busy: false, error });
    }
  };

  useEffect(() => {
    run.current?.abort();
    run.current = new AbortController();
    more({ items: [], failures: [], next: 0 });
    return () => run.current.abort();
  }, [wanted]);
  return [found, () => !found.busy && found.next !== null && more(found)];
}

export const GATES = {
  gated_auto: ['warm', 'lock', 'asks for terms'],
  gated_manual: ['warm', 'lock', 'asks for approval'],
  private: ['warm', 'lock', 'private'],
  disabled: ['bad', 'warn', 'switched off'],
};

export function Gate({ access }) {
  const gate = GATES[access];
  return gate && html`<span class=${`tag ${gate[0]}`}><${Icon} name=${gate[1]} size=${13} />${gate[2]}</span>`;
}

function licenceOf(hit) {
  return hit.tags.find((tag) => tag.startsWith('license:'))?.slice(8);
}

function Hit({ hit }) {
  const shown = ['gguf', 'safetensors', 'mlx', 'onnx', 'awq', 'gptq'].filter((tag) => hit.tags.includes(tag));
  const licence = licenceOf(hit);
  return html`<a class="hit" href=${to('/model', { ref: hit.ref })}>
    <span class="hit-name cut"><strong>${hit.id}</strong></span>
    <span class="hit-facts small quiet">
      ${hit.downloads > 0 && html`<span class="with"><${Icon} name="down" size=${14} /><span class="unseen">Downloads: </span>${count(hit.downloads)}</span>`}
      ${hit.likes > 0 && html`<span class="with"><${Icon} name="heart" size=${14} /><span class="unseen">Likes: </span>${count(hit.likes)}</span>`}
      ${hit.last_modified && html`<span title=${day(hit.last_modified)}>${ago(hit.last_modified)}</span>`}
    </span>
    <span class="hit-tags">
      ${hit.path && html`<span class="tag good"><${Icon} name="done" size=${13} />here</span>`}
      <${Gate} access=${hit.access} />
      <span class="tag">${NAMES[hit.provider] ?? hit.provider}</span>
      ${hit.task && html`<span class="tag">${hit.task}</span>`}
      ${shown.map((tag) => html`<span key=${tag} class="tag">${tag}</span>`)}
      ${licence && html`<span class="tag">${licence}</span>`}
    </span>
  </a>`;
}

export function Find({ values }) {
  const slim = useMedia('(width < 40rem)');
  const filter = [values.format, values.licence && `license:${values.licence}`].filter(Boolean);
  const [found, more] = useHits({
    q: values.q,
    provider: values.provider,
    author: values.author,
    filter,
    sort: values.sort,
  });
  const end = useRef(null);
  useEffect(() => {
    const watch = new IntersectionObserver(([entry]) => entry.isIntersecting && more(), { rootMargin: '600px' });
    if (end.current) watch.observe(end.current);
    return () => watch.disconnect();
  });
  const set = (name) => (value) => amend('/find', { ...values, [name]: value });
  const narrowed = values.provider || values.format || values.licence || values.author;
  return html`
    <div class="head"><h1 tabindex="-1">Find a model</h1></div>
    <${Ask} key=${values.q} start=${values.q ?? ''} keep=${values} />
    <details class="fold" open=${!slim}>
      <summary>Narrow it down</summary>
    <div class="filters" role="group" aria-label="Narrow it down">
      <${Choice} id="where" label="Where" value=${values.provider} options=${PLACES} set=${set('provider')} />
      <${Choice} id="format" label="Format" value=${values.format} options=${[['', 'Any'], ...FORMATS.map((f) => [f, f])]} set=${set('format')} />
      <${Choice} id="licence" label="Licence" value=${values.licence} options=${[['', 'Any'], ...LICENCES.map((l) => [l, l])]} set=${set('licence')} />
      <div class="field">
        <label for="author">Author</label>
        <input id="author" class="input" autocomplete="off" placeholder="Any" value=${values.author ?? ''} onChange=${(event) => set('author')(event.target.value.trim())} />
      </div>
      <${Choice} id="sort" label="Order" value=${values.sort ?? 'downloads'} options=${ORDERS} set=${set('sort')} />
    </div>
    </details>
    ${found.failures.map(
      (failure) => html`<${Note} key=${failure.place} icon="warn">
        <strong>${NAMES[failure.place] ?? failure.place} could not be asked.</strong> ${failure.message} ${failure.next_step}
      <//>`,
    )}
    <${Problem} error=${found.error} again=${more} />
    <p class="small quiet result" role="status">
      ${found.items.length > 0 && `${found.items.length}${found.next !== null ? ' or more' : ''} ${found.items.length === 1 ? 'model' : 'models'}${values.q ? ` for “${values.q}”` : ''}`}
    </p>
    ${found.items.length > 0 &&
    html`<div class="card"><${LongList} items=${found.items} height=${slim ? 104 : 76} name=${(hit) => `${hit.provider} ${hit.ref}`} row=${(hit) => html`<${Hit} hit=${hit} />`} label="Models found" /></div>`}
    ${found.busy && html`<${Waiting}>${found.items.length ? 'Getting more' : 'Asking all places'}<//>`}
    ${!found.busy &&
    !found.error &&
    !found.items.length &&
    html`<div class="none">
      <h2>Nothing is called like that</h2>
      <p>
        ${narrowed ? 'Something may be there with fewer filters.' : 'Try fewer or other words, or paste the full name or a link.'}
      </p>
      ${narrowed && html`<div class="row"><a class="button" href=${to('/find', { q: values.q })}>Without filters</a></div>`}
    </div>`}
    <div ref=${end}></div>
  `;
}
