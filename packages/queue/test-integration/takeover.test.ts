import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';
import { startRedis } from '@kyso/testkit';
import { openBell, startWorkers } from '../src/index.ts';
import { eventually, newRequestId } from './support.ts';

const DYING_WORKER = fileURLToPath(new URL('./dying-worker.ts', import.meta.url));

it('another worker takes the job over when the process that had it is killed, time after time', async () => {
  await using redis = await startRedis();
  const where = { url: redis.url, prefix: 'kyso' };
  await using bell = openBell(where);
  await bell.ring({ kind: 'effect', effect: 'prepare', requestId: newRequestId(), seq: 1 });

  for (const _ of [1, 2, 3]) {
    const victim = spawn(process.execPath, [DYING_WORKER, where.url, where.prefix], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [said] = await once(victim.stdout, 'data');
    expect(`${said}`).toBe('taken\n');
    const gone = once(victim, 'exit');
    victim.kill('SIGKILL');
    await gone;
  }

  let finished = 0;
  await using _workers = startWorkers({
    ...where,
    timing: { lockDurationMs: 1_000, stalledIntervalMs: 500 },
    handle: async () => {
      finished++;
      return {};
    },
    onError: () => {},
  });
  await eventually(() => finished === 1, 10_000);
}, 60_000);
