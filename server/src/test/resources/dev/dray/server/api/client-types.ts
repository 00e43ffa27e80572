// Checked by tsc, never run: what programs write with the types of dray.js.
import { DrayClient, DrayError, isFinal, type Download, type Variant } from './dray.js';

export async function main(): Promise<string> {
  const dray = new DrayClient('http://127.0.0.1:8000', { token: 'secret' });
  const variants: Variant[] = (await dray.models.variants('org/name')).variants;
  const best: string | undefined = variants.find(one => one.recommended)?.name;
  let last: Download = await dray.downloads.create({ ref: 'org/name', variant: best ?? null });
  try {
    for await (const now of dray.downloads.follow(last.id)) {
      last = now;
    }
  } catch (problem) {
    if (problem instanceof DrayError && problem.problem.choices) {
      return problem.problem.choices.map(choice => choice.name).join();
    }
    throw problem;
  }
  // @ts-expect-error There is no such state.
  const wrong: boolean = last.state === 'happy';
  // @ts-expect-error There is no such field.
  await dray.downloads.create({ ref: 'org/name', localtion: 'auto' });
  return isFinal(last) && !wrong ? String(last.path) : '';
}
