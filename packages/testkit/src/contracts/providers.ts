import { instant } from '../memory/manual-clock.ts';
import { aProviderRecord } from '../record-samples.ts';
import { expectCode, jest } from './jest.ts';
import { type MakeStore, StoreFixture } from './store-fixture.ts';

const RACERS = 20;

export function describeProviders(make: MakeStore): void {
  const { describe, it, expect } = jest();
  describe('providers of tenants', () => {
    const fixture = new StoreFixture(make);
    const { ids, tenantId } = fixture;
    const records = () => fixture.store.providers;

    it('are found by their own tenant only, with every field', async () => {
      const { setup } = aProviderRecord(tenantId, 'smartca');
      const lastTest = { revision: 1, at: instant(5), error: 'provider.unavailable' };
      const record = aProviderRecord(tenantId, 'smartca', { state: 'active', live: setup, lastTest });
      await records().insert(record);
      expect(await records().find(tenantId, record.id)).toEqual(record);
      expect(await records().find(ids.next('ten'), record.id)).toBeUndefined();
    });

    it('have a code once a tenant, whoever is first', async () => {
      const record = aProviderRecord(tenantId, 'smartca');
      await records().insert(record);
      await expectCode(records().insert({ ...record, protocol: 'neac' }), 'internal');
      const other = aProviderRecord(ids.next('ten'), 'smartca');
      await records().insert(other);
      expect(await records().find(tenantId, record.id)).toEqual(record);
      expect(await records().find(other.tenantId, other.id)).toEqual(other);
    });

    it('are listed for one tenant and for everybody, ordered by id', async () => {
      const mine = ['a', 'b'].map((code) => aProviderRecord(tenantId, code));
      const other = aProviderRecord(ids.next('ten'), 'a');
      for (const record of [other, ...mine.toReversed()]) await records().insert(record);
      expect(await records().all(tenantId)).toEqual(mine);
      expect(await records().all()).toEqual([...mine, other].sort((a, b) => (a.id < b.id ? -1 : 1)));
    });

    it('let exactly one of many editors of a version win', async () => {
      const record = aProviderRecord(tenantId, 'smartca');
      await records().insert(record);
      const stores = [fixture.store, await fixture.reopen()];
      const answers = await Promise.all(
        Array.from({ length: RACERS }, (_, index) =>
          stores[index % 2]?.providers.replace({ ...record, version: 2, protocol: `p${index}` }),
        ),
      );
      expect(answers.filter((answer) => answer === 'replaced')).toHaveLength(1);
      expect((await records().find(tenantId, record.id))?.protocol).toBe(`p${answers.indexOf('replaced')}`);
    });

    it('are removed by their own tenant, once', async () => {
      const record = aProviderRecord(tenantId, 'smartca');
      await records().insert(record);
      expect(await records().remove(ids.next('ten'), record.id)).toBe(false);
      expect(await records().remove(tenantId, record.id)).toBe(true);
      expect(await records().remove(tenantId, record.id)).toBe(false);
      expect(await records().all(tenantId)).toEqual([]);
    });
  });
}
