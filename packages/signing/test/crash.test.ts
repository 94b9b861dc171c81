/**
 * Every write and every call is broken once before and once after it takes effect; then workers and the sweeper go on.
 * Whatever is broken, the request must be completed, the phone must have buzzed once, and the log must have no gap.
 */
import { describe, expect, it } from '@jest/globals';
import { KysoError, type RequestId, WORKFLOW } from '@kyso/domain';
import { advance } from '../src/index.ts';
import { makeWorld, theForm, type World } from './world.ts';

/** Calls that change something: port, method. */
const EFFECTS = [
  ['requests', 'append'],
  ['blobs', 'write'],
  ['signer', 'submit'],
] as const;
type Target = (typeof EFFECTS)[number];
type When = 'before' | 'after';

class Crash extends Error {}

/** Breaks the `nth` call (0-based) of one method, once. @returns whether it was reached. */
function breakCall(world: World, [port, method]: Target, nth: number, when: When): () => boolean {
  const owners = { requests: world.store.requests, blobs: world.blobs, signer: world.signer };
  const target = owners[port] as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>; // wraps any method
  const original = target[method]?.bind(target);
  if (original === undefined) throw new TypeError(`${port} has no ${method}`);
  let calls = 0;
  let broken = false;
  target[method] = async (...args) => {
    const isTheOne = calls++ === nth;
    broken ||= isTheOne;
    if (isTheOne && when === 'before') throw new Crash();
    const answer = await original(...args);
    if (isTheOne) throw new Crash();
    return answer;
  };
  return () => broken;
}

/** A worker that dies with every fault, and a sweeper that rings whatever is due. Bells are never heard: the worst case. */
async function liveOn(world: World, id: RequestId): Promise<void> {
  world.bell.deaf = true;
  const signal = new AbortController().signal;
  for (let round = 0; round < 200; round++) {
    for (const { id: due, state } of await world.store.requests.due(world.clock.instant(), 10)) {
      const { effect } = WORKFLOW[state];
      if (effect === undefined) continue;
      if (state === 'awaiting_approval') world.signer.answer('approve');
      try {
        await advance(world.ports, { effect, requestId: due }, signal);
      } catch (error) {
        if (!(error instanceof Crash) && !(error instanceof KysoError)) throw error;
      }
    }
    if (WORKFLOW[(await world.store.requests.load(id))?.state ?? 'failed'].effect === undefined) return;
    world.clock.advance(5_000);
  }
}

describe.each(EFFECTS)('when %s.%s', (...target) => {
  it.each<When>(['before', 'after'])('fails %s it took effect, at any of its calls', async (when) => {
    let reached = true;
    for (let nth = 0; reached; nth++) {
      const world = await makeWorld();
      const { id } = await world.accept(world.order([await world.upload(await theForm())]));
      const wasReached = breakCall(world, target, nth, when);
      await liveOn(world, id);
      reached = wasReached();

      const request = await world.store.requests.load(id);
      expect({ nth, state: request?.state, failure: request?.failure }).toEqual({ nth, state: 'completed' });
      expect(world.signer.transactions.map(({ pushes }) => pushes)).toEqual([1]);
      const events = await world.store.requests.events(id);
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
      expect(events.filter(({ type }) => type === 'completed')).toHaveLength(1);
      expect(nth).toBeLessThan(50);
    }
  });
});
