import { describe, expect, it } from '@jest/globals';
import { ComeBacks } from '../src/come-backs.ts';

const TIMES = { afterMs: 1_000, spacingMs: 100, latestMs: 30_000 };

function come(count: number): number[] {
  const comeBacks = new ComeBacks(TIMES);
  return Array.from({ length: count }, () => comeBacks.next(0));
}

function mostPerSecond(moments: readonly number[]): number {
  const seconds = moments.map((ms) => Math.floor(ms / 1000));
  return Math.max(...seconds.map((second) => seconds.filter((other) => other === second).length));
}

describe('those who were turned away', () => {
  it('come back ten a second, nobody too soon', () => {
    const moments = come(200);
    expect(Math.min(...moments)).toBe(1_000);
    expect(mostPerSecond(moments)).toBe(10);
  });

  it('come back within half a minute however many they are, evenly', () => {
    const moments = come(2_910);
    expect(Math.max(...moments)).toBe(30_000);
    expect(mostPerSecond(moments)).toBe(100);
  });

  it('find the time free again when it has passed', () => {
    const comeBacks = new ComeBacks(TIMES);
    for (let n = 0; n < 50; n++) comeBacks.next(0);
    expect(comeBacks.next(20_000)).toBe(1_000);
  });
});
