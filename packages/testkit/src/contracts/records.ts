import { instant } from '../memory/manual-clock.ts';
import { aFile, anApiKey, aProfile, aTenant, aVerification } from '../record-samples.ts';
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
  const { describe, it, expect } = jest();
  describe('profiles', () => {
    const fixture = new StoreFixture(make);
    const { ids, tenantId } = fixture;

    it('are found by their own tenant only, with every field', async () => {
      const profile = aProfile(ids, tenantId, {
        phone: 'sealed:phone',
        phoneMasked: '09••••21',
        imageSha256: 'e'.repeat(64),
      });
      await fixture.store.profiles.insert(profile);
      expect(await fixture.store.profiles.find(tenantId, profile.id)).toEqual(profile);
      expect(await fixture.store.profiles.find(ids.next('ten'), profile.id)).toBeUndefined();
      expect(await fixture.store.profiles.find(tenantId, ids.next('prf'))).toBeUndefined();
      await expectCode(fixture.store.profiles.insert(profile), 'internal');
    });

    it('are listed newest first, page by page, and only to their tenant', async () => {
      const { profiles } = fixture.store;
      const made = [0, 1000, 1000].map((ms) => aProfile(ids, tenantId, { createdAt: instant(ms) })).reverse();
      for (const profile of made) await profiles.insert(profile);
      await profiles.insert(aProfile(ids, ids.next('ten')));
      const { profiles: first, nextCursor } = await profiles.list(tenantId, { limit: 2 });
      if (nextCursor === undefined) throw new TypeError('a second page was expected');
      const last = await profiles.list(tenantId, { limit: 2, cursor: nextCursor });
      expect([...first, ...last.profiles]).toEqual(made);
      expect(last.nextCursor).toBeUndefined();
      await expectCode(profiles.list(ids.next('ten'), { limit: 2, cursor: nextCursor }), 'validation_failed');
      await expectCode(profiles.list(tenantId, { limit: 2, cursor: 'x' }), 'validation_failed');
    });

    it('are replaced only on top of the version that was read', async () => {
      const { profiles } = fixture.store;
      const profile = aProfile(ids, tenantId, { phone: 'sealed:phone' });
      const { phone: _, ...withoutPhone } = profile;
      const second = { ...withoutPhone, version: 2, label: 'Chữ ký cơ quan', updatedAt: instant(1000) };
      await profiles.insert(profile);
      expect(await profiles.replace({ ...second, version: 3 })).toBe('conflict');
      expect(await profiles.replace({ ...second, tenantId: ids.next('ten') })).toBe('conflict');
      expect(await profiles.replace(second)).toBe('replaced');
      expect(await profiles.replace(second)).toBe('conflict');
      expect(await profiles.find(tenantId, profile.id)).toEqual(second);
      expect(await profiles.replace(aProfile(ids, tenantId, { version: 2 }))).toBe('conflict');
    });

    it('let exactly one of many editors of a version win', async () => {
      const profile = aProfile(ids, tenantId);
      await fixture.store.profiles.insert(profile);
      const stores = [fixture.store, await fixture.reopen()];
      const answers = await Promise.all(
        Array.from({ length: RACERS }, (_, index) =>
          stores[index % 2]?.profiles.replace({ ...profile, version: 2, label: `bản ${index}` }),
        ),
      );
      expect(answers.filter((answer) => answer === 'replaced')).toHaveLength(1);
      const kept = await fixture.store.profiles.find(tenantId, profile.id);
      expect(kept?.label).toBe(`bản ${answers.indexOf('replaced')}`);
    });

    it('are removed by their own tenant, once', async () => {
      const { profiles } = fixture.store;
      const profile = aProfile(ids, tenantId);
      await profiles.insert(profile);
      expect(await profiles.remove(ids.next('ten'), profile.id)).toBe(false);
      expect(await profiles.remove(tenantId, profile.id)).toBe(true);
      expect(await profiles.remove(tenantId, profile.id)).toBe(false);
      expect(await profiles.find(tenantId, profile.id)).toBeUndefined();
      expect(await profiles.replace({ ...profile, version: 2 })).toBe('conflict');
    });
  });
}

function byId<R extends { readonly id: string }>(rows: readonly R[]): readonly R[] {
  return [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));
}
