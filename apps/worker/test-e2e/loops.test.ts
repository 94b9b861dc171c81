import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { birthRegistrationForm } from '@kyso/fixtures';
import { type Stage, startStage, transactions } from './stage.ts';

const INSTANT_CITIZEN = '079185000002';
const REQUESTS = 24;
const TIMEOUT_MS = 120_000;
const TWO_LOOPS = { KYSO_WORKER_THREADS: '2' };

async function ask(stage: Stage): Promise<string[]> {
  const file = await stage.api.upload('Tờ khai.pdf', await birthRegistrationForm());
  const asked = Array.from({ length: REQUESTS }, () => stage.api.requestSignature(file.json.id, INSTANT_CITIZEN));
  return (await Promise.all(asked)).map(({ json }) => json.id);
}

async function expectCompleted(stage: Stage, ids: readonly string[]): Promise<void> {
  const ends = await Promise.all(ids.map((id) => stage.api.waitFor(id, ['completed', 'failed'], 60_000)));
  expect(ends.map(({ status }) => status)).toEqual(ids.map(() => 'completed'));
  expect((await transactions(stage)).map(({ pushes }) => pushes)).toEqual(ids.map(() => 1));
}

/** The sum over all labels of a metric of the worker. */
async function total(stage: Stage, name: string): Promise<number> {
  const text = await (await fetch(new URL('/metrics', stage.constellation.url('worker')))).text();
  const values = text
    .split('\n')
    .flatMap((line) => (line.startsWith(`${name}{`) ? [Number(line.split(' ').at(-1))] : []));
  return values.reduce((sum, value) => sum + value, 0);
}

describe('a worker of two event loops', () => {
  it(
    'tells their metrics as one, and hands over what it has in hand when it is stopped',
    async () => {
      await using stage = await startStage(TWO_LOOPS);
      const { constellation } = stage;
      await expectCompleted(stage, await ask(stage));
      expect(await total(stage, 'signing_requests_total')).toBe(REQUESTS);
      expect(await total(stage, 'build_info')).toBe(1);
      expect((await fetch(new URL('/readyz', constellation.url('worker')))).status).toBe(200);

      const more = await ask(stage);
      await constellation.program('worker').kill('SIGTERM');
      await constellation.start('worker');
      const ends = await Promise.all(more.map((id) => stage.api.waitFor(id, ['completed', 'failed'], 60_000)));
      expect(ends.map(({ status }) => status)).toEqual(more.map(() => 'completed'));
      expect((await transactions(stage)).filter(({ pushes }) => pushes !== 1)).toEqual([]);
      expect(await readFile(join(constellation.dir, 'logs', 'worker.log'), 'utf8')).not.toContain('closing failed');
    },
    TIMEOUT_MS,
  );

  it(
    'ends as a whole when one of them breaks, and a fresh one completes everything',
    async () => {
      const trigger = join(tmpdir(), `kyso-break-${process.pid}-${Date.now()}`);
      const entry = fileURLToPath(new URL('./broken-loop-worker.ts', import.meta.url));
      await using stage = await startStage(TWO_LOOPS, {
        changes: { worker: { entry, env: { BREAK_LOOP_WHEN: trigger } } },
      });
      const ids = await ask(stage);
      writeFileSync(trigger, '');
      await stage.constellation.program('worker').ended;
      await stage.constellation.start('worker', {});
      await expectCompleted(stage, ids);
      const log = await readFile(join(stage.constellation.dir, 'logs', 'worker.log'), 'utf8');
      expect(log).toContain('an event loop of the worker has ended');
    },
    TIMEOUT_MS,
  );
});
