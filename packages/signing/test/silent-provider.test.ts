import { describe, expect, it } from '@jest/globals';
import { KysoError } from '@kyso/domain';
import { advance, DEFAULT_POLICY } from '../src/index.ts';
import { accepted, makeWorld, work } from './world.ts';

const SLEEP_MS = 120_000;
const signal = new AbortController().signal;
const turnedAway = async (): Promise<never> => {
  const details = { reason: 'circuit_open', retryAfterMs: SLEEP_MS, standBy: 'fake 0' };
  throw new KysoError('provider.unavailable', 'the circuit is open', { details });
};

describe('a request whose provider is silent', () => {
  it('sleeps as long as it is told, since somebody stands by', async () => {
    const world = await makeWorld();
    const { id } = await accepted(world);
    world.signer.listCredentials = turnedAway;
    const step = await advance(world.ports, { effect: 'prepare', requestId: id }, signal);
    expect(step).toEqual({ again: SLEEP_MS, standBy: 'fake 0' });
  });

  it('is looked at a last time before it has to be given up, and ends in time', async () => {
    const world = await makeWorld();
    const { id } = await accepted(world);
    let looks = 0;
    world.signer.listCredentials = () => {
      looks++;
      return turnedAway();
    };
    const failed = await work(world, id, ['failed']);
    expect(failed.failure?.code).toBe('provider.unavailable');
    const lifeMs = Date.parse(failed.updatedAt) - Date.parse(failed.createdAt);
    expect(lifeMs).toBeLessThanOrEqual(DEFAULT_POLICY.startMs);
    expect(lifeMs).toBeGreaterThanOrEqual(DEFAULT_POLICY.startMs - DEFAULT_POLICY.faultPauseMs.max);
    expect(looks).toBeLessThan(12);
  });

  it('that waits for its phone is settled when the provider is back, also after the deadline', async () => {
    const world = await makeWorld();
    const { id } = await accepted(world);
    await work(world, id, ['awaiting_approval']);
    const lookup = world.signer.lookup.bind(world.signer);
    world.signer.answer('approve');
    world.signer.lookup = turnedAway;
    const [bell] = world.bell.take().filter((heard) => heard.kind === 'effect');
    if (bell === undefined) throw new TypeError('the request has a bell');
    expect(await advance(world.ports, bell, signal)).toEqual({ again: SLEEP_MS, standBy: 'fake 0' });
    world.clock.advance(DEFAULT_POLICY.faultGraceMs);
    world.signer.lookup = lookup;
    await world.bell.ring(bell);
    expect((await work(world, id, ['completed'])).state).toBe('completed');
    expect(world.signer.transactions.map(({ pushes }) => pushes)).toEqual([1]);
  });
});
