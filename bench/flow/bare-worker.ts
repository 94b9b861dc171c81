/** Child of bare-jobs.ts: `bare-worker.ts REDIS_URL PREFIX JOBS`; says when it is ready and when it is done. */
import { Worker } from 'bullmq';

const [, , url = '', prefix = '', jobs = '0'] = process.argv;
let done = 0;
const worker = new Worker(
  'jobs',
  async () => {
    done += 1;
    if (done === Number(jobs)) process.stdout.write('done\n');
  },
  { connection: { url, maxRetriesPerRequest: null }, prefix, concurrency: 50 },
);
await worker.waitUntilReady();
process.stdout.write('ready\n');
