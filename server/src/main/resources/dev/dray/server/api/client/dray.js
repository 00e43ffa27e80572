// Client of Dray's service: a plain ES module without dependencies, for browsers and Node.js 20.
// Types are in dray.d.ts; what the paths do is in /api/docs.

const FINAL = new Set(['completed', 'failed', 'cancelled']);

/** What the service refused, or that it cannot be reached. */
export class DrayError extends Error {
  constructor(problem, options) {
    super(problem.detail ?? problem.message ?? problem.title ?? 'Unknown error', options);
    this.name = 'DrayError';
    this.status = problem.status ?? 0;
    this.code = problem.code ?? problem.error_code ?? 'unknown';
    this.nextStep = problem.next_step ?? '';
    this.requestId = problem.request_id ?? null;
    this.problem = problem;
  }
}

/** Whether nothing more can happen to a download. */
export function isFinal(download) {
  return FINAL.has(download.state);
}

function query(values) {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values ?? {})) {
    if (Array.isArray(value)) {
      value.forEach(one => search.append(name, String(one)));
    } else if (value !== undefined && value !== null) {
      search.append(name, String(value));
    }
  }
  const text = search.toString();
  return text ? '?' + text : '';
}

/** Names keep their slashes: `org/name` is two segments of a path. */
function path(text) {
  return text.split('/').map(encodeURIComponent).join('/');
}

/** Cuts a stream of text into server-sent events, as the HTML standard says. */
class EventText {
  #buffer = '';
  #id = '';
  #type = '';
  #data = [];

  constructor(lastId) {
    this.#id = lastId ?? '';
  }

  *feed(text) {
    this.#buffer += text;
    // A carriage return at the end may be half of a line break.
    const lines = this.#buffer.split(/\r\n|\n|\r(?!$)/);
    this.#buffer = lines.pop();
    for (const line of lines) {
      const event = this.#line(line);
      if (event) {
        yield event;
      }
    }
  }

  #line(line) {
    if (line === '') {
      const data = this.#data;
      const event = { id: this.#id, type: this.#type || 'message', data: data.join('\n') };
      this.#type = '';
      this.#data = [];
      return data.length ? event : null;
    }
    if (line.startsWith(':')) {
      return null;
    }
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') {
      this.#data.push(value);
    } else if (field === 'event') {
      this.#type = value;
    } else if (field === 'id' && !value.includes('\0')) {
      this.#id = value;
    }
    return null;
  }
}

/** Waits, or until the signal says that nobody waits any more. */
function pause(milliseconds, signal) {
  return new Promise(resolve => {
    const timer = setTimeout(done, milliseconds);
    function done() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    }
    signal?.addEventListener('abort', done);
  });
}

export class DrayClient {
  #base;
  #token;
  #fetch;
  #retry;
  #silence;

  constructor(baseUrl = '', options = {}) {
    this.#base = String(baseUrl).replace(/\/+$/, '');
    this.#token = options.token ?? null;
    this.#fetch = options.fetch ?? globalThis.fetch.bind(globalThis);
    this.#retry = options.retryMilliseconds ?? 1000;
    this.#silence = options.silenceMilliseconds ?? 60000;
  }

