// What is here: how large, how old, whether it is sound, and what may go.
import { html, useEffect, useMemo, useState } from '../vendor/preact-htm.js';
import { api } from '../api.js';
import { EvictDialog, RemoveDialog } from '../parts/leave.js';
import { LocalDialog } from '../parts/local.js';
import { useMedia, useWidth } from '../parts/hooks.js';
import { Icon } from '../parts/icons.js';
import { Note, Problem, Waiting } from '../parts/notes.js';
import { tiles } from '../parts/treemap.js';
import { Verdict, verifying } from '../parts/verdict.js';
import { LongList } from '../parts/virtual.js';
import { amend, to } from '../route.js';
import { active, attempt, may, short, state, task, useChanges } from '../state.js';
import { ago, many, size } from '../words.js';

const TILES = 24;
/** Below this share of all a tile would be a speck. */
const SPECK = 0.006;
const ORDERS = {
  size: ['Largest first', (a, b) => b.bytes - a.bytes],
  used: ['Unused the longest', (a, b) => a.last_used.localeCompare(b.last_used)],
  latest: ['Used last', (a, b) => b.last_used.localeCompare(a.last_used)],
  name: ['By name', (a, b) => a.name.localeCompare(b.name)],
};
const STATES = {
  whole: ['good', 'done', 'complete'],
  partial: ['', 'info', 'a part of it', 'Not every file that is published is here.'],
  unknown: ['', 'info', 'not known', 'Nobody says which files belong to it.'],
};

/** All models, page after page; what is there already is shown meanwhile. */
function useLocal() {
  const { ended } = useChanges();
  const [found, setFound] = useState({ items: [], warnings: [], bytes: 0, busy: true, error: null });
  const [round, setRound] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    (async () => {
      const items = [];
      let offset = 0;
      try {
        while (offset !== null) {
          const page = await api.local({ limit: 200, offset }, abort.signal);
          items.push(...page.items);
          offset = page.next_offset;
          const whole = offset === null;
          setFound((before) =>
            whole || before.busy
              ? { items: [...items], warnings: page.warnings, bytes: page.total_bytes, busy: !whole, error: null }
              : before,
          );
        }
      } catch (error) {
        if (!abort.signal.aborted) setFound((before) => ({ ...before, busy: false, error }));
      }
    })();
    return () => abort.abort();
  }, [round, ended]);
  const swap = (model) =>
    setFound((before) => ({ ...before, items: before.items.map((one) => (one.id === model.id ? model : one)) }));
  return { ...found, again: () => setRound((n) => n + 1), swap };
}

