import type { HeldAccount, Ids, Store, TenantId, Versioned, VersionedRecords } from '@kyso/domain';
import { instant } from '../memory/manual-clock.ts';
import { aFile, anApiKey, aProfile, aProviderAccount, aTenant, aVerification } from '../record-samples.ts';
import { sampleSha256 } from '../samples.ts';
import { expectCode, jest } from './jest.ts';
import { type MakeStore, StoreFixture } from './store-fixture.ts';

const RACERS = 20;

export function describeFilesAndTenants(make: MakeStore): void {
  const { describe, it, expect } = jest();
  describe('files, tenants and keys', () => {
    const fixture = new StoreFixture(make);
    const { ids, tenantId } = fixture;

    it('finds a file for its own tenant only', async () => {
      const file = aFile(ids, tenantId);
      await fixture.store.files.insert(file);
      expect(await fixture.store.files.find(tenantId, file.id)).toEqual(file);
      expect(await fixture.store.files.find(ids.next('ten'), file.id)).toBeUndefined();
      expect(await fixture.store.files.find(tenantId, ids.next('fil'))).toBeUndefined();
    });

    it('finds a verification for its own tenant only, with every field', async () => {
      const { verifications } = fixture.store;
      const { fileId: _, ...uploaded } = aVerification(ids, tenantId);
      const made = [aVerification(ids, tenantId), uploaded];
      for (const record of made) await verifications.insert(record);
      for (const record of made) {
        expect(await verifications.find(tenantId, record.id)).toEqual(record);
        expect(await verifications.find(ids.next('ten'), record.id)).toBeUndefined();
      }
      expect(await verifications.find(tenantId, ids.next('ver'))).toBeUndefined();
      await expectCode(verifications.insert(uploaded), 'internal');
    });

    it('finds the last verification of the same bytes and tenant before another', async () => {
      const { verifications } = fixture.store;
      const other = { sha256: sampleSha256('9') };
      const times = [0, 1000, 1000, 2000].map((ms) => ({ createdAt: instant(ms) }));
      const made = times.map((time) => aVerification(ids, tenantId, { ...other, ...time }));
      const strangers = [
        aVerification(ids, ids.next('ten'), { ...other, createdAt: instant(1500) }),
        aVerification(ids, tenantId, { sha256: sampleSha256('8'), createdAt: instant(1500) }),
      ];
      for (const record of [...made, ...strangers]) await verifications.insert(record);
      const found: unknown[] = [];
      for (const record of made) found.push(await verifications.before(record));
      expect(found).toEqual([undefined, ...made.slice(0, -1)]);
    });

    it('keeps verifications whose event was not published, oldest first, until they are marked', async () => {
      const { verifications } = fixture.store;
      const made = [2000, 0, 1000].map((ms) => aVerification(ids, tenantId, { createdAt: instant(ms) }));
      for (const record of made) await verifications.insert(record);
      const [last, first, middle] = made;
      expect(await verifications.unpublished(instant(0), 9)).toEqual([]);
      expect(await verifications.unpublished(instant(2000), 9)).toEqual([first, middle]);
      expect(await verifications.unpublished(instant(9000), 2)).toEqual([first, middle]);
      for (const id of [first?.id, first?.id, ids.next('ver')]) if (id) await verifications.markPublished(id);
      expect(await verifications.unpublished(instant(9000), 9)).toEqual([middle, last]);
    });

    it('refuses a second record under one id and keeps the first', async () => {
      const { files, tenants } = fixture.store;
      const file = aFile(ids, tenantId);
      const tenant = aTenant(ids);
      const key = anApiKey(ids, tenant.id);
      await files.insert(file);
      await tenants.insertTenant(tenant);
      await tenants.insertKey(key);
      await expectCode(files.insert({ ...file, name: 'khác.pdf' }), 'internal');
      await expectCode(tenants.insertTenant({ ...tenant, name: 'khác' }), 'internal');
      await expectCode(tenants.insertKey({ ...key, label: 'khác' }), 'internal');
      expect(await files.find(tenantId, file.id)).toEqual(file);
      expect(await tenants.findTenant(tenant.id)).toEqual(tenant);
      expect(await tenants.findKey(key.id)).toEqual(key);
    });

    it('finds and lists tenants', async () => {
      const { tenants } = fixture.store;
      const made = [aTenant(ids), aTenant(ids, { name: 'Sở Xây dựng' })];
      for (const tenant of made) await tenants.insertTenant(tenant);
      expect(byId(await tenants.listTenants())).toEqual(made);
      expect(await tenants.findTenant(ids.next('ten'))).toBeUndefined();
    });

    it('changes a tenant that is there, and no other', async () => {
      const { tenants } = fixture.store;
      const [tenant, other] = [aTenant(ids), aTenant(ids)];
      for (const one of [tenant, other]) await tenants.insertTenant(one);
      const changed = { ...tenant, returnOrigins: ['https://portal.example'] };
      expect(await tenants.updateTenant(changed)).toBe(true);
      expect(await tenants.findTenant(tenant.id)).toEqual(changed);
      expect(await tenants.findTenant(other.id)).toEqual(other);
      const nobody = aTenant(ids);
      expect(await tenants.updateTenant(nobody)).toBe(false);
      expect(await tenants.findTenant(nobody.id)).toBeUndefined();
    });

    it('finds keys by id and lists those of a tenant', async () => {
      const { tenants } = fixture.store;
      const mine = [anApiKey(ids, tenantId), anApiKey(ids, tenantId, { scopes: [], expiresAt: instant(1000) })];
      const other = anApiKey(ids, ids.next('ten'));
      for (const key of [...mine, other]) await tenants.insertKey(key);
      expect(byId(await tenants.listKeys(tenantId))).toEqual(mine);
      expect(await tenants.findKey(other.id)).toEqual(other);
      expect(await tenants.findKey(ids.next('key'))).toBeUndefined();
    });

    it('revokes a key once, and only the first of many callers is told so', async () => {
      const { tenants } = fixture.store;
      const key = anApiKey(ids, tenantId);
      await tenants.insertKey(key);
      const answers = await Promise.all(Array.from({ length: RACERS }, () => tenants.revokeKey(key.id, instant(5000))));
      expect(answers.filter((first) => first)).toHaveLength(1);
      expect(await tenants.revokeKey(key.id, instant(9000))).toBe(false);
      expect(await tenants.revokeKey(ids.next('key'), instant(9000))).toBe(false);
      expect(await tenants.findKey(key.id)).toEqual({ ...key, revokedAt: instant(5000) });
      expect(await tenants.listKeys(tenantId)).toEqual([{ ...key, revokedAt: instant(5000) }]);
    });
  });
}

