// The frame around the screens.
import { html, render, useEffect, useRef } from './vendor/preact-htm.js';
import { Icon, Wheel } from './parts/icons.js';
import { SignIn } from './parts/signin.js';
import { useRoute } from './route.js';
import { Activity } from './screens/activity.js';
import { Find } from './screens/find.js';
import { Home } from './screens/home.js';
import { Model } from './screens/model.js';
import { Models } from './screens/models.js';
import { Registry } from './screens/registry.js';
import { Settings } from './screens/settings.js';
import { active, dismiss, run, speedOfAll, state, tryNow, useChanges } from './state.js';
import { many, percent, size } from './words.js';

const PLACES = [
  { path: '/', name: 'Home', icon: 'home', screen: Home },
  { path: '/find', name: 'Find', icon: 'find', screen: Find },
  { path: '/models', name: 'My models', brief: 'Models', icon: 'models', screen: Models },
  { path: '/registry', name: 'Registry', icon: 'registry', screen: Registry },
  { path: '/activity', name: 'Activity', icon: 'activity', screen: Activity },
  { path: '/settings', name: 'Settings', icon: 'settings', screen: Settings },
];
const SCREENS = [...PLACES, { path: '/model', name: 'Choose', screen: Model, below: '/find' }];

const LINE = {
  live: ['live', 'Live'],
  trying: ['live trying', 'Connecting'],
  away: ['live away', 'No answer'],
  locked: ['live away', 'Locked'],
};

function Live() {
  const [look, word] = LINE[state.line];
  return html`<span class=${look} role="status">${word}</span>`;
}

function Brand() {
  return html`<a class="brand" href="#/" aria-label="Dray, to the first screen"><${Wheel} />Dray</a>`;
}

function Board({ here, running }) {
  const [number, unit] = size(speedOfAll()).split(' ');
  return html`<header class=${`board ${speedOfAll() > 0 ? 'wheel-turns' : ''}`}>
    <${Brand} />
    <nav aria-label="Screens">
      <ul class="places">
        ${PLACES.map(
          ({ path, name, brief, icon }) => html`<li key=${path}>
            <a href=${`#${path}`} aria-current=${here === path ? 'page' : undefined}>
              <${Icon} name=${icon} />
              <span>${brief ? html`<span class="wide-only">${name}</span><span class="slim-only">${brief}</span>` : name}</span>
              ${path === '/' &&
              running.length > 0 &&
              html`<span class="count">${running.length}<span class="unseen"> on the way</span></span>`}
            </a>
          </li>`,
        )}
      </ul>
    </nav>
    <div class="pulse">
      <${Live} />
      ${speedOfAll() > 0 && html`<div><strong class="number">${number} ${unit}/s</strong>over all downloads</div>`}
      ${state.stats &&
      html`<div>
        <strong class="number">${size(state.stats.cache.free_bytes)}</strong>free on the disk
      </div>`}
    </div>
  </header>`;
}

function Top() {
  return html`<div class=${`bar-top ${speedOfAll() > 0 ? 'wheel-turns' : ''}`} role="region" aria-label="The service">
    <a class="brand" href="#/" aria-label="Dray, to the first screen"><${Wheel} size=${24} />Dray</a>
    <span class="row">
      ${speedOfAll() > 0 && html`<span class="number">${size(speedOfAll())}/s</span>`}
      <${Live} />
    </span>
  </div>`;
}

function Toasts() {
  return html`<div class="toasts" role="status" aria-live="polite" aria-label="Messages">
    ${state.toasts.map(
      (one) => html`<div key=${one.id} class=${`toast ${one.bad ? 'bad' : ''}`}>
        <${Icon} name=${one.bad ? 'warn' : 'done'} />
        <div>
          <p><strong>${one.text}</strong></p>
          ${one.more && html`<p>${one.more}</p>`}
        </div>
        <button class="button plain icon" aria-label="Dismiss" onClick=${() => dismiss(one.id)}>
          <${Icon} name="stop" size=${16} />
        </button>
      </div>`,
    )}
  </div>`;
}

function Away() {
  if (state.line !== 'away') return null;
  return html`<div class="away-note" role="alert">
    <${Icon} name="warn" />
    <span>
      <strong>The service does not answer.</strong> What is shown may be old. This page goes on by
      itself as soon as it is back; if it stays away, start it again with <code>dray serve</code>.
    </span>
    <button class="button push" onClick=${tryNow}>Try now</button>
  </div>`;
}

/** The share of everything on its way, for the window's title. */
function titleOf(screen, running) {
  const moving = running.filter((job) => job.bytes_total);
  const total = moving.reduce((sum, job) => sum + job.bytes_total, 0);
  const done = moving.reduce((sum, job) => sum + job.bytes_done, 0);
  const share = total ? `${percent(done, total, false)} % · ` : running.length ? `${many(running.length, 'download')} · ` : '';
  return `${share}${screen.name} · Dray`;
}

/** `/` goes to the field of the screen, or to the first screen's. */
function onKey(event) {
  const typing = event.target.closest('input, textarea, select, dialog');
  if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  const field = document.querySelector('main input[type="search"]');
  if (field) {
    field.focus();
    field.select();
  } else {
    location.hash = '#/';
    setTimeout(() => document.querySelector('main input[type="search"]')?.focus(), 60);
  }
}

function App() {
  useChanges();
  const route = useRoute();
  const screen = SCREENS.find(({ path }) => path === route.path) ?? SCREENS[0];
  const running = active();
  const first = useRef(true);
  useEffect(() => {
    if (!first.current) {
      window.scrollTo(0, 0);
      document.querySelector('main h1')?.focus();
    }
    first.current = false;
  }, [screen.path]);
  useEffect(() => {
    document.title = titleOf(screen, running);
  });
  return html`
    <a class="skip" href="#main" onClick=${(event) => {
      event.preventDefault();
      document.querySelector('main h1')?.focus();
    }}>To the content</a>
    <${Top} />
    <${Board} here=${screen.below ?? screen.path} running=${running} />
    <div class="place">
      <${Away} />
      <main id="main">
        ${state.line === 'locked' ? html`<${SignIn} />` : html`<${screen.screen} key=${screen.path} values=${route.values} />`}
      </main>
    </div>
    <${Toasts} />
  `;
}

document.addEventListener('keydown', onKey);
render(html`<${App} />`, document.getElementById('app'));
run();