/** A map in which each model is as large as what it takes. */
function SizeMap({ models, open }) {
  const [element, width] = useWidth();
  const height = width < 520 ? 220 : 250;
  const shown = useMemo(() => {
    const largest = [...models].filter((model) => model.bytes > 0).sort((a, b) => b.bytes - a.bytes);
    const all = largest.reduce((sum, model) => sum + model.bytes, 0);
    const seen = largest.filter((model, at) => at < TILES && model.bytes > SPECK * all);
    const rest = largest.slice(seen.length);
    const named = seen.map((model) => ({ bytes: model.bytes, model }));
    const others = rest.reduce((sum, model) => sum + model.bytes, 0);
    if (others > SPECK * all) named.push({ bytes: others, many: rest.length });
    return named;
  }, [models]);
  const places = width && shown.length ? tiles(shown.map((one) => one.bytes), width, height) : [];
  return html`<div ref=${element} class="map" style=${{ height: `${height}px` }} role="group" aria-label="What fills the disk">
    ${places.map((place, at) => {
      const { model, bytes, many: others } = shown[at];
      const name = model ? model.name : `${others} smaller ones`;
      const style = { left: `${place.x}px`, top: `${place.y}px`, width: `${place.width - 2}px`, height: `${place.height - 2}px` };
      const words = place.width > 64 && place.height > 36;
      const inside = words
        ? html`<span class="cut">${name.replace(/^.*\//, '')}</span><span class="cut small">${size(bytes)}</span>`
        : html`<span class="unseen">${name}, ${size(bytes)}</span>`;
      // What is too small for a finger is in the list below.
      return model && Math.min(place.width, place.height) > 28
        ? html`<button key=${model.id} class=${`tile ${model.pinned ? 'pinned' : ''}`} style=${style} title=${`${name}: ${size(bytes)}`} onClick=${() => open(model)}>${inside}</button>`
        : html`<span key=${model?.id ?? 'others'} class=${`tile ${model ? '' : 'rest'}`} style=${style} title=${`${name}: ${size(bytes)}`}>${inside}</span>`;
    })}
  </div>`;
}

/** Whether a download brings it just now, so that what is missing is no fault. */
function coming(model) {
  return active().some((job) => short(job.ref).replace(/[@:].*$/, '') === model.name);
}

function Row({ model, slim, open, ask, swap }) {
  const last = verifying(model);
  const [look, icon, word, why] = model.state !== 'whole' && coming(model) ? ['warm', 'down', 'on its way'] : STATES[model.state];
  const pin = async () => {
    const now = await attempt(() => api.pin(model.id, !model.pinned));
    if (now) swap(now);
  };
  return html`<div class="model">
    <button class="model-name" onClick=${() => open(model)}>
      <strong class="cut">${model.name}</strong>
      <span class="cut small quiet">${model.store} · ${many(model.files, 'file')} · used ${ago(model.last_used)}</span>
    </button>
    <span class="model-state">
      ${last
        ? html`<${Verdict} task=${last} thin />`
        : html`<span class=${`tag ${look}`} title=${why}><${Icon} name=${icon} size=${13} />${word}</span>`}
    </span>
    <b class="model-size number">${size(model.bytes)}</b>
    <span class="row tight model-acts">
      <button
        class="button icon"
        disabled=${!may('download')}
        aria-label=${`Check every byte of ${model.name}`}
        title="Check every byte"
        onClick=${() => task(() => api.verify(model.id, true), model.id)}
      >
        <${Icon} name="proof" size=${18} />
      </button>
      <button
        class="button icon"
        aria-pressed=${model.pinned}
        disabled=${!may('download')}
        aria-label=${`Keep ${model.name} for ever`}
        title=${model.pinned ? 'Pinned: never goes by itself' : 'Pin: keep it for ever'}
        onClick=${pin}
      >
        <${Icon} name="pin" size=${18} />
      </button>
      ${!slim &&
      html`<button
        class="button icon"
        disabled=${!model.removable || !may('admin')}
        aria-label=${`Remove ${model.name}`}
        title=${model.removable ? 'Remove' : 'Another program keeps it; remove it there'}
        onClick=${() => ask(model)}
      >
        <${Icon} name="bin" size=${18} />
      </button>`}
    </span>
  </div>`;
}

export function Models({ values }) {
  const found = useLocal();
  const slim = useMedia('(width < 40rem)');
  const [removing, setRemoving] = useState(null);
  const [evicting, setEvicting] = useState(false);
  const order = ORDERS[values.sort] ? values.sort : 'size';
  const stores = useMemo(() => [...new Set(found.items.map((model) => model.store))].sort(), [found.items]);
  const wanted = (values.q ?? '').toLowerCase();
  const shown = useMemo(
    () =>
      found.items
        .filter((model) => model.name.toLowerCase().includes(wanted))
        .filter((model) => !values.store || model.store === values.store)
        .sort(ORDERS[order][1]),
    [found.items, wanted, values.store, order],
  );
  const set = (name) => (event) => amend('/models', { ...values, [name]: event.target.value });
  const latest = [...state.tasks.values()].filter((one) => one.kind === 'evict').sort((a, b) => b.created_at.localeCompare(a.created_at))[0];
  const open = (model) => amend('/models', { ...values, id: model.id });
  const chosen = found.items.find((model) => model.id === values.id);
  return html`
    <div class="head">
      <div>
        <h1 tabindex="-1">My models</h1>
        <p>Every model in every store of this machine, other programs' included.</p>
      </div>
      <div class="row">
        <button class="button" disabled=${!may('admin')} onClick=${() => setEvicting(true)}>
          <${Icon} name="room" size=${18} />Free space…
        </button>
        <button class="button" disabled=${!may('download')} onClick=${() => task(() => api.verifyAll(false))}>
          <${Icon} name="proof" size=${18} />Check all
        </button>
      </div>
    </div>
    ${[...state.tasks.values()]
      .filter((one) => one.kind !== 'scan' && !state.about.has(one.id) && (one.state === 'running' || one === latest))
      .map((one) => html`<div key=${one.id} class="card pad above row">${one.state !== 'running' && html`<strong>${one.title}</strong>`}<${Verdict} task=${one} /></div>`)}
    <${Problem} error=${found.error} again=${found.again} />
    ${found.warnings.map((warning) => html`<${Note} key=${warning} icon="warn">${warning}<//>`)}
    ${found.items.length > 0 &&
    html`
      <${SizeMap} models=${shown} open=${open} />
      <div class="filters">
        <div class="field grow">
          <label for="q">Name</label>
          <input id="q" class="input" type="search" placeholder="Any" autocomplete="off" value=${values.q ?? ''} onInput=${set('q')} />
        </div>
        <div class="field">
          <label for="store">Store</label>
          <select id="store" class="input" value=${values.store ?? ''} onChange=${set('store')}>
            <option value="">All</option>
            ${stores.map((store) => html`<option key=${store} value=${store} selected=${store === values.store}>${store}</option>`)}
          </select>
        </div>
        <div class="field">
          <label for="order">Order</label>
          <select id="order" class="input" value=${order} onChange=${set('sort')}>
            ${Object.entries(ORDERS).map(([word, [text]]) => html`<option key=${word} value=${word} selected=${word === order}>${text}</option>`)}
          </select>
        </div>
      </div>
      <p class="small quiet result" role="status">
        ${many(shown.length, 'model')}, ${size(shown.reduce((sum, model) => sum + model.bytes, 0))}${found.busy ? ' so far' : ''}
      </p>
      <div class="card">
        <${LongList}
          items=${shown}
          height=${slim ? 108 : 68}
          name=${(model) => model.id}
          label="Models that are here"
          row=${(model) => html`<${Row} model=${model} slim=${slim} open=${open} ask=${setRemoving} swap=${found.swap} />`}
        />
      </div>
      ${!shown.length && html`<div class="none"><h2>No model is called like that</h2><div class="row"><a class="button" href=${to('/models')}>Show all</a></div></div>`}
    `}
    ${found.busy && !found.items.length && html`<${Waiting}>Looking into all stores<//>`}
    ${!found.busy &&
    !found.error &&
    !found.items.length &&
    html`<div class="none">
      <h2>No model is here yet</h2>
      <p>Models of Hugging Face tools, Ollama, LM Studio and others show up here as soon as there are any.</p>
      <div class="row"><a class="button main" href="#/">Bring one</a></div>
    </div>`}
    ${chosen && html`<${LocalDialog} model=${chosen} close=${() => amend('/models', { ...values, id: undefined })} ask=${setRemoving} />`}
    ${removing && html`<${RemoveDialog} model=${removing} close=${() => setRemoving(null)} done=${found.again} />`}
    ${evicting && html`<${EvictDialog} close=${() => setEvicting(false)} />`}
  `;
}
