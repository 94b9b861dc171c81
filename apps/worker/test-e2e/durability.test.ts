import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { birthRegistrationForm } from '@kyso/fixtures';
import { type Stage, startStage, tap, transactions } from './stage.ts';

/** Default recovery of the queue plus the sweeper's grace, on a busy machine. */
const TIMEOUT_MS = 90_000;
const MANUAL_CITIZEN = '001090000001';

describe('while a phone is waiting', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage();
  }, TIMEOUT_MS);
  afterAll(async () => await stage[Symbol.asyncDispose](), TIMEOUT_MS);

  async function waitingRequest(): Promise<string> {
    const file = await stage.api.upload('Tờ khai.pdf', await birthRegistrationForm());
    const accepted = await stage.api.requestSignature(file.json.id, MANUAL_CITIZEN);
    expect(accepted.status).toBe(202);
    await stage.api.waitFor(accepted.json.id, ['awaiting_approval']);
    return accepted.json.id;
  }

  async function pushesOf(requestId: string): Promise<number[]> {
    const own = (await transactions(stage)).filter(({ transaction_id: id }) => id.endsWith(requestId.slice(3)));
    return own.map(({ pushes }) => pushes);
  }

  const kill = () => stage.constellation.program('worker').kill('SIGKILL');
  const wipe = () => stage.constellation.redis?.kill();
  const DISASTERS = [
    ['the worker is killed with SIGKILL', [kill]],
    ['the worker is killed and Redis loses everything at the same moment', [kill, wipe]],
    ['Redis loses everything under a living worker', [wipe]],
  ] as const;

  it.each(DISASTERS)(
    '%s: the request still completes, with one push to the phone',
    async (_, disasters) => {
      const id = await waitingRequest();
      await Promise.all(disasters.map((strike) => strike()));
      if (disasters.some((strike) => strike === wipe)) await stage.constellation.redis?.start();
      if (disasters.some((strike) => strike === kill)) await stage.constellation.start('worker');
      await tap(stage, 'approve');
      const done = await stage.api.waitFor(id, ['completed', 'failed', 'expired'], TIMEOUT_MS);
      expect(done.status).toBe('completed');
      expect(await pushesOf(id)).toEqual([1]);
    },
    TIMEOUT_MS,
  );

  it(
    'a request is accepted while Redis is down, and signed once it is back',
    async () => {
      await stage.constellation.redis?.kill();
      const file = await stage.api.upload('Tờ khai.pdf', await birthRegistrationForm());
      const accepted = await stage.api.requestSignature(file.json.id, MANUAL_CITIZEN);
      expect(accepted.status).toBe(202);
      const ready = await fetch(`${stage.constellation.url('gateway')}/readyz`);
      expect(ready.status).toBe(200);
      await stage.constellation.redis?.start();
      await stage.api.waitFor(accepted.json.id, ['awaiting_approval'], TIMEOUT_MS);
      await tap(stage, 'approve');
      const done = await stage.api.waitFor(accepted.json.id, ['completed', 'failed', 'expired'], TIMEOUT_MS);
      expect(done.status).toBe('completed');
    },
    TIMEOUT_MS,
  );
});