  /** Sends a request and reads the answer; refuses with a DrayError. */
  async request(method, target, { body, signal, params } = {}) {
    const headers = { Accept: 'application/json' };
    if (this.#token) {
      headers.Authorization = 'Bearer ' + this.#token;
    }
    if (body !== undefined) {
      headers['Content-Type'] = 'application/json';
    }
    let answer;
    try {
      answer = await this.#fetch(this.#base + target + query(params), {
        method,
        headers,
        signal,
        body: body === undefined ? undefined : JSON.stringify(body),
      });
    } catch (cause) {
      if (signal?.aborted) {
        throw cause;
      }
      throw new DrayError(
        {
          code: 'unreachable',
          detail: 'The service cannot be reached',
          next_step: 'Check that it runs: dray serve.',
        },
        { cause });
    }
    return this.#read(answer);
  }

  async #read(answer) {
    const text = await answer.text();
    let value = null;
    try {
      value = text ? JSON.parse(text) : null;
    } catch {
      value = null;
    }
    if (!answer.ok) {
      throw new DrayError(
        value ?? { status: answer.status, code: 'http_' + answer.status, title: answer.statusText });
    }
    return value;
  }

  #get(target, params, options) {
    return this.request('GET', target, { ...options, params });
  }

  #post(target, body = {}, options = {}) {
    return this.request('POST', target, { ...options, body });
  }

  downloads = {
    list: (params, options) => this.#get('/api/v1/downloads', params, options),
    get: (id, options) => this.#get('/api/v1/downloads/' + path(id), {}, options),
    create: (request, options) => this.#post('/api/v1/downloads', request, options),
    plan: (request, options) => this.#post('/api/v1/downloads/plan', request, options),
    pause: (id, options) => this.#post(`/api/v1/downloads/${path(id)}/pause`, {}, options),
    resume: (id, options) => this.#post(`/api/v1/downloads/${path(id)}/resume`, {}, options),
    cancel: (id, options) => this.#post(`/api/v1/downloads/${path(id)}/cancel`, {}, options),
    retry: (id, params, options) =>
      this.#post(`/api/v1/downloads/${path(id)}/retry`, {}, { ...options, params }),
    change: (id, change, options) =>
      this.request('PATCH', '/api/v1/downloads/' + path(id), { ...options, body: change }),
    remove: (id, options) => this.request('DELETE', '/api/v1/downloads/' + path(id), options),
    follow: (id, options) => this.#follow(id, options),
  };

  models = {
    info: (ref, params, options) =>
      this.#get('/api/v1/models/info', { ref, ...params }, options),
    variants: (ref, params, options) =>
      this.#get('/api/v1/models/variants', { ref, ...params }, options),
    fit: (ref, params, options) => this.#get('/api/v1/models/fit', { ref, ...params }, options),
  };

  local = {
    list: (params, options) => this.#get('/api/v1/local', params, options),
    get: (id, options) => this.#get('/api/v1/local/' + path(id), {}, options),
    verify: (id, request, options) =>
      this.#post(`/api/v1/local/${path(id)}/verify`, request, options),
    verifyAll: (request, options) => this.#post('/api/v1/local/verify', request, options),
    pin: (id, options) => this.request('PUT', `/api/v1/local/${path(id)}/pin`, options),
    unpin: (id, options) => this.request('DELETE', `/api/v1/local/${path(id)}/pin`, options),
    remove: (id, params, options) =>
      this.request('DELETE', '/api/v1/local/' + path(id), { ...options, params }),
    evict: (request, options) => this.#post('/api/v1/local/evict', request, options),
  };

  registry = {
    list: (params, options) => this.#get('/api/v1/registry', params, options),
    get: (name, options) => this.#get('/api/v1/registry/' + path(name), {}, options),
    remove: (name, params, options) =>
      this.request('DELETE', '/api/v1/registry/' + path(name), { ...options, params }),
    scan: (request, options) => this.#post('/api/v1/registry/scan', request, options),
  };

  catalog = {
    list: (params, options) => this.#get('/api/v1/catalog', params, options),
    recommend: (params, options) => this.#get('/api/v1/catalog/recommend', params, options),
  };

  tasks = {
    list: options => this.#get('/api/v1/tasks', {}, options),
    get: (id, options) => this.#get('/api/v1/tasks/' + path(id), {}, options),
    cancel: (id, options) => this.#post(`/api/v1/tasks/${path(id)}/cancel`, {}, options),
  };

  settings = {
    get: options => this.#get('/api/v1/settings', {}, options),
    change: (values, options = {}) => {
      const { persist = false, ...rest } = options;
      return this.request('PATCH', '/api/v1/settings', { ...rest, body: { values, persist } });
    },
  };

  tokens = {
    list: options => this.#get('/api/v1/tokens', {}, options),
    put: (provider, token, name, options) =>
      this.request('PUT', '/api/v1/tokens/' + path(provider), { ...options, body: { token, name } }),
    remove: (provider, name, options) =>
      this.request('DELETE', '/api/v1/tokens/' + path(provider), { ...options, params: { name } }),
  };

  search(params, options) {
    return this.#get('/api/v1/search', params, options);
  }

  providers(params, options) {
    return this.#get('/api/v1/providers', params, options);
  }

  stores(options) {
    return this.#get('/api/v1/stores', {}, options);
  }

  locations(options) {
    return this.#get('/api/v1/locations', {}, options);
  }

  stats(options) {
    return this.#get('/api/v1/stats', {}, options);
  }

  activity(params, options) {
    return this.#get('/api/v1/activity', params, options);
  }

  server(options) {
    return this.#get('/api/v1/server', {}, options);
  }

  /**
   * Everything that happens, for as long as somebody asks for more. A connection that breaks, or
   * says nothing for a minute (the service sends heartbeats), is made again after the last event
   * that was seen, so that no change of state is missed.
   */
  async *events({ types, download, after, signal } = {}) {
    let last = after === undefined ? '' : String(after);
    let wait = this.#retry;
    while (!signal?.aborted) {
      const connection = new AbortController();
      const stop = () => connection.abort();
      signal?.addEventListener('abort', stop);
      try {
        for await (const event of this.#connection({ types, download }, last, connection)) {
          wait = this.#retry;
          last = event.id || last;
          yield { ...event, data: JSON.parse(event.data) };
        }
      } catch (problem) {
        // What the service refuses it will refuse again; what breaks may work the next time.
        if (problem instanceof DrayError && problem.status >= 400 && problem.status < 500
            && problem.status !== 429) {
          throw problem;
        }
      } finally {
        signal?.removeEventListener('abort', stop);
        connection.abort();
      }
      await pause(wait, signal);
      wait = Math.min(wait * 2, 15000);
    }
  }

  async *#connection(params, last, connection) {
    let watchdog = setTimeout(() => connection.abort(), this.#silence);
    const headers = { Accept: 'text/event-stream' };
    if (this.#token) {
      headers.Authorization = 'Bearer ' + this.#token;
    }
    if (last) {
      headers['Last-Event-ID'] = last;
    }
    try {
      const answer = await this.#fetch(this.#base + '/api/v1/events' + query(params), {
        headers,
        signal: connection.signal,
        cache: 'no-store',
      });
      if (!answer.ok) {
        await this.#read(answer);
      }
      const text = new EventText(last);
      const decoder = new TextDecoder();
      const reader = answer.body.getReader();
      try {
        for (;;) {
          const { done, value } = await reader.read();
          clearTimeout(watchdog);
          if (done) {
            return;
          }
          watchdog = setTimeout(() => connection.abort(), this.#silence);
          yield* text.feed(decoder.decode(value, { stream: true }));
        }
      } finally {
        reader.cancel().catch(() => {});
      }
    } finally {
      clearTimeout(watchdog);
    }
  }

  /** A download as it is now, and again whenever it changes, up to its last state. */
  async *#follow(id, { signal } = {}) {
    const list = await this.downloads.list({ limit: 1 }, { signal });
    const first = await this.downloads.get(id, { signal });
    yield first;
    if (isFinal(first)) {
      return;
    }
    for await (const event of this.events({ download: id, after: list.last_event_id, signal })) {
      const download =
        event.type === 'reset' ? await this.downloads.get(id, { signal }) : event.data;
      yield download;
      if (isFinal(download)) {
        return;
      }
    }
  }
}
