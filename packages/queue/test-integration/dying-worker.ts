/** A worker process that takes a job and never finishes it, so that a test can kill it. Arguments: url, prefix. */
import { startWorkers } from '../src/index.ts';

const [, , url = '', prefix = ''] = process.argv;
startWorkers({
  url,
  prefix,
  timing: { lockDurationMs: 1_000, stalledIntervalMs: 500 },
  handle: async () => {
    process.stdout.write('taken\n');
    return await new Promise(() => {});
  },
  onError: (error) => process.stderr.write(`${error}\n`),
});
