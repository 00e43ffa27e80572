// The service's API, through the client that it gives everybody. What goes wrong is always a Refusal
// with words for people.
import { DrayClient, DrayError } from '/client/dray.js';

const KEY = 'dray.token';

/** What the service, or the way to it, refused. */
export class Refusal extends Error {
  constructor({ title, detail, next_step, code, status, request_id, url, ...more }) {
    super(detail);
    this.title = title;
    this.next = next_step;
    this.code = code;
    this.status = status;
    this.request = request_id;
    this.page = code === 'gated' && url ? url : null;
    this.more = more;
  }
}

const AWAY = {
  title: 'The service does not answer',
  detail: 'Nobody answers at this address.',
  next_step: 'See whether "dray serve" still runs. This page goes on by itself when it is back.',
  code: 'away',
  status: 0,
};

export function token() {
  return sessionStorage.getItem(KEY) ?? localStorage.getItem(KEY);
}

/** Remembers the service's token for this tab, or for this browser. */
export function keepToken(value, stay) {
  sessionStorage.removeItem(KEY);
  localStorage.removeItem(KEY);
  if (value) (stay ? localStorage : sessionStorage).setItem(KEY, value);
}

/** What the client threw, in the page's words; tells if the service wants a token. */
function refusalFrom(failure) {
  if (!(failure instanceof DrayError)) return failure;
  if (failure.code === 'unreachable') return new Refusal(AWAY);
  const { problem } = failure;
  const refusal = new Refusal({
    ...problem,
    title: problem.title ?? 'The service refused',
    detail: problem.detail ?? problem.message ?? `The service answered ${failure.status}.`,
    next_step: problem.next_step ?? 'See the log of the service.',
  });
  if (wantsToken(refusal)) locked(refusal);
  return refusal;
}

export function wantsToken(refusal) {
  return ['token_needed', 'too_many_guesses'].includes(refusal.code?.toLowerCase());
}

/** Calls the service through its own client. */
async function ask(work) {
  try {
    return await work(new DrayClient('', { token: token() }));
  } catch (failure) {
    throw refusalFrom(failure);
  }
}

let locked = () => {};

/** Tells somebody when the service asks for a token. */
export function whenLocked(listener) {
  locked = listener;
}

/** `?a=1&b=2` of what is neither empty nor missing; lists become repeated parameters. */
export function query(values) {
  const made = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== '' && one !== false) made.append(name, one);
    }
  }
  const text = made.toString();
  return text && `?${text}`;
}

/** Without what is empty or false, which the service would take for a wish. */
function wishes(values) {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== '' && value !== false),
  );
}

export const api = {
  server: () => ask((dray) => dray.server()),
  stats: () => ask((dray) => dray.stats()),
  downloads: (values) => ask((dray) => dray.downloads.list(wishes(values))),
  plan: (request, signal) => ask((dray) => dray.downloads.plan(request, { signal })),
  start: (request) => ask((dray) => dray.downloads.create(request)),
  steer: (id, what) => ask((dray) => dray.downloads[what](id)),
  forget: (id) => ask((dray) => dray.downloads.remove(id)),
  change: (id, change) => ask((dray) => dray.downloads.change(id, change)),
  providers: () => ask((dray) => dray.providers({ presence: true })),
  search: (values, signal) => ask((dray) => dray.search(wishes(values), { signal })),
  info: (ref, signal) => ask((dray) => dray.models.info(ref, {}, { signal })),
  locations: () => ask((dray) => dray.locations()),
  local: (values, signal) => ask((dray) => dray.local.list(wishes(values), { signal })),
  localModel: (id) => ask((dray) => dray.local.get(id)),
  verify: (id, deep) => ask((dray) => dray.local.verify(id, { deep })),
  verifyAll: (deep) => ask((dray) => dray.local.verifyAll({ deep })),
  pin: (id, on) => ask((dray) => (on ? dray.local.pin(id) : dray.local.unpin(id))),
  remove: (id, dry) => ask((dray) => dray.local.remove(id, wishes({ dry_run: dry }))),
  evict: (request) => ask((dray) => dray.local.evict(request)),
  registry: (values, signal) => ask((dray) => dray.registry.list(wishes(values), { signal })),
  entry: (name) => ask((dray) => dray.registry.get(name)),
  removeEntry: (name, values) => ask((dray) => dray.registry.remove(name, wishes(values))),
  scan: (location) => ask((dray) => dray.registry.scan({ location, dry_run: false })),
  recommend: (limit) => ask((dray) => dray.catalog.recommend({ limit })),
  tasks: () => ask((dray) => dray.tasks.list()),
  cancelTask: (id) => ask((dray) => dray.tasks.cancel(id)),
  settings: () => ask((dray) => dray.settings.get()),
  set: (values, persist) => ask((dray) => dray.settings.change(values, { persist })),
  tokens: () => ask((dray) => dray.tokens.list()),
  putToken: (provider, value) => ask((dray) => dray.tokens.put(provider, value)),
  forgetToken: (provider, name) => ask((dray) => dray.tokens.remove(provider, name)),
  activity: (limit) => ask((dray) => dray.activity({ limit })),
};

/** One server-sent event, from its lines. */
function parse(block) {
  const event = { id: null, type: 'message', data: '' };
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    if (colon === 0) continue;
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'id') event.id = value;
    else if (name === 'event') event.type = value;
    else if (name === 'data') event.data += event.data ? `\n${value}` : value;
  }
  return event;
}

/**
 * Reads the stream of events until it ends. Not the browser's EventSource, which sends no token and
 * does not notice a line that has gone dead; and not the client's events, which hide that a line broke,
 * while a page has to say so and to read its lists again.
 *
 * @param after the id of the last event that was seen, or null
 * @param open called when the service has begun to answer
 * @param take called with each event
 * @param quiet milliseconds after which a silent line counts as dead
 */
export async function follow({ after, open, take, quiet = 45_000 }) {
  const abort = new AbortController();
  let watch = setTimeout(() => abort.abort(), quiet);
  try {
    const answer = await fetch('/api/v1/events', {
      signal: abort.signal,
      cache: 'no-store',
      headers: {
        Accept: 'text/event-stream',
        ...(token() ? { Authorization: `Bearer ${token()}` } : {}),
        ...(after ? { 'Last-Event-ID': after } : {}),
      },
    });
    if (!answer.ok) throw new Refusal({ ...(await answer.json().catch(() => ({}))), status: answer.status });
    open();
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      clearTimeout(watch);
      watch = setTimeout(() => abort.abort(), quiet);
      const blocks = (rest + value).replaceAll('\r\n', '\n').split('\n\n');
      rest = blocks.pop();
      for (const block of blocks) {
        const event = parse(block);
        if (event.data) take(event);
      }
    }
  } finally {
    clearTimeout(watch);
  }
}
