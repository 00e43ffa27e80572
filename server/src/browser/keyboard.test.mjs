// The keyboard alone, from the first screen to a model on its way.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { card, open, quiet, until, withPage } from './page.mjs';
import { world } from './world.mjs';

const focused = (page) =>
  page.evaluate(() => {
    const at = document.activeElement;
    return `${at.tagName} ${at.getAttribute('aria-label') ?? at.textContent.trim().slice(0, 60)}`;
  });

/** Tab until what is focused fits; fails when it comes round. */
async function tabTo(page, pattern, limit = 60) {
  for (let i = 0; i < limit; i++) {
    await page.keyboard.press('Tab');
    if (pattern.test(await focused(page))) return;
  }
  assert.fail(`Tab never came to ${pattern}; it is at ${await focused(page)}`);
}

test('find, choose and bring without a mouse', { timeout: 90_000 }, async () => {
  await withPage({}, async (page) => {
    await open(page, '#/');
    await page.keyboard.press('/');
    await page.keyboard.type('lighthouse');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Find a model' }).waitFor();
    assert.match(await focused(page), /^H1 Find a model/);
    await page.getByRole('link', { name: /lighthouse-embed/ }).waitFor();
    await tabTo(page, /lighthouse-embed/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /lighthouse-embed/ }).waitFor();
    await page.getByRole('button', { name: /^Bring / }).waitFor();
    await quiet(page);
    await tabTo(page, /BUTTON Bring /);
    await page.keyboard.press('Enter');
    await until(
      async () => (await world.ask('/downloads')).items.some((job) => job.ref.includes('lighthouse-embed')),
      'the download',
    );
    await page.getByText('harbour/lighthouse-embed is here').waitFor({ timeout: 40_000 });
    assert.equal(await card(page, 'lighthouse-embed').count(), 0);
  });
});

test('the way past the menu, and back by the history', async () => {
  await withPage({}, async (page) => {
    await open(page, '#/models');
    await page.keyboard.press('Tab');
    assert.match(await focused(page), /To the content/);
    await page.keyboard.press('Enter');
    assert.match(await focused(page), /^H1 My models/);
    await page.getByRole('link', { name: 'Settings' }).first().press('Enter');
    await page.getByRole('heading', { name: 'Settings' }).waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: 'My models' }).waitFor();
  });
});

test('a dialog holds the focus and gives it back', async () => {
  await withPage({}, async (page) => {
    await open(page, '#/models');
    const button = page.getByRole('button', { name: 'Free space…' });
    await button.focus();
    await button.press('Enter');
    await page.getByRole('dialog').waitFor();
    assert.equal(await page.evaluate(() => Boolean(document.activeElement.closest('dialog'))), true);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    assert.match(await focused(page), /Free space/);
  });
});
