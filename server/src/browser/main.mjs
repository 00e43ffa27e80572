// All browser tests, one after the other in one world. Run by `./dev browser`.
import { after, before } from 'node:test';
import { world } from './world.mjs';

before(() => world.open(), { timeout: 120_000 });
after(() => world.close());

await import('./looks.test.mjs');
await import('./find.test.mjs');
await import('./download.test.mjs');
await import('./keyboard.test.mjs');
await import('./models.test.mjs');
await import('./settings.test.mjs');
await import('./errors.test.mjs');
await import('./signin.test.mjs');
await import('./local-client.test.mjs');
