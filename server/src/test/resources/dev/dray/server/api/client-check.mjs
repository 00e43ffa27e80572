// What a program does with dray.js, against a real service: node client-check.mjs DRAY_JS SERVICE.
// Writes one line of JSON with what it saw.
import { pathToFileURL } from 'node:url';

const { DrayClient, DrayError, isFinal } = await import(pathToFileURL(process.argv[2]).href);
const service = process.argv[3];
const seen = {};

// Cuts every stream of events after its first event or two, as a bad network would.
let connections = 0;
const lastIds = [];
async function breaking(url, options) {
  const answer = await fetch(url, options);
  if (!String(url).includes('/events')) {
    return answer;
  }
  connections++;
  lastIds.push(options.headers['Last-Event-ID'] ?? '');
  let left = 1400;
  const cut = new TransformStream({
    transform(chunk, controller) {
      controller.enqueue(chunk.slice(0, left));
      left -= chunk.length;
      if (left <= 0) {
        controller.error(new Error('the network broke'));
      }
    },
  });
  return new Response(answer.body.pipeThrough(cut), { status: answer.status, headers: answer.headers });
}

const dray = new DrayClient(service, { fetch: breaking, retryMilliseconds: 5 });
seen.server = (await dray.server()).name;
seen.hits = (await dray.search({ q: 'tiny', provider: 'huggingface' })).items.map(hit => hit.id);
seen.variants = (await dray.models.variants('acme/tiny')).variants.length;
seen.plan = (await dray.downloads.plan({ ref: 'acme/tiny' })).repo;

const download = await dray.downloads.create({ ref: 'acme/tiny', limit_rate: 400000 });
const states = [];
let last = download;
for await (const now of dray.downloads.follow(download.id)) {
  last = now;
  if (states.at(-1) !== now.state) {
    states.push(now.state);
  }
}
seen.states = states;
seen.final = isFinal(last);
seen.connections = connections;
seen.lastIds = [...lastIds];

const local = await dray.local.list({ q: 'tiny' });
seen.local = local.items.map(model => model.name);
const task = await dray.local.verify(local.items[0].id, { deep: true });
// Events of tasks are not kept, so whoever comes late asks for the task itself.
while ((await dray.tasks.get(task.id)).state === 'running') {
  await new Promise(resolve => setTimeout(resolve, 20));
}
seen.task = (await dray.tasks.get(task.id)).state;
seen.registry = (await dray.registry.get('acme/tiny')).repository;
seen.limit = (await dray.settings.change({ 'limit-rate': '3M' })).settings
  .find(setting => setting.key === 'limit-rate').value;

try {
  await dray.models.info('acme/nothing');
} catch (problem) {
  seen.refused = [problem instanceof DrayError, problem.status, problem.code, problem.nextStep !== ''];
}
try {
  await new DrayClient('http://127.0.0.1:1').server();
} catch (problem) {
  seen.away = problem.code;
}
const stop = new AbortController();
setTimeout(() => stop.abort(), 50);
for await (const _ of dray.events({ signal: stop.signal, types: 'nothing' })) {
  seen.unexpected = true;
}
seen.stopped = true;
await dray.downloads.remove(download.id);
seen.left = (await dray.downloads.list()).items.length;
console.log(JSON.stringify(seen));
