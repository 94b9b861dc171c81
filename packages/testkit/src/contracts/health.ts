import { instant } from '../memory/manual-clock.ts';
import { anObservation } from '../record-samples.ts';
import { jest } from './jest.ts';
import { type MakeStore, StoreFixture } from './store-fixture.ts';

export function describeHealth(make: MakeStore): void {
  const { describe, it, expect } = jest();
  describe('what processes see of providers', () => {
    const fixture = new StoreFixture(make);

    it('is kept once for each process and provider, the newest of it', async () => {
      const { health } = fixture.store;
      const first = anObservation({ provider: 'mysign', observer: 'a' });
      const others = [anObservation({ provider: 'mysign', observer: 'b' }), anObservation({ observer: 'a' })];
      for (const observation of [...others, first]) await health.put(observation);
      const newer = { ...first, state: 'down', seenAt: instant(9000), approvalSeconds: [] } as const;
      await health.put(newer);
      expect(await health.list()).toEqual([newer, ...others]);
      expect(await (await fixture.reopen()).health.list()).toEqual([newer, ...others]);
    });

    it('is forgotten when it is old', async () => {
      const { health } = fixture.store;
      const young = anObservation({ observer: 'b', seenAt: instant(2000) });
      await health.put(anObservation({ observer: 'a', seenAt: instant(1999) }));
      await health.put(young);
      expect(await health.sweep(instant(2000))).toBe(1);
      expect(await health.sweep(instant(2000))).toBe(0);
      expect(await health.list()).toEqual([young]);
    });

    it('may be written by many at once', async () => {
      const { health } = fixture.store;
      const stores = [fixture.store, await fixture.reopen()];
      const observations = Array.from({ length: 20 }, (_, index) =>
        anObservation({ observer: String(index).padStart(2, '0') }),
      );
      await Promise.all(observations.map((observation, index) => stores[index % 2]?.health.put(observation)));
      expect(await health.list()).toEqual(observations);
    });
  });
}
