// What the browser tests run against: a hub on loopback, the packaged program as the service, and
// Chromium. Everything lies in one temporary folder that goes with the world.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const require = createRequire(join(process.env.DRAY_TEST_NODE_MODULES, '..', 'package.json'));
const { chromium } = require('playwright-core');
export const AXE = require.resolve('axe-core/axe.min.js');

const root = process.env.DRAY_ROOT;
const java = join(process.env.JAVA_HOME, 'bin', 'java');
const dist = join(root, 'cli/target/dist');
const home = mkdtempSync(join(tmpdir(), 'dray-browser-'));
const CHROMIUM = process.env.DRAY_TEST_CHROMIUM ?? '/usr/bin/chromium';

const execute = promisify(execFile);

/** Starts a program and waits for the first line of its output that fits. */
async function start(command, args, env, pattern) {
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = [];
  child.stderr.on('data', (text) => said.push(String(text)));
  const lines = createInterface({ input: child.stdout });
  const found = new Promise((resolve, reject) => {
    lines.on('line', (line) => {
      said.push(line);
      const match = pattern.exec(line);
      if (match) resolve(match[0]);
    });
    child.once('exit', (code) => reject(new Error(`${command} ended with ${code}:\n${said.join('\n')}`)));
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), 60_000);
  const word = await found.finally(() => clearTimeout(timer));
  return { child, word, said };
}

async function end(running, signal) {
  if (!running || running.child.exitCode !== null || running.child.signalCode !== null) return;
  const gone = once(running.child, 'exit');
  running.child.kill(signal);
  await gone;
}

class World {
  hub = null;
  service = null;
  browser = null;
  port = 0;

  async open() {
    const plain = { PATH: process.env.PATH, HOME: home, LANG: 'C.UTF-8', JAVA_HOME: process.env.JAVA_HOME };
    this.hub = await start(
      java,
      ['-Xmx256m', '-cp', join(dist, 'lib', '*'), 'dev.dray.testkit.hub.ShowroomMain'],
      plain,
      /^http:\/\/\S+/,
    );
    // No proxy, no other hub, no other program's models: only what the tests bring.
    this.env = {
      ...plain,
      DRAY_JAVA_HOME: process.env.JAVA_HOME,
      HF_ENDPOINT: this.hub.word,
      // The hub sends on to a second server on this machine, as the real one does to its own.
      DRAY_INTERNAL_ADDRESSES: 'always',
      HF_HOME: join(home, 'huggingface'),
      DRAY_HOME: join(home, 'dray'),
      XDG_CACHE_HOME: join(home, 'cache'),
      XDG_CONFIG_HOME: join(home, 'config'),
      XDG_DATA_HOME: join(home, 'data'),
      XDG_STATE_HOME: join(home, 'state'),
      MODELSCOPE_ENDPOINT: 'http://127.0.0.1:9',
      OLLAMA_HOST: 'http://127.0.0.1:9',
      ...this.extra,
    };
    await this.serve();
    this.browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
    return this;
  }

  extra = {};

  /** Starts the service; again on the same port after the first time, as a restart would. */
  async serve(...more) {
    this.service = await start(
      join(dist, 'bin/dray'),
      ['serve', '--port', String(this.port), ...more],
      this.env,
      /http:\/\/\S+?:\d+/,
    );
    this.port = Number(new URL(this.service.word).port);
  }

  /** Runs a command of the program to its end; what it printed. */
  async run(...words) {
    const { stdout } = await execute(join(dist, 'bin/dray'), words, { env: this.env });
    return stdout.trim();
  }

  /** As a power cut would. */
  kill() {
    return end(this.service, 'SIGKILL');
  }

  stop() {
    return end(this.service, 'SIGTERM');
  }

  get url() {
    return `http://127.0.0.1:${this.port}`;
  }

  /** What the API says, to hold the page against. */
  async ask(path, init = {}) {
    const answer = await fetch(`${this.url}/api/v1${path}`, {
      ...init,
      headers: { 'Content-Type': 'application/json', ...init.headers },
    });
    return answer.status === 204 ? null : answer.json();
  }

  async close() {
    await this.browser?.close();
    await this.stop();
    await end(this.hub, 'SIGKILL');
    rmSync(home, { recursive: true, force: true });
  }
}

mkdirSync(join(home, 'config'), { recursive: true });
export const world = new World();
