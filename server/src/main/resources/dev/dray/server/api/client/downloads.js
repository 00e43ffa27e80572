// Follows the downloads of the API below /local, one stream for all of them.
//
//   const manager = new DownloadProgressManager();
//   manager.connect("http://127.0.0.1:8000");
//   manager.subscribe(id, status => console.log(status.progress_percent.toFixed(1)));
//
// An ES module without dependencies, for browsers and for Node from version 18 on.

const TERMINAL = new Set(["completed", "failed", "cancelled"]);
const RECONNECT_AFTER_MS = 5000;

/** Tells callbacks what happens to downloads, by their ids. */
export class DownloadProgressManager {
  #listeners = new Map();
  #token;
  #stream = null;
  #retry = null;
  #url = "";
  #lastId = "";

  /** @param {{token?: string}} [options] a token, where the service wants one */
  constructor(options = {}) {
    this.#token = options.token ?? "";
  }

  /** Connects, and again five seconds after each loss, until disconnect(). */
  connect(baseUrl = "") {
    this.disconnect();
    this.#url = `${baseUrl.replace(/\/+$/, "")}/local/download/status`;
    this.#open();
  }

  /** Has a callback told of a download until it has ended, or unsubscribe(). */
  subscribe(downloadId, callback) {
    this.#listeners.set(downloadId, callback);
  }

  /** Tells nobody of a download any more. */
  unsubscribe(downloadId) {
    this.#listeners.delete(downloadId);
  }

  /** Ends the connection. Callbacks stay, for the next one. */
  disconnect() {
    clearTimeout(this.#retry);
    this.#retry = null;
    this.#stream?.close();
    this.#stream = null;
    this.#lastId = "";
  }

  #open() {
    // EventSource can send no header, so a token needs a stream of our own.
    this.#stream =
      this.#token || typeof EventSource === "undefined"
        ? this.#fetched()
        : this.#eventSource();
  }

  #eventSource() {
    const source = new EventSource(this.#url);
    source.onmessage = event => this.#tell(event.data);
    source.onerror = () => {
      source.close();
      this.#again(source);
    };
    return source;
  }

  #fetched() {
    const stop = new AbortController();
    const stream = { close: () => stop.abort() };
    this.#read(stop.signal)
      .catch(() => {})
      .then(() => {
        if (!stop.signal.aborted) {
          this.#again(stream);
        }
      });
    return stream;
  }

  async #read(signal) {
    const headers = { Accept: "text/event-stream" };
    if (this.#token) {
      headers.Authorization = `Bearer ${this.#token}`;
    }
    if (this.#lastId) {
      headers["Last-Event-ID"] = this.#lastId;
    }
    const answer = await fetch(this.#url, { headers, signal, cache: "no-store" });
    if (!answer.ok) {
      throw new Error(`The service answered ${answer.status}`);
    }
    const decoder = new TextDecoder();
    let text = "";
    for (const reader = answer.body.getReader(); ; ) {
      const { done, value } = await reader.read();
      if (done) {
        return;
      }
      text += decoder.decode(value, { stream: true });
      for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
        this.#event(text.slice(0, end));
        text = text.slice(end + 2);
      }
    }
  }

  #event(lines) {
    const data = [];
    for (const line of lines.split("\n")) {
      if (line.startsWith("id: ")) {
        this.#lastId = line.slice(4);
      } else if (line.startsWith("data: ")) {
        data.push(line.slice(6));
      }
    }
    if (data.length > 0) {
      this.#tell(data.join("\n"));
    }
  }

  #tell(data) {
    const status = JSON.parse(data);
    const callback = this.#listeners.get(status.download_id);
    if (!callback) {
      return;
    }
    if (TERMINAL.has(status.status)) {
      this.#listeners.delete(status.download_id);
    }
    callback(status);
  }

  #again(stream) {
    if (this.#stream === stream) {
      this.#retry = setTimeout(() => this.#open(), RECONNECT_AFTER_MS);
    }
  }
}

async function call(method, url, token, body) {
  const headers = {};
  if (token) {
    headers.Authorization = `Bearer ${token}`;
  }
  if (body) {
    headers["Content-Type"] = "application/json";
  }
  const answer = await fetch(url, { method, headers, body: body && JSON.stringify(body) });
  const json = await answer.json();
  if (!answer.ok) {
    throw Object.assign(new Error(json.message), { status: answer.status, ...json });
  }
  return json;
}

/** Starts the download of one file. */
export function startDownload(request, { baseUrl = "", token = "" } = {}) {
  return call("POST", `${baseUrl}/local/download`, token, request);
}

/** Cancels a download. */
export function cancelDownload(downloadId, { baseUrl = "", token = "" } = {}) {
  return call("DELETE", `${baseUrl}/local/download/${encodeURIComponent(downloadId)}`, token);
}
