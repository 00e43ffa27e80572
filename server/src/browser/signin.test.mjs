// Where the service wants to know who calls: what is wrong stays outside and is told so, what is right
// gets in and stays in, and what counts no more is noticed.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { assertAccessible, assertFits, until, withPage } from './page.mjs';
import { world } from './world.mjs';

const pictures = join(process.env.DRAY_ROOT, 'target/browser');
const locked = (page) => page.getByRole('heading', { name: 'This service is locked' });
const inside = (page) => page.locator('.board').getByText('Live');

async function keep(page, name) {
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `signin-${name}.png`) });
}

async function enter(page, token, stay = false) {
  await page.getByLabel('Token of the service').fill(token);
  if (stay) await page.getByLabel('Stay signed in on this browser').check();
  await page.getByRole('button', { name: 'Open' }).click();
}

const create = (name, scope) => world.run('serve', 'token', 'create', name, '--scope', scope, '--quiet');

describe('where a token is needed', () => {
  before(async () => {
    await world.stop();
    world.env.DRAY_SERVER_REQUIRE_TOKEN = 'true';
    await world.serve();
  });
  after(async () => {
    await world.stop();
    delete world.env.DRAY_SERVER_REQUIRE_TOKEN;
    await world.serve();
  });

  test('a wrong token stays outside, the right one gets in, stays after a reload, and goes', { timeout: 60_000 }, async () => {
    const token = await create('ada', 'admin');
    await withPage({}, async (page) => {
      await page.goto(world.url);
      await locked(page).waitFor();
      assert.equal(await page.getByRole('alert').count(), 0, 'nothing was wrong yet');
      await assertFits(page, 'sign-in');
      await assertAccessible(page, 'sign-in');
      await keep(page, 'first');

      await enter(page, 'dray_this-is-not-a-token');
      await page.getByText('The token is not known here, or no longer.').waitFor();
      await locked(page).waitFor();
      await assertAccessible(page, 'sign-in refused');
      await keep(page, 'wrong');

      await enter(page, token);
      await inside(page).waitFor();
      await keep(page, 'inside');
      await page.reload();
      await inside(page).waitFor();
      // A token is in no address, where history and logs would keep it.
      assert.equal(page.url().includes(token), false);

      await page.goto(`${world.url}/#/settings`);
      await page.getByText(/You are ada and may/).waitFor();
      await page.getByRole('button', { name: 'Sign out' }).click();
      await locked(page).waitFor();
      assert.deepEqual(await page.evaluate(() => [{ ...sessionStorage }, { ...localStorage }].map((kept) => JSON.stringify(kept).includes('dray_'))), [false, false]);
      await page.reload();
      await locked(page).waitFor();
    });
  });

  test('signed in for this tab alone, or for the browser', { timeout: 60_000 }, async () => {
    const token = await create('tab', 'read');
    await withPage({}, async (page) => {
      await page.goto(world.url);
      await enter(page, token);
      await inside(page).waitFor();
      const second = await page.context().newPage();
      await second.goto(world.url);
      await locked(second).waitFor();
      await enter(second, token, true);
      await inside(second).waitFor();
      const third = await page.context().newPage();
      await third.goto(world.url);
      await inside(third).waitFor();
    });
  });

  test('a token that was removed, and one whose days are over', { timeout: 60_000 }, async () => {
    const removed = await create('removed', 'admin');
    await withPage({}, async (page) => {
      await page.goto(world.url);
      await enter(page, removed);
      await inside(page).waitFor();
      await world.run('serve', 'token', 'rm', 'removed');
      await page.getByRole('link', { name: 'Settings' }).first().click();
      await locked(page).waitFor();
      await page.getByText('The token is not known here, or no longer.').waitFor();
      await keep(page, 'removed');
    });
    const over = await create('over', 'admin');
    // What a day later would be.
    const file = join(world.env.DRAY_HOME, 'state/service/tokens.json');
    const tokens = JSON.parse(readFileSync(file, 'utf8'));
    tokens.tokens.find((one) => one.name === 'over').expires = '2026-01-01T00:00:00Z';
    writeFileSync(file, JSON.stringify(tokens));
    await withPage({}, async (page) => {
      await page.goto(world.url);
      await enter(page, over);
      await page.getByText('The token is not known here, or no longer.').waitFor();
    });
  });

  test('who guesses is told to wait, and the page says so', { timeout: 120_000 }, async () => {
    const token = await create('late', 'read');
    const call = (value) => fetch(`${world.url}/api/v1/server`, { headers: { Authorization: `Bearer ${value}` } });
    await until(async () => (await call('dray_wrong')).status === 429, 'the guesses are used up');
    await withPage({ viewport: { width: 390, height: 844 } }, async (page) => {
      await page.goto(world.url);
      await enter(page, token);
      await page.getByText('Too many wrong tokens came from this address.').waitFor();
      await locked(page).waitFor();
      await assertFits(page, 'sign-in on a phone');
      await keep(page, 'guesses');
      // A phone does not show whether the line is up.
      await page.setViewportSize({ width: 1280, height: 860 });
      // One more guess each six seconds: then the right one counts, without a reload.
      await until(async () => {
        if (await locked(page).isVisible()) await enter(page, token);
        await inside(page).or(locked(page)).waitFor();
        return inside(page).isVisible();
      }, 'the right token counts again', 40);
    });
  });
});
