// What is here: found, checked, pinned, and removed after a look at what would go.
import assert from 'node:assert/strict';
import { readdirSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { open, quiet, until, withPage } from './page.mjs';
import { world } from './world.mjs';

const NAME = 'harbour/lighthouse-embed';
const row = (page) => page.locator('.long > li', { hasText: NAME });
const local = async () => (await world.ask('/local')).items.find((model) => model.name.includes('lighthouse-embed'));

/** Brings the model if no test before did. */
async function here() {
  await world.ask('/downloads', { method: 'POST', body: JSON.stringify({ ref: NAME }) });
  await until(async () => (await local())?.state === 'whole', 'the model is here');
}

// @Proves S001-107 (Page)
test('it is in the list and on the map, and its bytes are sound', { timeout: 90_000 }, async () => {
  await here();
  await withPage({}, async (page) => {
    await open(page, '#/models');
    await row(page).waitFor();
    await page.getByRole('group', { name: 'What fills the disk' }).getByRole('button', { name: /lighthouse-embed/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Check every byte' }).click();
    await dialog.getByText(/^sound/).waitFor();
    await dialog.getByText('Where it came from').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await row(page).getByText(/^sound/).waitFor();
  });
});

test('pinned, and no longer', async () => {
  await withPage({}, async (page) => {
    await open(page, '#/models');
    const pin = row(page).getByRole('button', { name: /Keep .* for ever/ });
    await pin.click();
    await until(async () => (await pin.getAttribute('aria-pressed')) === 'true', 'the pin shows');
    assert.equal((await local()).pinned, true);
    await pin.click();
    await until(async () => !(await local()).pinned, 'not pinned');
  });
});

test('damage is found and told, with what to do', { timeout: 60_000 }, async () => {
  const model = await local();
  const files = readdirSync(model.path, { recursive: true }).map((name) => join(model.path, name));
  const weights = files.find((name) => name.endsWith('.safetensors') && statSync(name).isFile());
  truncateSync(weights, 1000);
  await withPage({}, async (page) => {
    await open(page, `#/models?id=${encodeURIComponent(model.id)}`);
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Check names and sizes' }).click();
    await dialog.getByRole('alert').getByText(/safetensors should have/).waitFor();
    await dialog.getByText('bring it again').waitFor();
  });
});

// @Proves S001-107 (Page)
test('freeing space and removing show first what would go', { timeout: 60_000 }, async () => {
  await withPage({}, async (page) => {
    await open(page, '#/models');
    await page.getByRole('button', { name: 'Free space…' }).click();
    const free = page.getByRole('dialog');
    await free.getByRole('slider').press('Home');
    await free.getByText(/would go|Nothing may go|It fits already/).first().waitFor();
    await free.getByRole('button', { name: 'Keep everything' }).click();

    await row(page).getByRole('button', { name: /^Remove/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('This deletes').waitFor();
    assert.ok(await local());
    await dialog.getByRole('button', { name: /^Remove, / }).click();
    await page.getByText(/lighthouse-embed is gone/).waitFor();
    await row(page).waitFor({ state: 'detached' });
    assert.equal(await local(), undefined);
  });
});

test('the registry knows what was brought', { timeout: 60_000 }, async () => {
  await withPage({}, async (page) => {
    await open(page, '#/registry');
    const entry = page.locator('.long > li', { hasText: /paper-crane-1b/i }).first();
    await entry.getByRole('button').click();
    const dialog = page.getByRole('dialog');
    await quiet(page);
    await dialog.getByText("All that the registry's files say").click();
    await dialog.getByText(/paper-crane-1b/).first().waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await page.getByLabel('Name').fill('no such entry');
    await page.getByText('No entry is called like that').waitFor();
  });
});
