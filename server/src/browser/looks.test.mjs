// Every screen, in light and dark, on a desk and on a phone: nothing is broken, cut off, or hard to
// read.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertAccessible, assertFits, open, withPage } from './page.mjs';
import { world } from './world.mjs';

export const SCREENS = {
  Home: '#/',
  Find: '#/find?q=paper',
  'a model': '#/model?ref=acme/paper-crane-7b-GGUF',
  'a model behind a gate': '#/model?ref=harbour/pilot-13b',
  'no such model': '#/model?ref=acme/nothing',
  'My models': '#/models',
  Registry: '#/registry',
  Activity: '#/activity',
  Checks: '#/activity?view=tasks',
  Changes: '#/activity?view=changes',
  Settings: '#/settings',
};

const LOOKS = {
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark' },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, colorScheme: 'light' },
  'small dark phone': { viewport: { width: 320, height: 640 }, hasTouch: true, colorScheme: 'dark' },
};

for (const [look, options] of Object.entries(LOOKS)) {
  test(`every screen, ${look}`, { timeout: 180_000 }, async () => {
    await withPage(options, async (page) => {
      for (const [name, hash] of Object.entries(SCREENS)) {
        await open(page, hash);
        await assertFits(page, `${name}, ${look}`);
        await assertAccessible(page, `${name}, ${look}`);
      }
    });
  });
}

test('dark is dark, and a choice stays', async () => {
  await withPage({ colorScheme: 'dark' }, async (page) => {
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await open(page, '#/settings');
    const dark = await ground();
    await page.getByRole('radio', { name: 'Light' }).check();
    const light = await ground();
    assert.notEqual(light, dark);
    await page.reload();
    assert.equal(await ground(), light);
    await page.getByRole('radio', { name: 'As the system' }).check();
    assert.equal(await ground(), dark);
  });
});

test('the page asks no other host, and the policy forbids it', async () => {
  const answer = await fetch(world.url);
  const policy = answer.headers.get('Content-Security-Policy');
  assert.match(policy, /default-src 'none'/);
  assert.doesNotMatch(policy, /unsafe|\*/);
});
