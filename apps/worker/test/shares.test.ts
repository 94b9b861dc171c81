import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { loopsFor, loopsWithin, shareOf } from '../src/shares.ts';

const limits = fc.record({
  concurrency: fc.integer({ min: 1, max: 256 }),
  providerLimits: fc.record({ atOnce: fc.integer({ min: 1, max: 256 }), perSecond: fc.nat({ max: 1_000 }) }),
});

describe('the event loops of one worker', () => {
  it('leave a processor to everything else, are one at least and four at most', () => {
    expect([1, 2, 3, 5, 6, 64].map(loopsFor)).toEqual([1, 1, 2, 4, 4, 4]);
  });

  it('share its limits out to the last one, and each gets something of everything', () => {
    fc.assert(
      fc.property(limits, fc.integer({ min: 1, max: 64 }), (whole, wanted) => {
        const loops = loopsWithin(wanted, whole);
        const shares = Array.from({ length: loops }, (_, index) => shareOf(whole, loops, index));
        const sum = (of: (share: (typeof shares)[number]) => number) =>
          shares.reduce((total, share) => total + of(share), 0);
        expect(sum(({ concurrency }) => concurrency)).toBe(whole.concurrency);
        expect(sum(({ providerLimits }) => providerLimits.atOnce)).toBe(whole.providerLimits.atOnce);
        expect(sum(({ providerLimits }) => providerLimits.perSecond)).toBe(whole.providerLimits.perSecond);
        for (const { concurrency, providerLimits } of shares) {
          expect(Math.min(concurrency, providerLimits.atOnce)).toBeGreaterThan(0);
          // 0 stands for no limit, so no loop may come to it by rounding.
          expect(providerLimits.perSecond > 0).toBe(whole.providerLimits.perSecond > 0);
        }
      }),
    );
  });

  it('are as many as are wanted where the limits allow it', () => {
    expect(loopsWithin(4, { concurrency: 16, providerLimits: { atOnce: 8, perSecond: 0 } })).toBe(4);
    expect(loopsWithin(4, { concurrency: 16, providerLimits: { atOnce: 8, perSecond: 3 } })).toBe(3);
  });
});
