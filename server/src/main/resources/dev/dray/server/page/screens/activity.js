// What happened: every download there was, tasks, and who changed what.
import { html, useEffect, useRef, useState } from '../vendor/preact-htm.js';
import { api } from '../api.js';
import { useAnswer } from '../parts/hooks.js';
import { EndedRow, STATES } from '../parts/job.js';
import { Note, Problem, Waiting } from '../parts/notes.js';
import { Verdict, complaints } from '../parts/verdict.js';
import { to } from '../route.js';
import { attempt, isActive, short, state, useChanges } from '../state.js';
import { ago, moment, percent, size } from '../words.js';

const VIEWS = [
  ['', 'Downloads'],
  ['tasks', 'Checks and scans'],
  ['changes', 'Who changed what'],
];

/** All downloads there ever were, a page at a time; those that change are drawn as they are now. */
function Downloads() {
  const { jobs } = useChanges();
  const [found, setFound] = useState({ items: [], next: 0, busy: false, error: null });
  const end = useRef(null);
  const more = async () => {
    if (found.busy || found.next === null) return;
    setFound({ ...found, busy: true, error: null });
    try {
      const page = await api.downloads({ limit: 50, offset: found.next });
      setFound({ items: [...found.items, ...page.items], next: page.next_offset, busy: false, error: null });
    } catch (error) {
      setFound({ ...found, busy: false, error });
    }
  };
  useEffect(() => {
    const watch = new IntersectionObserver(([entry]) => entry.isIntersecting && !found.error && more(), { rootMargin: '400px' });
    watch.observe(end.current);
    return () => watch.disconnect();
  });
  const forget = async (job) => {
    const gone = await attempt(() => api.forget(job.id).then(() => true));
    if (gone) setFound((before) => ({ ...before, items: before.items.filter((one) => one.id !== job.id) }));
  };
  const known = new Set(found.items.map((job) => job.id));
  const newest = found.items[0]?.created_at;
  const newer = [...jobs.values()].filter((job) => newest && !known.has(job.id) && job.created_at > newest);
  const shown = [...newer.sort((a, b) => b.created_at.localeCompare(a.created_at)), ...found.items].map((job) => jobs.get(job.id) ?? job);
  return html`
    <${Problem} error=${found.error} again=${more} />
    ${shown.length > 0 && html`<ul class="card rows">${shown.map((job) => isActive(job)
      ? html`<li key=${job.id} class="ended" data-job=${job.id}>
          <span class="tag warm">${STATES[job.state]}</span>
          <div class="ended-name"><strong class="wrap">${short(job.ref)}</strong></div>
          <span class="small quiet number">${percent(job.bytes_done, job.bytes_total, false)} % of ${size(job.bytes_total)}</span>
          <span class="small quiet">${ago(job.created_at)}</span>
          <span class="row tight"><a class="button" href="#/">Steer it</a></span>
        </li>`
      : html`<${EndedRow} key=${job.id} job=${job} forget=${forget} />`)}</ul>`}
    ${found.busy && html`<${Waiting} />`}
    ${!found.busy && !shown.length && !found.error && html`<div class="none"><h2>Nothing was brought yet</h2><div class="row"><a class="button main" href="#/">Bring a model</a></div></div>`}
    <div ref=${end}></div>
  `;
}

function Tasks() {
  const { tasks } = useChanges();
  const shown = [...tasks.values()].sort((a, b) => b.created_at.localeCompare(a.created_at));
  if (!shown.length) return html`<div class="none"><h2>No check or scan ran since the service started</h2></div>`;
  return html`<ul class="card rows">${shown.map((task) => html`<li key=${task.id} class="task">
    <div class="row"><strong class="wrap">${task.title}</strong><span class="small quiet push">${ago(task.created_at)}</span></div>
    <${Verdict} task=${task} />
    ${task.kind === 'verify' && task.state === 'completed' && html`<ul class="small wrong">${task.result.flatMap((one) => complaints(one).map((text) => html`<li key=${one.path + text}>${one.name}: ${text}</li>`)).slice(0, 50)}</ul>`}
  </li>`)}</ul>`;
}

function Changes() {
  const { value, error, busy, again } = useAnswer(() => api.activity(200), []);
  if (error?.status === 403) return html`<${Note} icon="lock">Seeing who changed what needs the scope “admin”.<//>`;
  return html`
    <${Problem} error=${error} again=${again} />
    ${busy && !value && html`<${Waiting} />`}
    ${value && !value.items.length && html`<div class="none"><h2>Nobody changed anything yet</h2></div>`}
    ${value && value.items.length > 0 && html`<div class="card scroll tall" tabindex="0" role="region" aria-label="Who changed what"><table class="wide">
      <thead><tr><th scope="col">When</th><th scope="col">Who</th><th scope="col">What</th><th scope="col">Answer</th><th scope="col">Request</th></tr></thead>
      <tbody>${value.items.map((one) => html`<tr key=${one.request_id}>
        <td class="small" title=${moment(one.at)}>${ago(one.at)}</td>
        <td>${one.caller}<br /><span class="small quiet code">${one.address}</span></td>
        <td class="wrap">${one.action}<br /><span class="small quiet code wrap">${one.target}</span></td>
        <td><span class=${`tag ${one.status < 400 ? 'good' : 'bad'}`}>${one.status}</span></td>
        <td class="small code">${one.request_id}</td>
      </tr>`)}</tbody>
    </table></div>
    <p class="above"><button class="button" onClick=${again}>Look again</button></p>`}
  `;
}

export function Activity({ values }) {
  const view = values.view ?? '';
  const running = [...state.tasks.values()].filter((task) => task.state === 'running').length;
  return html`
    <div class="head"><h1 tabindex="-1">Activity</h1></div>
    <nav class="tabs" aria-label="What to see">
      ${VIEWS.map(([word, name]) => html`<a key=${word} href=${to('/activity', { view: word })} aria-current=${view === word ? 'page' : undefined}>${name}${word === 'tasks' && running ? ` (${running})` : ''}</a>`)}
    </nav>
    ${view === 'tasks' ? html`<${Tasks} />` : view === 'changes' ? html`<${Changes} />` : html`<${Downloads} />`}
  `;
}
