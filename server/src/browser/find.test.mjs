// From words or a link to the choice of a variant.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open, quiet, withPage } from './page.mjs';

// @Proves S001-107 (Page)
test('words are searched for, and filters narrow it down', async () => {
  await withPage({}, async (page) => {
    await open(page, '#/');
    await page.getByRole('searchbox').fill('crane');
    await page.getByRole('searchbox').press('Enter');
    await page.getByRole('heading', { name: 'Find a model' }).waitFor();
    await page.getByRole('link', { name: /paper-crane-7b-GGUF/ }).waitFor();
    await page.getByLabel('Format').selectOption('safetensors');
    await page.getByRole('link', { name: /paper-crane-1b/ }).waitFor();
    await quiet(page);
    assert.equal(await page.getByRole('link', { name: /GGUF/ }).count(), 0);
    assert.match(page.url(), /format=safetensors/);
    await page.getByRole('searchbox').fill('skylark');
    await page.getByRole('searchbox').press('Enter');
    await page.getByRole('link', { name: /skylark-vision/ }).waitFor();
    assert.match(page.url(), /format=safetensors/);
  });
});

test('a link opens the model, with the variant that suits', async () => {
  await withPage({}, async (page) => {
    await open(page, '#/');
    await page.getByRole('searchbox').fill('https://huggingface.co/acme/paper-crane-7b-GGUF');
    await page.getByRole('button', { name: 'Look at it' }).click();
    await page.getByRole('heading', { name: 'acme/paper-crane-7b-GGUF' }).waitFor();
    await page.getByRole('radio', { name: /Q4_K_M.*recommended/ }).waitFor();
    assert.equal(await page.getByRole('radio', { name: /Q4_K_M/ }).isChecked(), true);
    await page.getByRole('radio', { name: /Q2_K/ }).check();
    await page.getByRole('button', { name: /Bring Q2_K, 28.* MB/ }).waitFor();
  });
});

test('a choice that shows only when it is asked for', async () => {
  await withPage({}, async (page) => {
    const shut = { status: 403, code: 'gated', title: 'Shut', detail: 'It is shut', next_step: 'Ask', request_id: 'x', type: '/errors/gated' };
    await page.route('**/api/v1/models/info*', (route) =>
      route.fulfill({ status: 403, contentType: 'application/problem+json', body: JSON.stringify(shut) }),
    );
    await open(page, '#/model?ref=acme/paper-crane-7b-GGUF');
    await page.getByRole('heading', { name: 'Bring it all the same' }).waitFor();
    await page.getByRole('radio', { name: /Q4_K_M.*recommended/ }).check();
    await page.getByRole('button', { name: /Bring Q4_K_M, / }).waitFor();
  });
});

test('a long list draws what is seen, and goes on', async () => {
  await withPage({}, async (page) => {
    await open(page, '#/find?q=experiment&provider=huggingface');
    await page.getByRole('link', { name: /experiment-/ }).first().waitFor();
    for (let i = 0; i < 30 && !(await page.getByText('240 models').count()); i++) {
      await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
      await page.waitForTimeout(150);
    }
    await page.getByText('240 models').waitFor();
    assert.ok((await page.locator('.long > li').count()) < 60);
  });
});

test('what is behind a gate says whose terms, and where', async () => {
  await withPage({}, async (page) => {
    await open(page, '#/model?ref=harbour/pilot-13b');
    await page.getByText('The author asks you to accept terms first.').waitFor();
    const link = page.getByRole('link', { name: /Accept them/ });
    assert.match(await link.getAttribute('href'), /harbour\/pilot-13b/);
  });
});
