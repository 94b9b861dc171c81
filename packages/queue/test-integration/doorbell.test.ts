import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Doorbell, KysoError } from '@kyso/domain';
import { type RedisServer, startRedis } from '@kyso/testkit';
import { type JobFault, type JobRun, openBell, openQueueMonitor, startWorkers } from '../src/index.ts';
import { eventually, newRequestId } from './support.ts';

let redis: RedisServer;
let prefixes = 0;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(async () => await redis[Symbol.asyncDispose]());

/** A namespace of its own for each test. */
const address = () => ({ url: redis.url, prefix: `kyso${prefixes++}` });
const effect = (name: 'prepare' | 'poll', requestId = newRequestId()) =>
  ({ kind: 'effect', effect: name, requestId, seq: 1 }) as const;
const faults: unknown[] = [];
const unexpected = (error: unknown) => void faults.push(error);
afterEach(() => expect(faults.splice(0)).toEqual([]));

describe('a doorbell', () => {
  it('runs once when it was rung twice before a worker came', async () => {
    const where = address();
    await using bell = openBell(where);
    const rung = effect('prepare');
    expect(await bell.ring(rung)).toBe(true);
    expect(await bell.ring(rung)).toBe(true);
    const runs: Doorbell[] = [];
    await using _workers = startWorkers({
      ...where,
      handle: async (doorbell) => {
        runs.push(doorbell);
        return {};
      },
      onError: unexpected,
    });
    await eventually(() => runs.length > 0);
    await sleep(200);
    expect(runs).toEqual([rung]);
  });

  it('may be rung again once its job is done', async () => {
    const where = address();
    await using bell = openBell(where);
    let runs = 0;
    await using _workers = startWorkers({
      ...where,
      handle: async () => {
        runs++;
        return {};
      },
      onError: unexpected,
    });
    await using monitor = openQueueMonitor(where);
    const rung = effect('prepare');
    for (const expected of [1, 2, 3]) {
      await bell.ring(rung);
      await eventually(async () => runs === expected && (await monitor.counts())?.sign.jobs.active === 0);
    }
  });

  it('in a hurry pulls forward a job that is delayed; any other leaves it as it is', async () => {
    const where = address();
    await using bell = openBell(where);
    let runs = 0;
    await using _workers = startWorkers({
      ...where,
      handle: async () => {
        runs++;
        return {};
      },
      onError: unexpected,
    });
    const rung = effect('poll');
    await bell.ring({ ...rung, delayMs: 60_000 });
    await bell.ring(rung);
    await sleep(150);
    expect(runs).toBe(0);
    await bell.ring({ ...rung, hurry: true });
    await bell.ring({ ...rung, delayMs: 60_000 });
    await eventually(() => runs === 1);
  });

  it('keeps nothing in Redis but ids', async () => {
    const where = address();
    await using bell = openBell(where);
    await bell.ring(effect('prepare'));
    await using monitor = openQueueMonitor(where);
    await eventually(async () => (await monitor.counts())?.sign.jobs.waiting === 1);
    const counts = await monitor.counts();
    expect(counts?.sign.oldestWaitingMs).toBeGreaterThanOrEqual(0);
    expect(counts?.poll.jobs.waiting).toBe(0);
  });
});

describe('how long a job has waited', () => {
  it('counts from when it was due, and is not known of one that was put off', async () => {
    const where = address();
    await using bell = openBell(where);
    const runs: JobRun[] = [];
    await using _workers = startWorkers({
      ...where,
      handle: async () => (runs.length === 0 ? { again: 400 } : {}),
      onRun: (run) => runs.push(run),
      onError: unexpected,
    });
    await bell.ring({ ...effect('poll'), delayMs: 400 });
    await eventually(() => runs.length === 2);
    expect(runs[0]?.waitedMs).toBeLessThan(300);
    expect(runs[1]?.waitedMs).toBeUndefined();
  });

  it('is seen by who counts the queues, from when it waits: not while it slept', async () => {
    const where = address();
    await using bell = openBell(where);
    const rung = effect('poll');
    let runs = 0;
    {
      await using _workers = startWorkers({
        ...where,
        handle: async () => {
          runs++;
          return { again: 60_000 };
        },
        onError: unexpected,
      });
      await bell.ring(rung);
      await eventually(() => runs === 1);
    }
    await sleep(600);
    await using monitor = openQueueMonitor(where);
    const oldest = async () => (await monitor.counts())?.poll.oldestWaitingMs;
    await eventually(async () => (await monitor.counts())?.poll.jobs.delayed === 1);
    await bell.ring({ ...rung, hurry: true });
    expect(await oldest()).toBeLessThan(300);
    await eventually(async () => ((await oldest()) ?? 0) > 300);
  });
});

