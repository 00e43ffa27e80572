// The book of what is here: names, roles, what each entry is for.
import { html, useState } from '../vendor/preact-htm.js';
import { api } from '../api.js';
import { Dialog } from '../parts/dialog.js';
import { useAnswer, useMedia, useSettled } from '../parts/hooks.js';
import { Icon } from '../parts/icons.js';
import { Problem, Waiting } from '../parts/notes.js';
import { Verdict } from '../parts/verdict.js';
import { LongList } from '../parts/virtual.js';
import { amend } from '../route.js';
import { attempt, may, state, task, toast, useChanges } from '../state.js';
import { ago, many, size } from '../words.js';

const ABILITIES = { vision: 'sees', embedding: 'embeds', audio: 'hears', thinking: 'thinks', reasoning: 'reasons', tools: 'calls tools', text: 'writes', code: 'codes' };

/** All entries, page after page. */
async function readAll(values, signal) {
  const items = [];
  let offset = 0;
  while (offset !== null && items.length < 10_000) {
    const page = await api.registry({ ...values, limit: 200, offset }, signal);
    items.push(...page.items);
    offset = page.next_offset;
  }
  return items;
}

function able(entry) {
  return Object.entries(entry.capabilities).filter(([, can]) => can).map(([name]) => ABILITIES[name] ?? name);
}

function Row({ entry, open }) {
  return html`<button class="entry" onClick=${() => open(entry)}>
    <span class="entry-name">
      <strong class="cut">${entry.display_name}</strong>
      <span class="cut small quiet code">${entry.name}</span>
    </span>
    <span class="entry-tags">
      <span class="tag">${entry.backend}</span>
      ${entry.format && html`<span class="tag">${entry.format}${entry.quantization ? ` ${entry.quantization}` : ''}</span>`}
      ${entry.roles.map((role) => html`<span key=${role} class="tag warm">${role}</span>`)}
      ${entry.installed_checked && !entry.installed && html`<span class="tag bad"><${Icon} name="warn" size=${13} />files gone</span>`}
      ${entry.deprecated && html`<span class="tag">deprecated</span>`}
    </span>
    <b class="entry-size number">${entry.size_bytes === null ? '' : size(entry.size_bytes)}</b>
  </button>`;
}

function RemoveEntry({ entry, close, done }) {
  const [files, setFiles] = useState(false);
  const { value, error, busy } = useAnswer(() => api.removeEntry(entry.name, { files, purge: true, dry_run: true }), [entry.name, files]);
  const remove = async () => {
    const gone = await attempt(() => api.removeEntry(entry.name, { files, purge: true }));
    if (!gone) return;
    toast(`${entry.display_name} is out of the registry`, { more: gone.bytes ? `${size(gone.bytes)} are free again.` : '' });
    close();
    done();
  };
  return html`<${Dialog}
    title=${`Remove ${entry.display_name}?`}
    close=${close}
    submit=${remove}
    footer=${html`<button type="button" class="button" onClick=${close}>Keep it</button>
      <button class="button bad" disabled=${!value || busy}>${files && value ? `Remove with its files, ${size(value.bytes)}` : 'Remove the entry'}</button>`}
  >
    <label class="check"><input type="checkbox" checked=${files} onChange=${(event) => setFiles(event.target.checked)} />Also delete files that no other entry needs</label>
    <${Problem} error=${error} />
    ${busy && html`<${Waiting}>Looking at what would go<//>`}
    ${value?.entries.map((one) => html`<p key=${one.name} class="small"><b>${one.name}</b>: entry ${one.entry}, files ${one.files.replace('_', ' ')}${one.reason ? ` (${one.reason})` : ''}${one.path ? html`, <span class="code wrap">${one.path}</span>` : ''}</p>`)}
  <//>`;
}

