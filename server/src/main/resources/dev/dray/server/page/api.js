// The service's API as functions. What goes wrong is always a Refusal with words for people.

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

function headers(more) {
  const held = token();
  return { ...more, ...(held ? { Authorization: `Bearer ${held}` } : {}) };
}

async function refusalOf(answer) {
  const words = await answer.json().catch(() => null);
  if (words?.detail) return new Refusal(words);
  return new Refusal({
    title: words?.error_code ?? 'The service refused',
    detail: words?.message ?? `The service answered ${answer.status} ${answer.statusText}.`,
    next_step: 'See the log of the service.',
    code: `http_${answer.status}`,
    status: answer.status,
    request_id: answer.headers.get('X-Request-Id'),
  });
}

async function call(method, path, body, signal) {
  let answer;
  try {
    answer = await fetch(path, {
      method,
      signal,
      headers: headers(body === undefined ? { Accept: 'application/json' } : { Accept: 'application/json', 'Content-Type': 'application/json' }),
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (failure) {
    if (failure.name === 'AbortError') throw failure;
    throw new Refusal(AWAY);
  }
  if (!answer.ok) {
    const refusal = await refusalOf(answer);
    if (refusal.code?.toLowerCase() === 'token_needed') locked(refusal);
    throw refusal;
  }
  return answer.status === 204 ? null : answer.json();
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

const V1 = '/api/v1';
const at = (id) => encodeURIComponent(id);
/** A name that may be a path of the service, slashes and all. */
const along = (name) => name.split('/').map(encodeURIComponent).join('/');

export const api = {
  server: () => call('GET', `${V1}/server`),
  stats: (signal) => call('GET', `${V1}/stats`, undefined, signal),
  downloads: (values, signal) => call('GET', `${V1}/downloads${query(values)}`, undefined, signal),
  plan: (request, signal) => call('POST', `${V1}/downloads/plan`, request, signal),
  start: (request) => call('POST', `${V1}/downloads`, request),
  steer: (id, what) => call('POST', `${V1}/downloads/${at(id)}/${what}`),
  forget: (id) => call('DELETE', `${V1}/downloads/${at(id)}`),
  change: (id, change) => call('PATCH', `${V1}/downloads/${at(id)}`, change),
  providers: () => call('GET', `${V1}/providers?presence=true`),
  search: (values, signal) => call('GET', `${V1}/search${query(values)}`, undefined, signal),
  info: (values, signal) => call('GET', `${V1}/models/info${query(values)}`, undefined, signal),
  locations: () => call('GET', `${V1}/locations`),
  local: (values, signal) => call('GET', `${V1}/local${query(values)}`, undefined, signal),
  localModel: (id) => call('GET', `${V1}/local/${at(id)}`),
  verify: (id, deep) => call('POST', `${V1}/local/${at(id)}/verify`, { deep }),
  verifyAll: (deep) => call('POST', `${V1}/local/verify`, { deep }),
  pin: (id, on) => call(on ? 'PUT' : 'DELETE', `${V1}/local/${at(id)}/pin`),
  remove: (id, dry) => call('DELETE', `${V1}/local/${at(id)}${query({ dry_run: dry })}`),
  evict: (request) => call('POST', `${V1}/local/evict`, request),
  registry: (values, signal) => call('GET', `${V1}/registry${query(values)}`, undefined, signal),
  entry: (name) => call('GET', `${V1}/registry/${along(name)}`),
  removeEntry: (name, values) => call('DELETE', `${V1}/registry/${along(name)}${query(values)}`),
  scan: (location) => call('POST', `${V1}/registry/scan`, { location, dry_run: false }),
  recommend: (purpose, limit) => call('GET', `${V1}/catalog/recommend${query({ purpose, limit })}`),
  tasks: () => call('GET', `${V1}/tasks`),
  cancelTask: (id) => call('POST', `${V1}/tasks/${at(id)}/cancel`),
  settings: () => call('GET', `${V1}/settings`),
  set: (values) => call('PATCH', `${V1}/settings`, { values }),
  tokens: () => call('GET', `${V1}/tokens`),
  putToken: (provider, value) => call('PUT', `${V1}/tokens/${at(provider)}`, value),
  forgetToken: (provider, name) => call('DELETE', `${V1}/tokens/${at(provider)}${query({ name })}`),
  activity: (limit) => call('GET', `${V1}/activity${query({ limit })}`),
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
 * Reads the stream of events until it ends. Not the browser's EventSource, because that one sends no
 * token and does not notice a line that has gone dead.
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
    const answer = await fetch(`${V1}/events`, {
      signal: abort.signal,
      cache: 'no-store',
      headers: headers({ Accept: 'text/event-stream', ...(after ? { 'Last-Event-ID': after } : {}) }),
    });
    if (!answer.ok) throw await refusalOf(answer);
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