export function describeProfiles(make: MakeStore): void {
  describeVersioned(make, 'profiles', 'prf', ({ profiles }) => profiles, aProfile);
}

export function describeAccounts(make: MakeStore): void {
  describeVersioned(make, 'accounts', 'acc', ({ accounts }) => accounts, aProviderAccount);
}

function describeVersioned<R extends Versioned & HeldAccount>(
  make: MakeStore,
  name: string,
  prefix: 'prf' | 'acc',
  recordsOf: (store: Store) => VersionedRecords<R>,
  aRecord: (ids: Ids, tenantId: TenantId, overrides?: Partial<HeldAccount>) => R,
): void {
  const { describe, it, expect } = jest();
  describe(name, () => {
    const fixture = new StoreFixture(make);
    const { ids, tenantId } = fixture;
    const records = () => recordsOf(fixture.store);

    it('are found by their own tenant only, with every field', async () => {
      const record = aRecord(ids, tenantId, { phone: 'sealed:phone', phoneMasked: '09••••21', grant: 'sealed:grant' });
      await records().insert(record);
      expect(await records().find(tenantId, record.id)).toEqual(record);
      expect(await records().find(ids.next('ten'), record.id)).toBeUndefined();
      expect(await records().find(tenantId, ids.next(prefix))).toBeUndefined();
      await expectCode(records().insert(record), 'internal');
    });

    it('are listed newest first, page by page, and only to their tenant', async () => {
      const made = [0, 1000, 1000].map((ms) => aRecord(ids, tenantId, { createdAt: instant(ms) })).reverse();
      for (const record of made) await records().insert(record);
      await records().insert(aRecord(ids, ids.next('ten')));
      const { records: first, nextCursor } = await records().list(tenantId, { limit: 2 });
      if (nextCursor === undefined) throw new TypeError('a second page was expected');
      const last = await records().list(tenantId, { limit: 2, cursor: nextCursor });
      expect([...first, ...last.records]).toEqual(made);
      expect(last.nextCursor).toBeUndefined();
      await expectCode(records().list(ids.next('ten'), { limit: 2, cursor: nextCursor }), 'validation_failed');
      await expectCode(records().list(tenantId, { limit: 2, cursor: 'x' }), 'validation_failed');
    });

    it('are replaced only on top of the version that was read', async () => {
      const record = aRecord(ids, tenantId, { phone: 'sealed:phone' });
      const { phone: _, ...withoutPhone } = record;
      const second = { ...withoutPhone, version: 2, provider: 'other', updatedAt: instant(1000) } as R; // phone may be absent
      await records().insert(record);
      expect(await records().replace({ ...second, version: 3 })).toBe('conflict');
      expect(await records().replace({ ...second, tenantId: ids.next('ten') })).toBe('conflict');
      expect(await records().replace(second)).toBe('replaced');
      expect(await records().replace(second)).toBe('conflict');
      expect(await records().find(tenantId, record.id)).toEqual(second);
      expect(await records().replace(aRecord(ids, tenantId, { version: 2 }))).toBe('conflict');
    });

    it('let exactly one of many editors of a version win', async () => {
      const record = aRecord(ids, tenantId);
      await records().insert(record);
      const stores = [fixture.store, await fixture.reopen()].map(recordsOf);
      const answers = await Promise.all(
        Array.from({ length: RACERS }, (_, index) =>
          stores[index % 2]?.replace({ ...record, version: 2, provider: `bản ${index}` }),
        ),
      );
      expect(answers.filter((answer) => answer === 'replaced')).toHaveLength(1);
      const kept = await records().find(tenantId, record.id);
      expect(kept?.provider).toBe(`bản ${answers.indexOf('replaced')}`);
    });

    it('are removed by their own tenant, once', async () => {
      const record = aRecord(ids, tenantId);
      await records().insert(record);
      expect(await records().remove(ids.next('ten'), record.id)).toBe(false);
      expect(await records().remove(tenantId, record.id)).toBe(true);
      expect(await records().remove(tenantId, record.id)).toBe(false);
      expect(await records().find(tenantId, record.id)).toBeUndefined();
      expect(await records().replace({ ...record, version: 2 })).toBe('conflict');
    });
  });
}

function byId<R extends { readonly id: string }>(rows: readonly R[]): readonly R[] {
  return [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));
}
