// The small API for single files, from a page: the client that is offered, and the browser's own
// EventSource as the API's documentation uses it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open, withPage } from './page.mjs';

const FILE = 'model-00001-of-00001.safetensors';

// @Proves S003-37, S003-38, S003-40 (LocalRoutes)
test('the client of the Downloads API tells of a download until it has ended', { timeout: 60_000 }, async () => {
  await withPage({}, async (page) => {
    await open(page, '#/');
    const { id, seen } = await page.evaluate(async (filename) => {
      const { DownloadProgressManager, startDownload } = await import('/client/downloads.js');
      const manager = new DownloadProgressManager();
      manager.connect();
      const started = await startDownload({ repo_id: 'harbour/lighthouse-embed', filename });
      return new Promise((resolve) => {
        const seen = [];
        manager.subscribe(started.download_id, (status) => {
          seen.push({ ...status, shown: status.progress_percent.toFixed(1) });
          if (['completed', 'failed', 'cancelled'].includes(status.status)) {
            manager.disconnect();
            resolve({ id: started.download_id, seen });
          }
        });
      });
    }, FILE);
    const last = seen.at(-1);
    assert.equal(last.download_id, id);
    assert.equal(last.status, 'completed');
    assert.equal(last.shown, '100.0');
    assert.equal(last.error_message, null);
    assert.match(last.local_file_path, /safetensors$/);
    assert.ok(seen.every((status) => status.filename.endsWith('.safetensors')));
  });
});

// @Proves S003-08, S003-12 (LocalRoutes)
test('EventSource gets it by onmessage, at an address of its own', { timeout: 60_000 }, async () => {
  await withPage({}, async (page) => {
    await open(page, '#/');
    const status = await page.evaluate(async () => {
      const source = new EventSource('/local/download/status');
      const told = new Promise((resolve) => {
        source.onmessage = (event) => {
          const one = JSON.parse(event.data);
          if (one.filename === 'config.json' && one.status === 'completed') resolve(one);
        };
      });
      await fetch('/local/download', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ repo_id: 'harbour/foghorn-speech', filename: 'config.json' }),
      });
      const one = await told;
      source.close();
      return one;
    });
    assert.equal(status.progress_percent, 100);
    assert.match(status.completed_at, /Z$/);
  });
});
