// How fast, with whose tokens, where to, and everything else that can be set.
import { html, useState } from '../vendor/preact-htm.js';
import { api, keepToken, token } from '../api.js';
import { useAnswer } from '../parts/hooks.js';
import { Icon } from '../parts/icons.js';
import { LimitSlider } from '../parts/limit.js';
import { Note, Problem, Waiting } from '../parts/notes.js';
import { attempt, may, toast, useChanges } from '../state.js';
import { ago, size } from '../words.js';

const THEMES = [
  ['', 'As the system'],
  ['light', 'Light'],
  ['dark', 'Dark'],
];

function Looks() {
  const [theme, setTheme] = useState(document.documentElement.dataset.theme ?? '');
  const choose = (value) => {
    setTheme(value);
    if (value) {
      localStorage.setItem('dray.theme', value);
      document.documentElement.dataset.theme = value;
    } else {
      localStorage.removeItem('dray.theme');
      delete document.documentElement.dataset.theme;
    }
  };
  return html`<fieldset class="segments">
    <legend class="label">Colours</legend>
    ${THEMES.map(([value, name]) => html`<label key=${value}><input type="radio" name="theme" checked=${theme === value} onChange=${() => choose(value)} /><span>${name}</span></label>`)}
  </fieldset>`;
}

/** Bytes of a size as the settings write it: 5M, 1.5GiB. */
function bytesOf(text) {
  const match = /^([\d.]+)\s*([kmgt]?)(i?)b?$/i.exec(text?.trim() ?? '');
  if (!match) return null;
  const power = ' kmgt'.indexOf(match[2].toLowerCase() || ' ');
  return Math.round(Number(match[1]) * (match[3] ? 1024 : 1000) ** power) || null;
}

function Speed({ settings, set, keep, setKeep }) {
  const limit = settings.find((one) => one.key === 'limit-rate');
  const twins = settings.find((one) => one.key === 'parallel-downloads');
  if (!limit?.changeable && !twins?.changeable) return null;
  return html`<section class="part" aria-labelledby="speed">
    <h2 id="speed">Speed <small>at once, ${keep ? 'and for good' : 'until the service stops'}</small></h2>
    <div class="card pad knobs">
      ${limit?.changeable && html`<${LimitSlider} id="all-limit" label="All downloads together, at most" value=${bytesOf(limit.value)} set=${(value) => set({ 'limit-rate': value ? String(value) : null })} />`}
      ${twins?.changeable && html`<div class="field">
        <label for="twins">Downloads at a time</label>
        <input id="twins" class="input slim" type="number" min="1" max="64" value=${twins.value} disabled=${!may('admin')} onChange=${(event) => set({ 'parallel-downloads': event.target.value })} />
      </div>`}
      <label class="check"><input id="keep" type="checkbox" checked=${keep} disabled=${!may('admin')} onChange=${(event) => setKeep(event.target.checked)} /> Also write changes to config.toml</label>
    </div>
  </section>`;
}

const TAKERS = [
  ['huggingface', 'Hugging Face'],
  ['modelscope', 'ModelScope'],
  ['ollama', 'Ollama server'],
  ['lmstudio', 'LM Studio'],
  ['civitai', 'civitai.com'],
];