function EntryDialog({ name, close, ask }) {
  const { value, error, busy } = useAnswer(() => api.entry(name), [name]);
  const facts = value && [
    ['Program', value.backend],
    ['Format', [value.format, value.quantization].filter(Boolean).join(' ')],
    ['Size', value.size_bytes !== null && size(value.size_bytes)],
    ['Family', value.family],
    ['Licence', value.license],
    ['Location', value.location],
    ['Repository', value.repository],
    ['Brought', value.downloaded_at && ago(value.downloaded_at)],
    ['Asked for as', value.served_model_id],
    ['Roles', value.roles.join(', ')],
    ['Can', able(value).join(', ')],
    ['Also called', value.aliases.join(', ')],
    ['Written in', value.layers.join(', ')],
    ['Version', value.locked && 'locked'],
  ].filter(([, text]) => text);
  return html`<${Dialog}
    title=${value?.display_name ?? name}
    close=${close}
    wide
    footer=${html`<button type="button" class="button bad" disabled=${!value || !may('admin')} onClick=${() => { close(); ask(value); }}><${Icon} name="bin" size=${16} />Remove…</button>
      <button type="button" class="button main" onClick=${close}>Close</button>`}
  >
    <${Problem} error=${error} />
    ${busy && html`<${Waiting} />`}
    ${value && html`<dl class="facts">${facts.map(([label, text]) => html`<div key=${label}><dt>${label}</dt><dd>${text}</dd></div>`)}</dl>
      ${value.path && html`<p class="code wrap small">${value.path}</p>`}
      <details><summary>All that the registry's files say</summary><pre class="scroll code" tabindex="0">${JSON.stringify(value.entry, null, 2)}</pre></details>`}
  <//>`;
}

function Scan() {
  const places = useAnswer(() => api.locations(), []);
  const [place, setPlace] = useState('');
  const here = place || places.value?.items.find((one) => one.exists)?.name || '';
  return html`<form class="row" onSubmit=${(event) => {
    event.preventDefault();
    task(() => api.scan(here));
  }}>
    <label for="scan">Enter what lies in</label>
    <select id="scan" class="input" value=${here} onChange=${(event) => setPlace(event.target.value)}>
      ${(places.value?.items ?? []).map((one) => html`<option key=${one.name} value=${one.name} selected=${one.name === here}>${one.name}</option>`)}
    </select>
    <button class="button" disabled=${!here || !may('admin')}>Scan</button>
  </form>`;
}

export function Registry({ values }) {
  const { ended } = useChanges();
  const slim = useMedia('(width < 40rem)');
  const asked = useSettled(values.q ?? '', 200);
  const [removing, setRemoving] = useState(null);
  const { value, error, busy, again } = useAnswer(
    (signal) => readAll({ q: asked, deprecated: values.all, logical: values.all, testing: values.all }, signal),
    [asked, values.all, ended],
  );
  const running = [...state.tasks.values()].filter((one) => one.kind === 'scan').sort((a, b) => b.created_at.localeCompare(a.created_at))[0];
  const open = (entry) => amend('/registry', { ...values, name: entry.name });
  return html`
    <div class="head">
      <div><h1 tabindex="-1">Registry</h1><p>The book of what is here, which other programs read too: names, roles, abilities.</p></div>
      <${Scan} />
    </div>
    ${running && html`<p class="row"><span class="small">${running.title}</span><${Verdict} task=${running} thin /></p>`}
    <div class="filters">
      <div class="field grow">
        <label for="rq">Name</label>
        <input id="rq" class="input" type="search" placeholder="Any" autocomplete="off" value=${values.q ?? ''} onInput=${(event) => amend('/registry', { ...values, q: event.target.value })} />
      </div>
      <label class="check"><input type="checkbox" checked=${!!values.all} onChange=${(event) => amend('/registry', { ...values, all: event.target.checked || undefined })} />Also deprecated, without files, and trials</label>
    </div>
    <${Problem} error=${error} again=${again} />
    <p class="small quiet result" role="status">${value && value.length > 0 && many(value.length, 'entry', 'entries')}</p>
    ${value && value.length > 0 && html`<div class="card"><${LongList} items=${value} height=${slim ? 92 : 64} name=${(entry) => entry.name} label="Entries of the registry" row=${(entry) => html`<${Row} entry=${entry} open=${open} />`} /></div>`}
    ${busy && !value && html`<${Waiting} />`}
    ${value && !value.length && html`<div class="none"><h2>${asked ? 'No entry is called like that' : 'The registry is empty'}</h2>
      <p>${asked ? 'Entries that are deprecated or without files may be hidden.' : 'Downloads enter themselves. What lies in a folder already is entered by a scan.'}</p></div>`}
    ${values.name && html`<${EntryDialog} key=${values.name} name=${values.name} close=${() => amend('/registry', { ...values, name: undefined })} ask=${setRemoving} />`}
    ${removing && html`<${RemoveEntry} entry=${removing} close=${() => setRemoving(null)} done=${again} />`}
  `;
}
