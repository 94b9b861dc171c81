/** A worker whose second event loop breaks as soon as the file that is named in the environment exists. */
import { existsSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
import { runWorker } from '../src/run-worker.ts';

await runWorker();
if (!isMainThread) {
  setInterval(() => {
    if (existsSync(process.env['BREAK_LOOP_WHEN'] ?? '')) throw new Error('a bug in one of the loops');
  }, 50);
}
