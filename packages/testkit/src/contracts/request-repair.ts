import type { RequestEvent, SignatureRequest } from '@kyso/domain';
import { instant } from '../memory/manual-clock.ts';
import { aRequestEvent } from '../samples.ts';
import { jest } from './jest.ts';
import { folded, type MakeStore, StoreFixture } from './store-fixture.ts';

export function describeRequestOutbox(make: MakeStore): void {
  const { describe, it, expect } = jest();
  describe('unpublished events', () => {
    const fixture = new StoreFixture(make);
    const unpublished = (beforeMs: number, limit = 99) => fixture.store.requests.unpublished(instant(beforeMs), limit);

    it('are every event older than the moment, oldest first, at most as many as asked for', async () => {
      const later = (await fixture.aRequest({ atMs: 2000, and: ['preparation_started'] })).events;
      const earlier = (await fixture.aRequest({ atMs: 0, and: ['preparation_started', 'item_failed'] })).events;
      expect(await unpublished(0)).toEqual([]);
      expect(await unpublished(1000)).toEqual(earlier);
      expect(await unpublished(9000)).toEqual([...earlier, ...later]);
      expect(await unpublished(9000, 4)).toEqual([...earlier, ...later].slice(0, 4));
    });

    it('do not include events that stay inside', async () => {
      const { events } = await fixture.aRequest({ and: ['preparation_started', 'prepared', 'submission_started'] });
      expect(await unpublished(9000)).toEqual(events.slice(0, 2));
    });

    it('leave the list when they are marked, alone or together, and marking is repeatable', async () => {
      const { request, events } = await fixture.aRequest({ and: ['preparation_started', 'item_failed'] });
      const [first, ...rest] = events.map(({ id }) => id);
      if (first === undefined) throw new TypeError('three events were appended');
      await fixture.store.requests.markPublished([first]);
      await fixture.store.requests.markPublished([first]);
      expect(await unpublished(9000)).toEqual(events.slice(1));
      await fixture.store.requests.markPublished([]);
      await fixture.store.requests.markPublished([first, ...rest]);
      expect(await unpublished(9000)).toEqual([]);
      expect(await fixture.store.requests.events(request.id)).toEqual(events);
    });
  });
}

export function describeRequestRepair(make: MakeStore): void {
  const { describe, it, expect } = jest();
  describe('a projection that fell behind the log', () => {
    const fixture = new StoreFixture(make);
    const requests = () => fixture.store.requests;

    it('is never seen by a reader, lost or outdated', async () => {
      for (const damage of [lose, rewind]) {
        const { request } = await damaged(damage);
        expect(await requests().load(request.id)).toEqual(request);
      }
      for (const damage of [lose, rewind]) {
        const { request } = await damaged(damage);
        expect(await requests().loadFor(fixture.tenantId, request.id)).toEqual(request);
      }
    });

    it('is rewritten by the reader', async () => {
      const { request } = await damaged(lose);
      await requests().load(request.id);
      expect(await requests().list(fixture.tenantId, { limit: 9 })).toEqual({ requests: [request] });
      expect(await requests().due(instant(60_000), 9)).toEqual([request]);
      expect(await requests().countByStatus()).toEqual({ preparing: 1 });
    });

    it('is rewritten by the sweeper’s look at unpublished events', async () => {
      for (const damage of [lose, rewind]) {
        const { request } = await damaged(damage);
        await requests().unpublished(instant(9000), 99);
        expect((await requests().list(fixture.tenantId, { limit: 1, status: 'preparing' })).requests).toEqual([
          request,
        ]);
      }
      expect(await requests().countByStatus()).toEqual({ preparing: 2 });
    });

    it('does not appear outdated in lists', async () => {
      const { request } = await damaged(rewind);
      expect((await requests().list(fixture.tenantId, { limit: 9 })).requests).toEqual([request]);
    });

    it('does not appear outdated among the due', async () => {
      const { request } = await damaged(rewind);
      expect(await requests().due(instant(60_000), 9)).toEqual([request]);
    });

    it('keeps its wake-up when it is rewritten', async () => {
      for (const read of [load, sweep]) {
        const { request } = await damaged(rewind);
        await read(request);
        expect(await requests().due(instant(59_999), 9)).toEqual([]);
      }
    });

    it('is not woken when the log says that the request is final', async () => {
      const { events } = await fixture.aRequest({ and: ['preparation_started', 'canceled'] });
      await fixture.corrupt.replaceProjection(folded(events.slice(0, 2)));
      expect(await requests().due(instant(60_000), 9)).toEqual([]);
      expect(await requests().countByStatus()).toEqual({ canceled: 1 });
    });

    it('does not stand in the way of the next event', async () => {
      for (const damage of [lose, rewind]) {
        const { request, events } = await damaged(damage);
        const next = aRequestEvent(request, 'submission_started');
        for (const taken of events) expect(await requests().append([taken], instant())).toBe('conflict');
        expect(await requests().append([next], instant())).toBe('appended');
        expect(await requests().load(request.id)).toEqual(folded([...events, next]));
      }
    });

    const load = ({ id }: SignatureRequest) => requests().load(id);
    const sweep = () => requests().unpublished(instant(9000), 99);

    type Damage = (events: readonly RequestEvent[]) => Promise<void>;

    async function damaged(damage: Damage): Promise<{ request: SignatureRequest; events: readonly RequestEvent[] }> {
      const made = await fixture.aRequest({ and: ['preparation_started', 'prepared'] });
      await damage(made.events);
      return made;
    }

    async function lose(events: readonly RequestEvent[]): Promise<void> {
      await fixture.corrupt.loseProjection(folded(events).id);
    }

    async function rewind(events: readonly RequestEvent[]): Promise<void> {
      await fixture.corrupt.replaceProjection(folded(events.slice(0, 1)));
    }
  });
}
