import { describe, expect, it } from '@jest/globals';
import { KeptStreams } from '../src/kept-streams.ts';

const MIB = 1024 * 1024;

/** Asks for streams of this size in this order; says which had to be opened. */
function opened(order: readonly number[], sizeBytes = 1): number[] {
  const streams = new KeptStreams();
  const log: number[] = [];
  for (const num of order) {
    streams.get(num, () => {
      log.push(num);
      return { sizeBytes, numbers: () => [], places: () => [], read: () => null };
    });
  }
  return log;
}

describe('decoded object streams', () => {
  it('are opened once while one after the other is read', () => {
    expect(opened([1, 1, 1, 2, 2, 3])).toEqual([1, 2, 3]);
  });

  it('are let go when they were needed once, and kept when they are needed again', () => {
    expect(opened([1, 2, 1, 2, 1, 2, 1])).toEqual([1, 2, 1, 2]);
  });

  it('are kept up to a limit, the oldest going first', () => {
    const twice = [1, 2, 3, 1, 2, 3];
    expect(opened([...twice, 1, 2, 3], 10 * MIB)).toEqual(twice);
    expect(opened([...twice, 1, 2, 3], 14 * MIB)).toEqual([...twice, 1, 2, 3]);
  });

  it('may be larger than the limit', () => {
    expect(opened([1, 1, 2, 1, 1], 64 * MIB)).toEqual([1, 2, 1]);
  });
});