describe('a handler', () => {
  it('that answers again is called again, after that time and without counting as an attempt', async () => {
    const where = address();
    await using bell = openBell(where);
    const times: number[] = [];
    await using _workers = startWorkers({
      ...where,
      handle: async () => {
        times.push(Date.now());
        return times.length < 10 ? { again: 40 } : {};
      },
      onError: unexpected,
    });
    await bell.ring(effect('poll'));
    await eventually(() => times.length === 10);
    const [first = 0, last = 0] = [times.at(0), times.at(-1)];
    expect(last - first).toBeGreaterThanOrEqual(9 * 40);
  });

  it('holds no slot while a hundred of its jobs wait', async () => {
    const where = address();
    await using bell = openBell(where);
    const waiting = new Set<string>();
    const last = effect('poll');
    let lastRan = false;
    await using _workers = startWorkers({
      ...where,
      concurrency: { poll: 1 },
      handle: async (doorbell) => {
        if (doorbell.kind !== 'effect') return {};
        if (doorbell.requestId === last.requestId) {
          lastRan = true;
          return {};
        }
        waiting.add(doorbell.requestId);
        return { again: 60_000 };
      },
      onError: unexpected,
    });
    await Promise.all(Array.from({ length: 100 }, () => bell.ring(effect('poll'))));
    await eventually(() => waiting.size === 100);
    await bell.ring(last);
    await eventually(() => lastRan);
    await using monitor = openQueueMonitor(where);
    await eventually(async () => (await monitor.counts())?.poll.jobs.delayed === 100);
  });

  it('is retried after a passing fault, and given up with a report after a bug', async () => {
    const where = address();
    await using bell = openBell(where);
    const seen: { error: unknown; fault: JobFault }[] = [];
    const runs = { prepare: 0, poll: 0 };
    await using _workers = startWorkers({
      ...where,
      handle: async (doorbell) => {
        if (doorbell.kind !== 'effect') return {};
        if (doorbell.effect === 'poll') {
          runs.poll++;
          throw new TypeError('a bug');
        }
        runs.prepare++;
        if (runs.prepare === 1) throw new KysoError('store.unavailable', 'the store does not answer');
        return {};
      },
      onError: (error, fault) => void seen.push({ error, fault }),
    });
    const [prepare, poll] = [effect('prepare'), effect('poll')];
    await bell.ring(prepare);
    await bell.ring(poll);
    await eventually(() => runs.prepare === 2);
    await eventually(() => runs.poll === 1);
    await sleep(1_200);
    expect(runs).toEqual({ prepare: 2, poll: 1 });
    const outcomes = new Map(seen.map(({ fault }) => [fault.queue, fault]));
    expect(outcomes.get('sign')).toEqual({ queue: 'sign', doorbell: prepare, outcome: 'retry' });
    expect(outcomes.get('poll')).toEqual({ queue: 'poll', doorbell: poll, outcome: 'bug' });
  });

  it('is told to stop when its worker closes, and its job goes back to the queue', async () => {
    const where = address();
    await using bell = openBell(where);
    let started = false;
    let aborted = false;
    const workers = startWorkers({
      ...where,
      timing: { drainTimeoutMs: 100, abortGraceMs: 1_000 },
      handle: async (_doorbell, signal) => {
        started = true;
        await sleep(30_000, undefined, { signal }).finally(() => {
          aborted = signal.aborted;
        });
        return {};
      },
      onError: unexpected,
    });
    await bell.ring(effect('prepare'));
    await eventually(() => started);
    await workers[Symbol.asyncDispose]();
    expect(aborted).toBe(true);
    let again = false;
    await using _others = startWorkers({
      ...where,
      handle: async () => {
        again = true;
        return {};
      },
      onError: unexpected,
    });
    await eventually(() => again);
  });
});
