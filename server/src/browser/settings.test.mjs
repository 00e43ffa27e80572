// What is set holds at once; tokens go in and never come out.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open, until, withPage } from './page.mjs';
import { world } from './world.mjs';

const value = async (key) => (await world.ask('/settings')).settings.find((one) => one.key === key).value;

test('a limit for all downloads', async () => {
  await withPage({}, async (page) => {
    await open(page, '#/settings');
    const slider = page.getByLabel(/All downloads together/);
    await slider.focus();
    await slider.press('Home');
    await until(async () => await value('limit-rate'), 'a limit');
    await slider.press('End');
    await until(async () => !(await value('limit-rate')), 'no limit');
  });
});

test('a token is stored, not shown, and forgotten', async () => {
  await withPage({}, async (page) => {
    await open(page, '#/settings');
    const field = page.getByLabel('The token', { exact: true });
    await field.fill('hf_wrong');
    await page.getByRole('button', { name: 'Store' }).click();
    await page.getByRole('alert').getByText('What to do:').waitFor();
    await field.fill('hf_ada');
    await page.getByRole('button', { name: 'Store' }).click();
    await page.getByText('The token of ada is stored').waitFor();
    assert.equal(await field.inputValue(), '');
    await page.reload();
    await page.getByRole('button', { name: /Forget the token/ }).first().waitFor();
    assert.equal((await page.content()).includes('hf_ada'), false);
    await page.getByRole('button', { name: /Forget the token/ }).first().click();
    await page.getByRole('button', { name: /Forget the token/ }).waitFor({ state: 'detached' });
  });
});

test('tokens of other providers, too', async () => {
  await withPage({}, async (page) => {
    await open(page, '#/settings');
    await page.getByLabel('New token for').selectOption('modelscope');
    await page.getByLabel('The token', { exact: true }).fill('ms-secretword');
    await page.getByRole('button', { name: 'Store' }).click();
    await page.getByText('The token is stored').waitFor();
    await page.getByRole('button', { name: /Forget the token .*modelscope/ }).waitFor();
    assert.equal((await page.content()).includes('ms-secretword'), false);
    await page.getByRole('button', { name: /Forget the token .*modelscope/ }).click();
    await page.getByRole('button', { name: /Forget the token .*modelscope/ }).waitFor({ state: 'detached' });
  });
});

test('a setting that is to stay', async () => {
  await withPage({}, async (page) => {
    await open(page, '#/settings');
    await page.getByLabel('Also write changes to config.toml').check();
    await page.getByLabel('Downloads at a time').fill('3');
    await page.getByLabel('Downloads at a time').press('Tab');
    await page.getByText(/Kept in .*config\.toml/).waitFor();
    assert.equal(await value('parallel-downloads'), '3');
  });
});

test('who changed what', async () => {
  await withPage({}, async (page) => {
    await open(page, '#/activity?view=changes');
    await page.getByRole('row', { name: /api\/v1/ }).first().waitFor();
    assert.equal((await page.content()).includes('hf_ada'), false);
  });
});
