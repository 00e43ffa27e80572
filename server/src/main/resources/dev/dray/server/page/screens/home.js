// The first screen: say what you want, and see how far everything is.
import { html, useEffect, useState } from '../vendor/preact-htm.js';
import { api } from '../api.js';
import { Icon } from '../parts/icons.js';
import { EndedRow, JobCard } from '../parts/job.js';
import { Waiting } from '../parts/notes.js';
import { go, isReference, to } from '../route.js';
import { active, ended, useChanges } from '../state.js';
import { count, many, size } from '../words.js';

const LATELY = 6;

/**
 * The one field: a name or a link opens the model, everything else is looked for.
 *
 * @param keep what a search was narrowed by, for the next one
 */
export function Ask({ start = '', keep = {} }) {
  const [text, setText] = useState(start);
  const bare = text.trim();
  const named = isReference(bare);
  return html`<form
    role="search"
    onSubmit=${(event) => {
      event.preventDefault();
      if (bare) go(named ? '/model' : '/find', named ? { ref: bare } : { ...keep, q: bare });
    }}
  >
    <div class="ask">
      <input
        class="input"
        type="search"
        aria-label="A model's name, a link, or words to search for"
        aria-describedby="ask-hint"
        placeholder="org/name, a link, or words to search for"
        autocomplete="off"
        autocapitalize="off"
        spellcheck=${false}
        value=${text}
        onInput=${(event) => setText(event.target.value)}
      />
      <button class="button main large">
        <${Icon} name=${named ? 'next' : 'find'} /><span>${named ? 'Look at it' : 'Search'}</span>
      </button>
    </div>
    <p id="ask-hint" class="small quiet hint">
      ${!bare
        ? html`Hugging Face, MLX, Ollama, ModelScope, OCI registries and any address. <span class="wide-only">Press <kbd>/</kbd> to come here.</span>`
        : named
          ? html`A name or an address: next you choose what of it comes, and where to.`
          : html`Words: all hubs and what is here are searched.`}
    </p>
  </form>`;
}

function Suggestions() {
  const [found, setFound] = useState(null);
  useEffect(() => {
    api.recommend(6).then(
      ({ items }) => setFound(items),
      () => setFound([]),
    );
  }, []);
  if (found === null) return html`<${Waiting}>Looking at what fits this machine<//>`;
  if (!found.length) return null;
  return html`<section class="part" aria-labelledby="fits">
    <h2 id="fits">Runs well on this machine <small>from the catalog</small></h2>
    <ul class="shelf">
      ${found.map(
        (model) => html`<li key=${model.id}>
          <a class="card pad offer" href=${to('/model', { ref: model.id })}>
            <h3 class="wrap">${model.name}</h3>
            <p class="small quiet lines">${model.description}</p>
            <p class="row tight push-down">
              ${model.runs && html`<span class="tag good"><${Icon} name="done" size=${13} />${model.runs}</span>`}
              ${model.disk_bytes && html`<span class="tag">${size(model.disk_bytes)}</span>`}
              ${model.context_window > 0 && html`<span class="tag">${count(model.context_window)} context</span>`}
            </p>
          </a>
        </li>`,
      )}
    </ul>
  </section>`;
}

export function Home() {
  const { read } = useChanges();
  const running = active();
  const lately = ended();
  return html`
    <section class="hello">
      <h1 tabindex="-1">Bring a model here</h1>
      <${Ask} />
    </section>
    ${!read && html`<${Waiting} />`}
    ${running.length > 0 &&
    html`<section class="part" aria-labelledby="way">
      <h2 id="way">On the way <small>${many(running.length, 'download')}</small></h2>
      <ul class="stack">
        ${running.map((job) => html`<${JobCard} key=${job.id} job=${job} />`)}
      </ul>
    </section>`}
    ${read && !running.length && html`<${Suggestions} />`}
    ${lately.length > 0 &&
    html`<section class="part" aria-labelledby="lately">
      <h2 id="lately">Lately <small><a href="#/activity">All of them</a></small></h2>
      <ul class="card rows">
        ${lately.slice(0, LATELY).map((job) => html`<${EndedRow} key=${job.id} job=${job} />`)}
      </ul>
    </section>`}
  `;
}
