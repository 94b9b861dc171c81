import { describe, expect, it } from '@jest/globals';
import { ahead } from '../src/ahead.ts';

describe('work ahead', () => {
  it('keeps the order of the items and the limit of what runs at a time', async () => {
    let running = 0;
    let most = 0;
    const work = async (n: number) => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, n % 3));
      running -= 1;
      return n * 10;
    };
    const results: number[] = [];
    for await (const result of ahead([1, 2, 3, 4, 5, 6, 7], 3, work)) results.push(result);
    expect(results).toEqual([10, 20, 30, 40, 50, 60, 70]);
    expect(most).toBe(3);
  });

  it('tells a fault in its turn, and ends no process for those that nobody reads any more', async () => {
    const work = async (n: number) => {
      if (n > 1) throw new RangeError(`no ${n}`);
      return n;
    };
    const results: number[] = [];
    const reading = (async () => {
      for await (const result of ahead([1, 2, 3, 4], 4, work)) results.push(result);
    })();
    await expect(reading).rejects.toThrow('no 2');
    expect(results).toEqual([1]);
  });
});
