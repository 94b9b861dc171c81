import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { RequestId } from '@kyso/domain';
import { type EffectBell, StandBy } from '../src/stand-by.ts';

const bellOf = (n: number): EffectBell => ({
  kind: 'effect',
  effect: 'prepare',
  requestId: `sr_${n}` as RequestId, // a name is enough here
  seq: 2,
});

function asleep(count: number) {
  const rung: { readonly id: string; readonly atMs: number }[] = [];
  const standBy = new StandBy(async ({ requestId }) => void rung.push({ id: requestId, atMs: performance.now() }));
  for (let n = 0; n < count; n++) standBy.sleep(bellOf(n));
  return { standBy, rung, ids: () => rung.map(({ id }) => id) };
}

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

describe('requests whose provider is silent', () => {
  it('sleep while the circuit is open; then one is rung to try, not all', async () => {
    const { standBy, ids } = asleep(200);
    standBy.silent(15_000);
    await jest.advanceTimersByTimeAsync(14_900);
    expect(ids()).toEqual([]);
    await jest.advanceTimersByTimeAsync(200);
    expect(ids()).toEqual(['sr_0']);
    standBy.silent(15_000);
    await jest.advanceTimersByTimeAsync(14_900);
    expect(ids()).toEqual(['sr_0']);
  });

  it('are tried one after the other however often somebody else is turned away meanwhile', async () => {
    const { standBy, ids } = asleep(3);
    standBy.silent(2_000);
    for (let ms = 0; ms < 2_500; ms += 100) {
      standBy.silent(Math.max(0, 2_000 - ms));
      await jest.advanceTimersByTimeAsync(100);
    }
    expect(ids()).toEqual(['sr_0']);
  });

  it('are all rung when it answers, never as a crowd', async () => {
    const { standBy, rung } = asleep(200);
    await jest.advanceTimersByTimeAsync(5_000);
    const before = rung.length;
    standBy.answered();
    await jest.advanceTimersByTimeAsync(25_000);
    expect(rung).toHaveLength(200);
    const seconds = rung.slice(before).map(({ atMs }) => Math.floor(atMs / 1_000));
    const together = seconds.map((second) => seconds.filter((other) => other === second).length);
    expect(Math.max(...together)).toBeLessThanOrEqual(11);
  });

  it('stay asleep when it falls silent again while they are being rung', async () => {
    const { standBy, rung } = asleep(100);
    await jest.advanceTimersByTimeAsync(1_500);
    standBy.answered();
    await jest.advanceTimersByTimeAsync(1_000);
    const woken = rung.length;
    standBy.silent(15_000);
    await jest.advanceTimersByTimeAsync(14_000);
    expect(rung).toHaveLength(woken);
    expect(standBy.size).toBe(100 - woken);
  });

  it('are not rung when somebody has looked at them already, nor while they are still on the way into the queue', async () => {
    const { standBy, ids } = asleep(3);
    standBy.wake(bellOf(0).requestId);
    standBy.answered();
    await jest.advanceTimersByTimeAsync(900);
    expect(ids()).toEqual([]);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(ids()).toEqual(['sr_1', 'sr_2']);
  });
});
