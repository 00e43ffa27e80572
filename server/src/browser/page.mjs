// A browser page that fails a test by itself when anything goes wrong in it.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AXE, world } from './world.mjs';

/** Refusals that a test provokes are no faults of the page. */
const EXPECTED = /Failed to load resource|net::ERR_/;

/**
 * Runs a test in a page of its own.
 *
 * @param options of the browser's context: colours, size, and so on
 */
export async function withPage(options, work) {
  const context = await world.browser.newContext({
    viewport: { width: 1280, height: 860 },
    reducedMotion: 'reduce',
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const faults = [];
  page.on('pageerror', (error) => faults.push(error.stack));
  page.on('console', (message) => {
    if (message.type() === 'error' && !EXPECTED.test(message.text())) faults.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(world.url)) faults.push(`asked another host: ${request.url()}`);
  });
  try {
    await work(page);
    assert.deepEqual(faults, []);
  } catch (failure) {
    await keepPicture(page);
    throw failure;
  } finally {
    await context.close();
  }
}

/** What the page looked like when a test failed. */
async function keepPicture(page) {
  const folder = join(process.env.DRAY_ROOT, 'target/browser');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `failed-${Date.now()}.png`);
  await page.screenshot({ path: file }).then(
    () => console.error(`The page is in ${file}`),
    () => {},
  );
}

/** Opens a screen and waits until it has something to say. */
export async function open(page, hash) {
  await page.goto('about:blank');
  await page.goto(`${world.url}/${hash}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await quiet(page);
}

/** Until nothing is being waited for. */
export async function quiet(page) {
  await page.waitForFunction(() => !document.querySelector('.wait'));
}

/** Contrast, names, roles, order of headings: what a machine can see of accessibility (WCAG AA). */
export async function assertAccessible(page, what) {
  // The page's own policy forbids foreign scripts, so it is run from outside.
  await page.evaluate(readFileSync(AXE, 'utf8'));
  const found = await page.evaluate(() =>
    globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }),
  );
  const words = found.violations.map(
    (one) => `${one.id}: ${one.help}\n  ${one.nodes.slice(0, 4).map((node) => `${node.target} ${node.failureSummary?.split('\n')[1] ?? ''}`).join('\n  ')}`,
  );
  assert.deepEqual(words, [], what);
}

/** Nothing sticks out at the side. */
export async function assertFits(page, what) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.equal(over, 0, `${what} is ${over} pixels too wide`);
}

/** The card of a download on the first screen. */
export function card(page, name) {
  return page.locator('.job', { hasText: name });
}

/** Waits until the API and so the disk say so. */
export async function until(check, what, seconds = 40) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const value = await check();
    if (value) return value;
    if (Date.now() > end) throw new Error(`Never happened: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
