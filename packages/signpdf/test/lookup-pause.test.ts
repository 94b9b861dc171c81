import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { lookupPause } from '../src/lookup-pause.ts';

const calm = { waitedMs: 0, leftMs: 300_000, faults: 0, retryAfterMs: undefined };

describe('the pause between two lookups', () => {
  it.each([
    ['is short at first', calm, 2_000],
    ['is longer after 20 seconds', { ...calm, waitedMs: 20_000 }, 5_000],
    ['doubles with every fault', { ...calm, faults: 2 }, 8_000],
    ['ends its growth at half a minute', { ...calm, faults: 40 }, 30_000],
    ['is what the provider asks for', { ...calm, retryAfterMs: 12_000 }, 12_000],
    ['does not get shorter because the provider says so', { ...calm, retryAfterMs: 10 }, 2_000],
    ['ends at the deadline', { ...calm, leftMs: 700, retryAfterMs: 12_000 }, 700],
    ['is never nothing', { ...calm, leftMs: -5 }, 1],
  ])('%s', (_, waiting, expected) => {
    expect(lookupPause(waiting, 0.5)).toBe(expected);
  });

  it('varies by a fifth in both directions', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), (random) => {
        expect(Math.abs(lookupPause(calm, random) - 2_000)).toBeLessThanOrEqual(400);
      }),
    );
    expect(lookupPause(calm, 0)).toBe(1_600);
  });
});
