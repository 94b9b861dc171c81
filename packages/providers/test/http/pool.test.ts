import { describe, expect, it } from '@jest/globals';
import { MAX_WAITING, Pool } from '../../src/http/pool.ts';

const never = new AbortController().signal;

/** A task that runs until it is let go. */
function task(pool: Pool, log: string[], name: string, signal = never) {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const result = pool.run(async () => {
    log.push(name);
    await promise;
  }, signal);
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

  it('forgets who gave up waiting', async () => {
    const log: string[] = [];
    const pool = new Pool(1);
    const controller = new AbortController();
    const a = task(pool, log, 'a');
    const b = task(pool, log, 'b', controller.signal);
    const c = task(pool, log, 'c');
    controller.abort(new Error('enough'));
    await expect(b.result).rejects.toThrow('enough');
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

  it('turns away who would wait behind too many', async () => {
    const pool = new Pool(1);
    const tasks = Array.from({ length: MAX_WAITING + 1 }, (_, i) => task(pool, [], `${i}`));
    await expect(pool.run(async () => undefined, never)).rejects.toMatchObject({
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
