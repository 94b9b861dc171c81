import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { startRedis } from '@kyso/testkit';
import { openBell, openQueueMonitor, startWorkers } from '../src/index.ts';
import { eventually, newRequestId } from './support.ts';

const RING_LIMIT_MS = 2_500;
const prepare = () => ({ kind: 'effect', effect: 'prepare', requestId: newRequestId(), seq: 1 }) as const;

async function timed<T>(work: Promise<T>): Promise<{ result: T; durationMs: number }> {
  const started = performance.now();
  return { result: await work, durationMs: performance.now() - started };
}

describe('a bell', () => {
  it('is not heard when Redis was never there, and says so in time', async () => {
    await using bell = openBell({ url: 'redis://127.0.0.1:1' });
    const { result, durationMs } = await timed(bell.ring(prepare()));
    expect(result).toBe(false);
    expect(durationMs).toBeLessThan(RING_LIMIT_MS);
    expect(bell.connected).toBe(false);
  });

  it('is not heard while Redis is down, and is again after it came back', async () => {
    await using redis = await startRedis();
    await using bell = openBell({ url: redis.url });
    expect(await bell.ring(prepare())).toBe(true);
    await redis.kill();
    const { result, durationMs } = await timed(bell.ring(prepare()));
    expect(result).toBe(false);
    expect(durationMs).toBeLessThan(RING_LIMIT_MS);
    await redis.start();
    await eventually(async () => await bell.ring(prepare()), 10_000);
  });

  it('is not heard while Redis is frozen, and is again after it thaws', async () => {
    await using redis = await startRedis();
    await using bell = openBell({ url: redis.url });
    expect(await bell.ring(prepare())).toBe(true);
    redis.freeze();
    for (const _ of [1, 2, 3]) {
      const { result, durationMs } = await timed(bell.ring(prepare()));
      expect(result).toBe(false);
      expect(durationMs).toBeLessThan(RING_LIMIT_MS);
    }
    redis.thaw();
    await eventually(async () => await bell.ring(prepare()), 10_000);
  }, 20_000);

  it('that was opened while Redis was frozen works after it thaws', async () => {
    await using redis = await startRedis();
    redis.freeze();
    await using bell = openBell({ url: redis.url });
    expect((await timed(bell.ring(prepare()))).result).toBe(false);
    await sleep(2_500);
    redis.thaw();
    await eventually(async () => await bell.ring(prepare()), 10_000);
  }, 20_000);
});

describe('workers', () => {
  it('go on by themselves after Redis was killed and started empty', async () => {
    await using redis = await startRedis();
    await using bell = openBell({ url: redis.url });
    let runs = 0;
    await using workers = startWorkers({
      url: redis.url,
      handle: async () => {
        runs++;
        return {};
      },
      onError: () => {},
    });
    await bell.ring(prepare());
    await eventually(() => runs === 1);
    await redis.kill();
    await eventually(() => !workers.connected);
    await redis.start();
    await eventually(async () => await bell.ring(prepare()), 10_000);
    await eventually(() => runs >= 2, 15_000);
  }, 40_000);
});

describe('a monitor', () => {
  it('has no numbers while Redis does not answer', async () => {
    await using redis = await startRedis();
    await using monitor = openQueueMonitor({ url: redis.url });
    await eventually(async () => await monitor.ping());
    expect(await monitor.counts()).toBeDefined();
    redis.freeze();
    const { result, durationMs } = await timed(monitor.counts());
    expect(result).toBeUndefined();
    expect(durationMs).toBeLessThan(RING_LIMIT_MS);
    redis.thaw();
    await eventually(async () => await monitor.ping(), 10_000);
  }, 20_000);
});
