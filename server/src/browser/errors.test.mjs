// What goes wrong says what it is and what to do.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { card, open, withPage } from './page.mjs';
import { world } from './world.mjs';

test('a name that nobody has', async () => {
  await withPage({}, async (page) => {
    await open(page, '#/model?ref=acme/nothing-here');
    const problem = page.getByRole('alert');
    await problem.getByText(/acme\/nothing-here/).first().waitFor();
    await problem.getByText('What to do:').waitFor();
    await page.getByRole('link', { name: 'Search for it' }).click();
    await page.getByText('Nothing is called like that').waitFor();
  });
});

test('what is no name at all', async () => {
  await withPage({}, async (page) => {
    await open(page, '#/model?ref=ftp://example/x');
    await page.getByRole('alert').getByText('What to do:').waitFor();
  });
});

test('a download that is refused says so where it was asked for', { timeout: 60_000 }, async () => {
  await withPage({}, async (page) => {
    await open(page, '#/');
    await world.ask('/downloads', { method: 'POST', body: JSON.stringify({ ref: 'harbour/pilot-13b' }) });
    const row = page.locator('.ended', { hasText: 'harbour/pilot-13b' });
    await row.getByText('Failed').waitFor({ timeout: 40_000 });
    await row.getByText('What to do:').waitFor();
    assert.equal(await card(page, 'pilot-13b').count(), 0);
  });
});

test('a service that went away and came back', { timeout: 60_000 }, async () => {
  await withPage({}, async (page) => {
    await open(page, '#/models');
    await world.stop();
    await page.getByRole('alert').getByText('The service does not answer.').waitFor();
    await page.getByRole('link', { name: 'Settings' }).first().click();
    await page.getByText(/Nobody answers|does not answer/).first().waitFor();
    await world.serve();
    await page.getByText('The service does not answer.').waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Home' }).first().click();
    await page.locator('.board').getByText('Live').waitFor();
  });
});