function Tokens() {
  const { value, error, busy, again } = useAnswer(() => api.tokens(), []);
  const [text, setText] = useState('');
  const [taker, setTaker] = useState('huggingface');
  const [problem, setProblem] = useState(null);
  const [sending, setSending] = useState(false);
  const store = async (event) => {
    event.preventDefault();
    setSending(true);
    setProblem(null);
    try {
      const account = await api.putToken(taker, text.trim());
      setText('');
      toast(account ? `The token of ${account.user} is stored` : 'The token is stored');
      again();
    } catch (refusal) {
      setProblem(refusal);
    }
    setSending(false);
  };
  const forget = async (one) => {
    await attempt(() => api.forgetToken(one.provider, one.name));
    again();
  };
  return html`<section class="part" aria-labelledby="tokens">
    <h2 id="tokens">Tokens of providers <small>written, never shown</small></h2>
    <${Problem} error=${error?.status === 403 ? null : error} />
    ${error?.status === 403 && html`<${Note} icon="lock">Seeing and changing tokens needs the scope “admin”.<//>`}
    ${busy && !value && html`<${Waiting} />`}
    ${value && html`<div class="card rows">
      ${value.items.map((one) => html`<div key=${`${one.provider} ${one.name} ${one.place}`} class="line">
        <${Icon} name="key" />
        <span class="grow"><strong>${one.provider}</strong>${one.name ? ` · ${one.name}` : ''}<br /><span class="small quiet wrap">${one.place}</span></span>
        ${one.stored && html`<button class="button" onClick=${() => forget(one)} aria-label=${`Forget the token ${one.name ?? ''} of ${one.provider}`}>Forget</button>`}
      </div>`)}
      ${!value.items.length && html`<p class="line quiet">There is none. Public models need none.</p>`}
      <form class="line" onSubmit=${store}>
        <div class="field">
          <label for="token-of">New token for</label>
          <select id="token-of" class="input" value=${taker} onChange=${(event) => setTaker(event.target.value)}>
            ${TAKERS.map(([id, name]) => html`<option key=${id} value=${id}>${name}</option>`)}
          </select>
        </div>
        <div class="field grow">
          <label for="new-token">The token</label>
          <input id="new-token" class="input" type="password" autocomplete="off" required placeholder=${taker === 'huggingface' ? 'hf_…' : ''} value=${text} onInput=${(event) => setText(event.target.value)} aria-describedby="token-why" />
          <small id="token-why">${taker === 'huggingface' ? 'The hub is asked whose it is before it is stored.' : 'It is stored as it is; downloads send it from now on.'}</small>
        </div>
        <button class="button main" disabled=${sending}>Store</button>
      </form>
    </div>`}
    <${Problem} error=${problem} />
  </section>`;
}

function Places() {
  const { value, error, again } = useAnswer(() => api.locations(), []);
  const found = useAnswer(() => api.providers(), []);
  return html`<section class="part" aria-labelledby="places">
    <h2 id="places">Places <small>set in config.toml</small></h2>
    <${Problem} error=${error} again=${again} />
    <div class="card rows">
      ${(value?.items ?? []).map((place) => html`<div key=${place.name} class="line">
        <${Icon} name="room" />
        <span class="grow"><strong>${place.name}</strong> <span class="small quiet">${place.aliases.join(', ')}</span><br /><span class="small quiet code wrap">${place.path}</span></span>
        <span class="small number">${place.exists ? `${size(place.free_bytes)} free` : 'made when it is needed'}</span>
      </div>`)}
    </div>
    ${found.value?.found.length > 0 && html`<h3 class="above">Found on this machine</h3>
      <div class="card rows">${found.value.found.map((one) => html`<div key=${`${one.provider} ${one.kind} ${one.place}`} class="line"><${Icon} name=${one.kind === 'token' ? 'key' : 'done'} /><span class="grow"><strong>${one.provider}</strong> <span class="tag">${one.kind}</span><br /><span class="small quiet wrap">${one.place}${one.detail ? `: ${one.detail}` : ''}</span></span></div>`)}</div>`}
  </section>`;
}

function One({ setting, set }) {
  const [text, setText] = useState(setting.value ?? '');
  const touched = text !== (setting.value ?? '');
  return html`<form class="setting" onSubmit=${(event) => {
    event.preventDefault();
    set({ [setting.key]: text.trim() || null });
  }}>
    <span class="setting-words"><label class="code" for=${`s-${setting.key}`}>${setting.key}</label><span class="small quiet">${setting.description}</span></span>
    <span class="setting-value">
      ${setting.changeable
        ? html`<input id=${`s-${setting.key}`} class="input" value=${text} disabled=${!may('admin')} onInput=${(event) => setText(event.target.value)} />${touched && html`<button class="button main">Set</button>`}`
        : html`<output id=${`s-${setting.key}`} class="code wrap">${setting.value ?? 'not set'}</output>`}
      <span class="small quiet">${setting.origin}</span>
    </span>
  </form>`;
}

function All({ settings, set }) {
  const [text, setText] = useState('');
  const wanted = text.toLowerCase();
  const shown = settings.filter((one) => `${one.key} ${one.description}`.toLowerCase().includes(wanted));
  return html`<section class="part" aria-labelledby="all">
    <h2 id="all">Everything that can be set</h2>
    <div class="field filter-all"><label for="sq">Only with</label><input id="sq" class="input" type="search" autocomplete="off" value=${text} onInput=${(event) => setText(event.target.value)} /></div>
    <div class="card rows">${shown.map((one) => html`<${One} key=${`${one.key} ${one.value}`} setting=${one} set=${set} />`)}
    ${!shown.length && html`<p class="line quiet">No setting is called like that.</p>`}</div>
  </section>`;
}

function About() {
  const { server } = useChanges();
  if (!server) return null;
  return html`<section class="part" aria-labelledby="about">
    <h2 id="about">This service</h2>
    <div class="card pad stack">
      <p>${server.name} ${server.version}, running since ${ago(server.started_at)}.${server.offline ? ' Offline mode is on: only what is here is used.' : ''}</p>
      <p class="small">You are <b>${server.caller.name}</b> and may ${server.caller.scopes.join(', ')}. <a href="/api/docs">The API</a> does everything that this page does.</p>
      ${token() && html`<div><button class="button" onClick=${() => { keepToken(null); location.reload(); }}>Sign out</button></div>`}
    </div>
  </section>`;
}

export function Settings() {
  const { value, error, busy, again } = useAnswer(() => api.settings(), []);
  const [fresh, setFresh] = useState(null);
  const [keep, setKeep] = useState(false);
  const settings = (fresh ?? value)?.settings;
  const set = async (values) => {
    const now = await attempt(() => api.set(values, keep));
    if (now) {
      setFresh(now);
      toast('It is set', { more: now.kept_in ? [`Kept in ${now.kept_in}.`, ...now.notes].join(' ') : 'It holds until the service stops.' });
    }
  };
  return html`
    <div class="head"><h1 tabindex="-1">Settings</h1><${Looks} /></div>
    <${Problem} error=${error} again=${again} />
    ${busy && !settings && html`<${Waiting} />`}
    ${settings && html`<${Speed} settings=${settings} set=${set} keep=${keep} setKeep=${setKeep} />`}
    <${Tokens} />
    <${Places} />
    ${settings && html`<${All} settings=${settings} set=${set} />`}
    <${About} />
  `;
}
