import type { RequestId, Status } from '@kyso/domain';
import { instant } from '../memory/manual-clock.ts';
import { aProfile } from '../record-samples.ts';
import { aRequestEvent } from '../samples.ts';
import { expectCode, jest } from './jest.ts';
import { type MakeStore, StoreFixture } from './store-fixture.ts';

export function describeRequestLists(make: MakeStore): void {
  const { describe, it, expect } = jest();
  describe('lists of requests', () => {
    const fixture = new StoreFixture(make);

    it('come newest first, page by page, each request once', async () => {
      const made: RequestId[] = [];
      for (const atMs of [0, 1000, 1000, 1000, 2000]) made.unshift((await fixture.aRequest({ atMs })).request.id);
      const first = await list({ limit: 2 });
      const second = await list({ limit: 2, cursor: first.nextCursor });
      const third = await list({ limit: 2, cursor: second.nextCursor });
      expect([...first.ids, ...second.ids, ...third.ids]).toEqual(made);
      expect(third.nextCursor).toBeUndefined();
    });

    it('have no further page when the last one is exactly full', async () => {
      for (const atMs of [0, 1]) await fixture.aRequest({ atMs });
      expect((await list({ limit: 2 })).nextCursor).toBeUndefined();
      expect(await list({ limit: 1 })).toMatchObject({ nextCursor: expect.any(String) });
    });

    it('do not shift when something newer arrives between two pages', async () => {
      const old = (await fixture.aRequest({ atMs: 0 })).request.id;
      const middle = (await fixture.aRequest({ atMs: 1000 })).request.id;
      const first = await list({ limit: 1 });
      await fixture.aRequest({ atMs: 2000 });
      expect(first.ids).toEqual([middle]);
      expect((await list({ limit: 1, cursor: first.nextCursor })).ids).toEqual([old]);
    });

    it('show only the status asked for, as the API names it', async () => {
      const queued = (await fixture.aRequest({ atMs: 0 })).request.id;
      const preparing = (await fixture.aRequest({ atMs: 1, and: ['preparation_started'] })).request.id;
      const prepared = (await fixture.aRequest({ atMs: 2, and: ['preparation_started', 'prepared'] })).request.id;
      const canceled = (await fixture.aRequest({ atMs: 3, and: ['canceled'] })).request.id;
      expect((await list({ limit: 9, status: 'queued' })).ids).toEqual([queued]);
      expect((await list({ limit: 9, status: 'preparing' })).ids).toEqual([prepared, preparing]);
      expect((await list({ limit: 9, status: 'canceled' })).ids).toEqual([canceled]);
      expect((await list({ limit: 9, status: 'completed' })).ids).toEqual([]);
      const page = await list({ limit: 1, status: 'preparing' });
      expect((await list({ limit: 1, status: 'preparing', cursor: page.nextCursor })).ids).toEqual([preparing]);
    });

    it('never show the requests of another tenant', async () => {
      await fixture.aRequest({ tenantId: fixture.ids.next('ten') });
      const mine = (await fixture.aRequest()).request;
      expect((await fixture.store.requests.list(fixture.tenantId, { limit: 9 })).requests).toEqual([mine]);
    });

    it('know whether a provider has open requests of this tenant, however many others there are', async () => {
      const { requests } = fixture.store;
      const open = (provider: string) => requests.hasOpen(fixture.tenantId, provider);
      const atProvider = (provider: string, more: object = {}) => fixture.aRequest({ provider, ...more });
      expect(await open('own')).toBe(false);
      for (const atMs of [1, 2, 3]) await atProvider('other', { atMs });
      await atProvider('own', { tenantId: fixture.ids.next('ten') });
      await atProvider('own', { and: ['canceled'] });
      expect(await open('own')).toBe(false);
      // The status of a request that is watched after its end is final, although something is left to do.
      await atProvider('own', {
        and: ['preparation_started', 'prepared', 'submission_started', 'submitted', 'expired'],
      });
      expect(await open('own')).toBe(false);
      const { request } = await atProvider('own', { and: ['preparation_started'] });
      expect(await open('own')).toBe(true);
      await requests.append([aRequestEvent(request, 'failed')], instant());
      expect(await open('own')).toBe(false);
      expect(await open('other')).toBe(true);
    });

    it('refuse a cursor they did not make', async () => {
      const other = fixture.ids.next('ten');
      for (const atMs of [0, 1]) {
        await fixture.aRequest({ tenantId: other, atMs });
        await fixture.store.profiles.insert(aProfile(fixture.ids, fixture.tenantId, { createdAt: instant(atMs) }));
      }
      const ofOther = (await fixture.store.requests.list(other, { limit: 1 })).nextCursor;
      const ofProfiles = (await fixture.store.profiles.list(fixture.tenantId, { limit: 1 })).nextCursor;
      expect([typeof ofOther, typeof ofProfiles]).toEqual(['string', 'string']);
      for (const cursor of ['', '***', 'Zm9yZWlnbg', 'Zm9yZWlnbg==', ofOther, ofProfiles]) {
        await expectCode(list({ limit: 1, cursor }), 'validation_failed');
      }
    });

    it('count the requests of all tenants by status', async () => {
      expect(await fixture.store.requests.countByStatus()).toEqual({});
      await fixture.aRequest();
      await fixture.aRequest({ tenantId: fixture.ids.next('ten') });
      const { request } = await fixture.aRequest({ and: ['preparation_started', 'prepared'] });
      expect(await fixture.store.requests.countByStatus()).toEqual({ queued: 2, preparing: 1 });
      await fixture.store.requests.append([aRequestEvent(request, 'canceled')], instant());
      expect(await fixture.store.requests.countByStatus()).toEqual({ queued: 2, canceled: 1 });
    });

    it('tell when the oldest request of each open status was created, whoever owns it', async () => {
      const { requests } = fixture.store;
      expect(await requests.oldestByStatus()).toEqual({});
      await fixture.aRequest({ atMs: 5_000 });
      const { request: first } = await fixture.aRequest({ tenantId: fixture.ids.next('ten'), atMs: 3_000 });
      await fixture.aRequest({ atMs: 4_000, and: ['preparation_started', 'prepared'] });
      expect(await requests.oldestByStatus()).toEqual({ queued: instant(3_000), preparing: instant(4_000) });
      await requests.append([aRequestEvent(first, 'canceled')], instant());
      expect(await requests.oldestByStatus()).toEqual({ queued: instant(5_000), preparing: instant(4_000) });
    });

    async function list(query: {
      limit: number;
      cursor?: string | undefined;
      status?: Status;
    }): Promise<{ ids: readonly RequestId[]; nextCursor: string | undefined }> {
      const { cursor, ...rest } = query;
      const page = await fixture.store.requests.list(fixture.tenantId, {
        ...rest,
        ...(cursor === undefined ? {} : { cursor }),
      });
      return { ids: page.requests.map((request) => request.id), nextCursor: page.nextCursor };
    }
  });
}
