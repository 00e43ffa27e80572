// What several tests do on the page.
import { card, open } from './page.mjs';

/** Starts a download through the page, slow enough to be watched. */
export async function bring(page, name, steps = 2) {
  await open(page, `#/model?ref=${name}`);
  await page.getByText('More: revision, files, hours, speed, token').click();
  const slider = page.getByLabel(/^At most/);
  await slider.focus();
  await slider.press('Home');
  for (let i = 0; i < steps; i++) await slider.press('ArrowRight');
  await page.getByRole('button', { name: /^Bring / }).click();
  await page.getByRole('heading', { name: 'On the way' }).waitFor();
  await card(page, name).waitFor();
}
