import { describe, expect, it } from '@jest/globals';
import { MAX_WAITING, type Patience, Pool } from '../../src/http/pool.ts';

const FOR_EVER: Patience = { signal: new AbortController().signal, timeoutMs: 2 ** 31 - 1 };

/** A task that runs until it is let go. */
function task(pool: Pool, log: string[], name: string, patience: Partial<Patience> = {}) {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const run = async () => {
    log.push(name);
    await promise;
  };
  const result = pool.run(run, { ...FOR_EVER, ...patience });
  result.catch(() => undefined);
  return { result, finish: resolve, fail: () => reject(new Error(name)) };
}
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('a pool', () => {
  it('runs as many tasks as it has slots, the others in order as slots become free, failed or not', async () => {
    const log: string[] = [];
    const pool = new Pool(2);
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => task(pool, log, name));
    await settle();
    expect(log).toEqual(['a', 'b']);
    b?.fail();
    await settle();
    expect(log).toEqual(['a', 'b', 'c']);
    a?.finish();
    await settle();
    expect(log).toEqual(['a', 'b', 'c', 'd']);
    c?.finish();
    d?.finish();
    await Promise.all([a?.result, c?.result, d?.result]);
    await expect(b?.result).rejects.toThrow('b');
  });

  it.each([
    ['gave up waiting', 'aborted', () => ({ signal: AbortSignal.timeout(1) })],
    ['waited too long', 'pool_timeout', () => ({ timeoutMs: 1 })],
  ])('forgets who %s', async (_who, reason, patience) => {
    const log: string[] = [];
    const pool = new Pool(1);
    const a = task(pool, log, 'a');
    const b = task(pool, log, 'b', patience());
    const c = task(pool, log, 'c');
    await expect(b.result).rejects.toMatchObject({ code: 'provider.unavailable', details: { reason } });
    a.finish();
    await settle();
    expect(log).toEqual(['a', 'c']);
    c.finish();
    await c.result;
    const d = task(pool, log, 'd');
    d.finish();
    await d.result;
    expect(log).toEqual(['a', 'c', 'd']);
  });

  it('bounds the wait alone: a task that runs is not hurried', async () => {
    const log: string[] = [];
    const a = task(new Pool(1), log, 'a', { timeoutMs: 1 });
    await new Promise((resolve) => setTimeout(resolve, 20));
    a.finish();
    await expect(a.result).resolves.toBeUndefined();
  });

  it('starts nothing for a caller who has gone already', async () => {
    const log: string[] = [];
    const gone = task(new Pool(1), log, 'gone', { signal: AbortSignal.abort() });
    await expect(gone.result).rejects.toMatchObject({ details: { reason: 'aborted' } });
    expect(log).toEqual([]);
  });

  it('turns away who would wait behind too many', async () => {
    const pool = new Pool(1);
    const tasks = Array.from({ length: MAX_WAITING + 1 }, (_, i) => task(pool, [], `${i}`));
    await expect(pool.run(async () => undefined, FOR_EVER)).rejects.toMatchObject({
      code: 'provider.unavailable',
      details: { reason: 'pool_full' },
    });
    for (const { finish } of tasks) finish();
    await Promise.all(tasks.map(({ result }) => result));
  });

  it('needs a slot', () => {
    expect(() => new Pool(0)).toThrow(RangeError);
  });
});
