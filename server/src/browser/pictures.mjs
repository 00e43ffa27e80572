// The pictures of the guide and the README: `./dev browser --pictures` writes docs/images/page-*.png.
import { join } from 'node:path';
import { card, open, until } from './page.mjs';
import { world } from './world.mjs';

const folder = join(process.env.DRAY_ROOT, 'docs/images');

async function start(ref, more) {
  return world.ask('/downloads', { method: 'POST', body: JSON.stringify({ ref, ...more }) });
}

async function picture(options, work) {
  const context = await world.browser.newContext({
    viewport: { width: 1200, height: 780 },
    reducedMotion: 'reduce',
    ...options,
  });
  const page = await context.newPage();
  const keep = (name) => page.screenshot({ path: join(folder, `page-${name}.png`) });
  await work(page, keep);
  await context.close();
}

world.extra = { DRAY_MACHINE_GPU: '24GiB', DRAY_SEARCH_PLACES: 'here,catalog,huggingface' };
await world.open();
try {
  await start('acme/paper-crane-1b');
  await start('harbour/foghorn-speech');
  await start('harbour/lighthouse-embed');
  await start('harbour/pilot-13b');
  await until(async () => !(await world.ask('/downloads?state=active')).items.length, 'they are here');

  await picture({ colorScheme: 'light' }, async (page, keep) => {
    await open(page, '#/model?ref=acme/paper-crane-7b-GGUF');
    await page.getByText('to fetch of').waitFor();
    await keep('choose');
    await open(page, '#/find?q=paper');
    await keep('find');
  });

  await start('acme/paper-crane-7b-GGUF', { variant: 'Q6_K', limit_rate: 3_000_000 });
  await start('meadow/skylark-vision', { limit_rate: 1_000_000, priority: 'low' });
  await picture({ colorScheme: 'light' }, async (page, keep) => {
    await open(page, '#/');
    await card(page, 'skylark').waitFor();
    await page.waitForTimeout(14_000); // so that the graph has something to show
    await keep('home');
  });
  await picture({ colorScheme: 'dark', viewport: { width: 390, height: 780 } }, async (page, keep) => {
    await open(page, '#/');
    await page.waitForTimeout(3_000);
    await keep('phone');
  });
  await until(async () => (await world.ask('/downloads?state=active')).items.length < 2, 'more is here', 90);
  await picture({ colorScheme: 'dark' }, async (page, keep) => {
    await open(page, '#/models');
    await page.locator('.tile').first().waitFor();
    await keep('models');
  });
} finally {
  await world.close();
}
