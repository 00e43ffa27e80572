// What the page knows, in one place. The service is the truth: a list is read once, then events say
// what changed, so a page that is loaded again shows the same.
import { useEffect, useState } from './vendor/preact-htm.js';
import { api, follow, keepToken, wantsToken, whenLocked } from './api.js';
import { WINDOW } from './parts/graph.js';

const ENDED = new Set(['completed', 'failed', 'cancelled']);
const KEPT = 'dray.speeds';

export const state = {
  /** id → download */
  jobs: new Map(),
  /** id → task */
  tasks: new Map(),
  /** id of a task that this page started → id of the model that it is about */
  about: new Map(),
  /** id → [milliseconds, bytes per second], of the last two minutes */
  speeds: new Map(),
  /** 'trying' | 'live' | 'away' | 'locked' */
  line: 'trying',
  lock: null,
  server: null,
  stats: null,
  read: false,
  toasts: [],
  /** counts what ended, so that lists of what is here know when to look again */
  ended: 0,
};

const listeners = new Set();
let due = 0;

/** Draws everything that uses the state again, once per frame. */
export function changed() {
  if (due) return;
  due = requestAnimationFrame(() => {
    due = 0;
    for (const listener of listeners) listener();
  });
}

/** Draws the calling component again whenever the state changes. */
export function useChanges() {
  const [, draw] = useState(0);
  useEffect(() => {
    const listener = () => draw((n) => n + 1);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, []);
  return state;
}

export const isActive = (job) => !ENDED.has(job.state);

export function active() {
  return [...state.jobs.values()].filter(isActive).sort(byAge);
}

/** What has ended, the latest first; without what was tried again. */
export function ended() {
  const again = new Set([...state.jobs.values()].map((job) => job.retry_of));
  return [...state.jobs.values()]
    .filter((job) => !isActive(job) && !again.has(job.id))
    .sort((a, b) => (b.finished_at ?? '').localeCompare(a.finished_at ?? ''));
}

function byAge(a, b) {
  return b.created_at.localeCompare(a.created_at) || a.id.localeCompare(b.id);
}

export function speedOfAll() {
  return active().reduce((sum, job) => sum + (job.state === 'transferring' ? job.bytes_per_second : 0), 0);
}

/** Whether the caller may; the service has the last word. */
export function may(scope) {
  return state.server === null || state.server.caller.scopes.includes(scope);
}

// --- words that float by

let toasts = 0;

export function toast(text, { bad = false, more = '', action = null } = {}) {
  const one = { id: ++toasts, text, bad, more, action };
  state.toasts = [...state.toasts.slice(-3), one];
  changed();
  setTimeout(() => dismiss(one.id), bad ? 15_000 : 6_000);
}

export function dismiss(id) {
  state.toasts = state.toasts.filter((one) => one.id !== id);
  changed();
}

/** Does something and says so if it is refused. */
export async function attempt(work) {
  try {
    return await work();
  } catch (refusal) {
    toast(refusal.message, { bad: true, more: refusal.next });
    return undefined;
  }
}

// --- downloads

export function put(job) {
  const before = state.jobs.get(job.id);
  state.jobs.set(job.id, job);
  if (!isActive(job)) {
    state.speeds.delete(job.id);
    if (before && isActive(before)) {
      state.ended++;
      tell(job);
    }
  }
  changed();
}

function tell(job) {
  if (job.state === 'completed') {
    toast(`${short(job.ref)} is here`, { more: 'Every byte was checked.' });
  } else if (job.state === 'failed') {
    toast(`${short(job.ref)} failed`, { bad: true, more: job.error?.message ?? '' });
  }
}

/** A reference without what everybody knows. */
export function short(ref) {
  return ref.replace(/^hf:\/\//, '');
}

function sample(job) {
  if (job.state !== 'transferring') return;
  const now = Date.now();
  const kept = (state.speeds.get(job.id) ?? []).filter(([at]) => at > now - WINDOW);
  const last = kept[kept.length - 1];
  if (!last || now - last[0] > 300) kept.push([now, job.bytes_per_second]);
  state.speeds.set(job.id, kept);
}

/**
 * Takes a download out of an answer. What it became is told by events, which may have come before the
 * answer did, so only what is new is taken.
 */
export function begun(job) {
  if (!state.jobs.has(job.id)) put(job);
}

export async function steer(job, what) {
  const now = await attempt(() => api.steer(job.id, what));
  if (now) begun(now);
}

export async function change(job, values) {
  await attempt(() => api.change(job.id, values));
}

/**
 * Starts a task; events tell what becomes of it.
 *
 * @param about the id of the model that it is about
 */
export async function task(work, about) {
  const made = await attempt(work);
  if (!made) return undefined;
  if (about) state.about.set(made.id, about);
  if (!state.tasks.has(made.id)) state.tasks.set(made.id, made);
  changed();
  return made;
}

// --- the line to the service

let lastId = null;
let pause = 500;
let wake = () => {};

function take(event) {
  if (event.id) lastId = event.id;
  const data = JSON.parse(event.data);
  if (event.type === 'job.removed') {
    state.jobs.delete(data.id);
    changed();
  } else if (event.type === 'job.progress') {
    // A sample may be taken just before the state changes and sent just after it was told.
    const known = state.jobs.get(data.id);
    if (!known || known.state === data.state) put(data);
    sample(state.jobs.get(data.id));
  } else if (event.type.startsWith('job.')) {
    put(data);
    sample(data);
  } else if (event.type.startsWith('task.')) {
    state.tasks.set(data.id, data);
    if (data.state !== 'running') state.ended++;
    changed();
  }
}

/** Reads the lists. Events that come meanwhile wait, so that what is older never wins. */
async function readAll() {
  const [running, latest, tasks, server] = await Promise.all([
    api.downloads({ state: 'active', limit: 200 }),
    api.downloads({ limit: 50 }),
    api.tasks(),
    api.server(),
  ]);
  const jobs = [...latest.items, ...running.items];
  state.jobs = new Map(jobs.map((job) => [job.id, job]));
  state.tasks = new Map(tasks.items.map((task) => [task.id, task]));
  state.server = server;
  state.read = true;
  changed();
}

async function connect() {
  let waiting = null;
  const readAgain = () => {
    waiting = [];
    readAll().then(
      () => {
        const meanwhile = waiting;
        waiting = null;
        pause = 500;
        state.line = 'live';
        meanwhile.forEach(take);
        changed();
      },
      () => {
        state.line = 'away';
        changed();
      },
    );
  };
  await follow({
    after: lastId,
    open() {
      readAgain();
      lookAround();
    },
    take(event) {
      if (event.type === 'reset') {
        lastId = event.id;
        readAgain();
      } else if (waiting) {
        waiting.push(event);
      } else {
        take(event);
      }
    },
  });
}

/** Keeps the line up for as long as the page lives. */
export async function run() {
  whenLocked((refusal) => {
    state.line = 'locked';
    state.lock = refusal;
    changed();
  });
  restore();
  window.addEventListener('pagehide', keep);
  window.addEventListener('online', () => wake());
  setInterval(lookAround, 30_000);
  for (;;) {
    try {
      await connect();
    } catch (failure) {
      if (wantsToken(failure)) {
        state.line = 'locked';
        state.lock = failure;
      }
    }
    if (state.line !== 'locked') state.line = state.read ? 'away' : 'trying';
    changed();
    await new Promise((resolve) => {
      wake = resolve;
      if (state.line !== 'locked') setTimeout(resolve, pause);
    });
    pause = Math.min(5_000, pause * 1.6);
  }
}

/** Tries at once. */
export function tryNow() {
  pause = 500;
  wake();
}

export function signIn(value, stay) {
  keepToken(value, stay);
  state.line = 'trying';
  state.lock = null;
  state.read = false;
  lastId = null;
  changed();
  tryNow();
}

export async function lookAround() {
  if (document.hidden) return;
  try {
    state.stats = await api.stats();
    changed();
  } catch {
    // the line says so
  }
}

/** Speeds are nowhere but here, so they are handed to the page that is loaded next. */
function keep() {
  sessionStorage.setItem(KEPT, JSON.stringify([...state.speeds]));
}

function restore() {
  try {
    state.speeds = new Map(JSON.parse(sessionStorage.getItem(KEPT)) ?? []);
  } catch {
    state.speeds = new Map();
  }
}
