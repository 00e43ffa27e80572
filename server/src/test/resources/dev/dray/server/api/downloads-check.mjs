// What a program does with downloads.js, against a real service:
// node downloads-check.mjs DOWNLOADS_JS SERVICE SMALL_FILE BIG_FILE. Writes one line of JSON with
// what it saw.
import { connect, createServer } from 'node:net';
import { pathToFileURL } from 'node:url';

const { DownloadProgressManager, cancelDownload, startDownload } =
  await import(pathToFileURL(process.argv[2]).href);
const [service, small, big] = process.argv.slice(3);
const baseUrl = service.replace(/\/+$/, '');
const seen = {};

// A line to the service that can be cut. It notes when each connection was made, and what was sent.
const lines = [];
const waiting = [];
const wire = createServer(near => {
  const far = connect(Number(new URL(service).port), '127.0.0.1');
  const line = { at: performance.now(), head: '', cut: () => near.destroy(), open: true };
  near.once('data', head => (line.head = String(head)));
  near.pipe(far).pipe(near);
  for (const [one, other] of [[near, far], [far, near]]) {
    one.on('error', () => {});
    one.on('close', () => {
      line.open = false;
      other.destroy();
    });
  }
  lines.push(line);
  waiting.splice(0).forEach(go => go(line));
});
await new Promise(ready => wire.listen(0, '127.0.0.1', ready));
const cable = `http://127.0.0.1:${wire.address().port}/`;
const nextLine = () => new Promise(go => waiting.push(go));

/** Told of a download, one status after the other. */
function told(manager, id) {
  const all = [];
  const wishes = [];
  const look = () => {
    for (const wish of [...wishes]) {
      const found = all.slice(wish.from).find(wish.wanted);
      if (found) {
        wishes.splice(wishes.indexOf(wish), 1);
        wish.go(found);
      }
    }
  };
  manager.subscribe(id, status => {
    all.push(status);
    look();
  });
  return {
    all,
    until: (wanted, from = 0) => new Promise(go => {
      wishes.push({ wanted, from, go });
      look();
    }),
  };
}

const start = async (repo_id, filename) =>
  (await startDownload({ repo_id, filename }, { baseUrl })).download_id;
const is = status => now => now.status === status;

const manager = new DownloadProgressManager();
const watcher = new DownloadProgressManager();
watcher.connect(baseUrl);
const first = nextLine();
manager.connect(cable);
const line = await first;

// connect, subscribe
const started = await startDownload({ repo_id: 'acme/big', filename: big }, { baseUrl });
seen.started = started;
const large = told(manager, started.download_id);
seen.flowing = await large.until(is('downloading'));

// The connection breaks: another one is made five seconds later, and goes on where that ended.
const again = nextLine();
line.cut();
const cutAt = performance.now();
const before = large.all.length;
const second = await again;
seen.pause = (second.at - cutAt) / 1000;
await large.until(() => true, before);
seen.lastId = /^last-event-id: *(\S+)/im.exec(second.head)?.[1] ?? '';

// unsubscribe
const ignored = await start('acme/tiny', small);
const unwanted = told(manager, ignored);
manager.unsubscribe(ignored);
unwanted.all.length = 0;
await told(watcher, ignored).until(is('completed'));

// A final state, behind everything that was told of the other one.
await cancelDownload(started.download_id, { baseUrl });
seen.last = await large.until(is('cancelled'));
seen.unwanted = unwanted.all.length;

// A new connection is told of all states once more; who was told of the end is not asked again.
const count = large.all.length;
manager.connect(cable);
seen.replayed = (await told(manager, ignored).until(is('completed'))).status;
const later = await start('acme/tiny', 'config.json');
await told(manager, later).until(is('completed'));
seen.afterTheEnd = large.all.length - count;

// disconnect
const lastLine = lines.findLast(line => line.head.includes('/local/download/status'));
const connections = lines.length;
manager.disconnect();
const unseen = await start('acme/tiny', 'README.md');
const nothing = told(manager, unseen);
await told(watcher, unseen).until(is('completed'));
seen.afterDisconnect = nothing.all.length;
// Node.js itself opens a connection in the place of one that broke, and asks nothing on it.
seen.newRequests = lines.slice(connections).map(line => line.head).filter(head => head !== '');
seen.open = lastLine.open;

try {
  await startDownload({ repo_id: 'acme/tiny' }, { baseUrl });
} catch (problem) {
  seen.refused = [problem.status, problem.error_code];
}
watcher.disconnect();
wire.close();
console.log(JSON.stringify(seen));
