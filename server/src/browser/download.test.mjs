// A whole download as a person sees it: chosen, slowed down, paused, reloaded, its service killed,
// resumed, and here.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { card, open, until, withPage } from './page.mjs';
import { bring } from './steps.mjs';
import { world } from './world.mjs';

const one = async (name) => (await world.ask('/downloads')).items.find((job) => job.ref.includes(name));

// @Proves S001-107, S004-25 (Page)
test('a whole download: pause, resume, reload, kill -9, done', { timeout: 180_000 }, async () => {
  await withPage({}, async (page) => {
    await bring(page, 'acme/paper-crane-1b', 4);
    const job = card(page, 'acme/paper-crane-1b');
    await until(async () => (await one('paper-crane-1b')).bytes_done > 2_000_000, 'the first 2 MB');
    const { id } = await one('paper-crane-1b');

    await job.getByRole('button', { name: /Pause/ }).click();
    await job.getByRole('button', { name: /Resume/ }).waitFor();
    await until(async () => (await one('paper-crane-1b')).state === 'paused', 'paused');
    const kept = (await one('paper-crane-1b')).bytes_done;
    assert.ok(kept > 0);

    await page.reload();
    await job.getByRole('button', { name: /Resume/ }).waitFor();
    const shown = Number(await job.getByRole('progressbar').getAttribute('aria-valuenow'));
    const paused = await one('paper-crane-1b');
    assert.equal(shown, Math.floor((100 * paused.bytes_done) / paused.bytes_total));

    await job.getByRole('button', { name: /Resume/ }).click();
    await until(async () => (await one('paper-crane-1b')).state === 'transferring', 'on its way again');
    await page.reload();
    await job.getByRole('button', { name: /Pause/ }).waitFor();

    await world.kill();
    await page.getByText('The service does not answer.').waitFor();
    await world.serve();
    await page.getByText('The service does not answer.').waitFor({ state: 'detached' });
    const back = await until(async () => {
      const now = await one('paper-crane-1b');
      return now.state === 'transferring' && now;
    }, 'on its way after the restart');
    assert.equal(back.id, id);
    await job.getByRole('button', { name: /Pause/ }).waitFor();

    await job.getByText('Priority and limit').click();
    await job.getByLabel('Priority').selectOption('high');
    await until(async () => (await one('paper-crane-1b')).priority === 'high', 'high priority');
    const slider = job.getByRole('slider');
    await slider.focus();
    await slider.press('End');
    await until(async () => (await one('paper-crane-1b')).limit_rate === null, 'no limit');

    await page.getByText('acme/paper-crane-1b is here').waitFor({ timeout: 60_000 });
    const row = page.locator('.ended', { hasText: 'acme/paper-crane-1b' });
    await row.getByText('Here', { exact: true }).waitFor();
    const done = await one('paper-crane-1b');
    assert.equal(done.id, id);
    assert.equal(done.state, 'completed');
    assert.ok(done.bytes_done === done.bytes_total);
  });
});

// @Proves S001-107, S004-25 (Page)
test('cancelled, then tried again', { timeout: 90_000 }, async () => {
  await withPage({}, async (page) => {
    await bring(page, 'harbour/foghorn-speech', 3);
    const job = card(page, 'harbour/foghorn-speech');
    await until(async () => (await one('foghorn-speech')).bytes_done > 0, 'the first bytes');
    await job.getByRole('button', { name: /Cancel/ }).click();
    const row = page.locator('.ended', { hasText: 'harbour/foghorn-speech' });
    await row.getByText('Cancelled').waitFor();
    await row.getByRole('button', { name: /^Try again/ }).click();
    await job.waitFor();
    await job.getByRole('button', { name: /Cancel/ }).click();
    await row.getByText('Cancelled').waitFor();
  });
});

test('two pages show the same', { timeout: 90_000 }, async () => {
  await withPage({}, async (first) => {
    await withPage({ viewport: { width: 390, height: 844 } }, async (second) => {
      await open(second, '#/');
      await bring(first, 'meadow/skylark-vision', 3);
      const there = card(second, 'meadow/skylark-vision');
      await there.getByRole('button', { name: /Pause/ }).click();
      await card(first, 'meadow/skylark-vision').getByRole('button', { name: /Resume/ }).waitFor();
      await card(first, 'meadow/skylark-vision').getByRole('button', { name: /Cancel/ }).click();
      await there.waitFor({ state: 'detached' });
    });
  });
});
