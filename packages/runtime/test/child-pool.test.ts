import { afterEach, describe, expect, it } from '@jest/globals';
import { type ChildPool, openChildPool } from '../src/index.ts';

const LIMITS = { timeMs: 3_000, cpuMs: 2_000, memoryBytes: 400 * 1024 ** 2, calls: 100 };
const pools: ChildPool[] = [];
afterEach(async () => {
  for (const pool of pools.splice(0)) await pool[Symbol.asyncDispose]();
});

function aPool(limits: Partial<typeof LIMITS> = {}, size = 1): ChildPool {
  const pool = openChildPool({
    entry: new URL('./child-pool-child.ts', import.meta.url),
    setup: { greeting: 'xin chào' },
    size,
    limits: { ...LIMITS, ...limits },
  });
  pools.push(pool);
  return pool;
}

const tooComplex = (reason: string) => expect.objectContaining({ code: 'document.too_complex', details: { reason } });

describe('calls in a child process', () => {
  it('are answered, with bytes as bytes, by a child that knows its setup and nothing of the environment', async () => {
    const pool = aPool();
    expect(await pool.call('greet', Uint8Array.of(1, 2))).toEqual({ text: 'xin chào', sum: 3 });
    expect(await pool.call<string[]>('variables')).toEqual([]);
    const [first, second] = [await pool.call('pid'), await pool.call('pid')];
    expect(second).toBe(first);
  });

  it('pass on coded errors with their details', async () => {
    await expect(aPool().call('refuse')).rejects.toMatchObject({
      code: 'document.not_pdf',
      details: { reason: 'sample' },
    });
  });

  it.each([
    ['cpu', { cpuMs: 300 }, 'spin'],
    ['memory', {}, 'eat'],
    ['crash', {}, 'crash'],
    ['crash', {}, 'bug'],
  ] as const)('are cut off at the limit of %s, and the next call is answered', async (reason, limits, name) => {
    const pool = aPool(limits);
    await expect(pool.call(name)).rejects.toEqual(tooComplex(reason));
    expect(await pool.call('greet', Uint8Array.of(5))).toMatchObject({ sum: 5 });
  });

  it('that get no answer in time may be made again, for that is not the fault of the document', async () => {
    const pool = aPool({ timeMs: 300 });
    await expect(pool.call('sleep')).rejects.toMatchObject({ code: 'store.unavailable', details: { reason: 'time' } });
    expect(await pool.call('greet', Uint8Array.of(5))).toMatchObject({ sum: 5 });
  });

  it('are made once more when their child was killed from outside', async () => {
    const pool = aPool();
    const pid = await pool.call<number>('pid');
    const answer = pool.call<number>('slowPid');
    setTimeout(() => process.kill(pid, 'SIGKILL'), 100);
    expect(await answer).not.toBe(pid);
  });

  it('stand in line when all children are busy, and worn children are replaced', async () => {
    const pool = aPool({ calls: 2 }, 2);
    const pids = await Promise.all(Array.from({ length: 8 }, () => pool.call<number>('pid')));
    // Two calls each: at least four children, more when one of them was slow.
    expect(new Set(pids).size).toBeGreaterThanOrEqual(4);
  });
});
