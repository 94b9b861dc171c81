import { describe, expect, it } from '@jest/globals';
import { advance } from '../src/index.ts';
import { accepted, makeWorld, work } from './world.ts';

const signal = new AbortController().signal;

/** The pauses before the next look at requests that have waited for half a minute, each accepted some milliseconds later. */
async function pauses(leastSlowMs: number) {
  const world = await makeWorld();
  const policy = { ...world.ports.policy, poll: { leastSlowMs: () => leastSlowMs } };
  const seen = [];
  for (let n = 0; n < 10; n++) {
    const { id } = await work(world, (await accepted(world)).id, ['awaiting_approval']);
    world.bell.take();
    world.clock.advance(30_000 + 137 * n);
    const { again = Number.NaN } = await advance({ ...world.ports, policy }, { effect: 'poll', requestId: id }, signal);
    seen.push({ again, at: world.clock.now() + again });
  }
  return seen;
}

describe('looks at somebody who takes his time', () => {
  it('fall due on whole seconds where they are far apart, so that those of many come together', async () => {
    for (const { again, at } of await pauses(60_000)) {
      expect(at % 1_000).toBe(0);
      expect(again).toBeGreaterThanOrEqual(0.8 * 60_000);
      expect(again).toBeLessThanOrEqual(1.2 * 60_000 + 1_000);
    }
  });

  it('keep their own moments where they follow each other within seconds', async () => {
    const seen = await pauses(0);
    for (const { again } of seen) expect(again).toBeLessThanOrEqual(1.2 * 5_000);
    expect(new Set(seen.map(({ at }) => at % 1_000)).size).toBeGreaterThan(1);
  });
});
