/** What BullMQ alone does: the same number of jobs with the same options, and nothing to do in them. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Queue } from 'bullmq';

const CHILD = fileURLToPath(new URL('./bare-worker.ts', import.meta.url));
/** prepare, submit, poll, seal, deliver. */
export const JOBS_PER_REQUEST = 5;
const ADDS_IN_FLIGHT = 50;
const OPTIONS = {
  attempts: 5,
  backoff: { type: 'exponential', delay: 1_000, jitter: 0.5 },
  removeOnComplete: true,
  removeOnFail: true,
};

/** Jobs a second from the first `add` until the last one was processed by one worker process with 50 at a time. */
export async function bareJobsPerSecond(redisUrl: string, jobs: number): Promise<number> {
  const prefix = 'bare';
  const worker = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', CHILD, redisUrl, prefix, `${jobs}`],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  await once(worker.stdout, 'data');
  const queue = new Queue('jobs', { connection: { url: redisUrl }, prefix });
  await queue.waitUntilReady();
  const started = performance.now();
  const done = once(worker.stdout, 'data');
  let next = 0;
  const add = async () => {
    while (next < jobs) {
      const n = next++;
      await queue.add('job', { requestId: `sr_${n}`, seq: 1 }, { ...OPTIONS, jobId: `sr_${n}-1-job` });
    }
  };
  await Promise.all(Array.from({ length: ADDS_IN_FLIGHT }, add));
  await done;
  const perSecond = jobs / ((performance.now() - started) / 1000);
  worker.kill('SIGKILL');
  await queue.obliterate({ force: true });
  await queue.close();
  return perSecond;
}
