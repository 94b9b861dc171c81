import { instant } from '../memory/manual-clock.ts';
import { aCreatedEvent, aRequestEvent } from '../samples.ts';
import { jest } from './jest.ts';
import { type MakeStore, StoreFixture } from './store-fixture.ts';

export function describeRequestWakeUps(make: MakeStore): void {
  const { describe, it, expect } = jest();
  describe('wake-ups of requests', () => {
    const fixture = new StoreFixture(make);
    const due = (atMs: number, limit = 9) => fixture.store.requests.due(instant(atMs), limit);

    it('are due from their moment on, the longest overdue first, at most as many as asked for', async () => {
      const late = (await fixture.aRequest({ wakeMs: 3000 })).request;
      const early = (await fixture.aRequest({ wakeMs: 1000 })).request;
      const middle = (await fixture.aRequest({ wakeMs: 2000 })).request;
      expect(await due(999)).toEqual([]);
      expect(await due(1000)).toEqual([early]);
      expect(await due(5000)).toEqual([early, middle, late]);
      expect(await due(5000, 2)).toEqual([early, middle]);
    });

    it('are due across tenants', async () => {
      await fixture.aRequest({ wakeMs: 0 });
      await fixture.aRequest({ wakeMs: 0, tenantId: fixture.ids.next('ten') });
      expect(await due(0)).toHaveLength(2);
    });

    it('are moved by each event', async () => {
      const { request } = await fixture.aRequest({ wakeMs: 1000 });
      await fixture.store.requests.append([aRequestEvent(request, 'preparation_started')], instant(4000));
      expect(await due(3999)).toEqual([]);
      expect(await due(4000)).toMatchObject([{ id: request.id, state: 'preparing' }]);
    });

    it('are not moved by an event that lost the race', async () => {
      const { request, events } = await fixture.aRequest({ wakeMs: 1000 });
      for (const event of events) expect(await fixture.store.requests.append([event], instant(9000))).toBe('conflict');
      expect(await due(1000)).toEqual([request]);
    });

    it('can be put off', async () => {
      const { request } = await fixture.aRequest({ wakeMs: 1000 });
      await fixture.store.requests.wakeAt(request.id, instant(8000));
      expect(await due(7999)).toEqual([]);
      expect(await due(8000)).toEqual([request]);
    });

    it('end with the request', async () => {
      const { request } = await fixture.aRequest({ wakeMs: 0, and: ['canceled'] });
      expect(await due(9000)).toEqual([]);
      await fixture.store.requests.wakeAt(request.id, instant(0));
      expect(await due(9000)).toEqual([]);
    });

    it('go on after the final status while somebody has to watch, and end at rest', async () => {
      const { request } = await fixture.aRequest({
        wakeMs: 0,
        and: ['preparation_started', 'prepared', 'submission_started', 'submitted', 'canceled'],
      });
      expect(await due(0)).toEqual([request]);
      expect(request.state).toBe('recalling');
      await fixture.store.requests.wakeAt(request.id, instant(5000));
      expect(await due(4999)).toEqual([]);
      expect(await due(5000)).toEqual([request]);
      await fixture.store.requests.append([aRequestEvent(request, 'approved_late')], instant(0));
      expect(await due(9000)).toEqual([]);
      expect(await fixture.store.requests.countByStatus()).toEqual({ canceled: 1 });
    });

    it('go on for years after the final status while a level has to be kept', async () => {
      const { request } = await fixture.aRequest({
        wakeMs: 0,
        and: [
          ...(['preparation_started', 'prepared', 'submission_started', 'submitted', 'approved'] as const),
          ...(['item_signed', 'sealed', 'item_preserved'] as const),
        ],
      });
      expect([request.state, request.items[0]?.level]).toEqual(['preserving', 'B-LTA']);
      const yearsMs = 5 * 365 * 24 * 3_600_000;
      await fixture.store.requests.wakeAt(request.id, instant(yearsMs));
      expect(await due(yearsMs - 1)).toEqual([]);
      expect(await due(yearsMs)).toEqual([request]);
      const { sha256 = '' } = request.items[0]?.signed ?? {};
      expect(await fixture.store.retention.isBlobNeeded(fixture.tenantId, sha256)).toBe(true);
      await fixture.store.requests.append([aRequestEvent(request, 'preservation_ended')], instant(0));
      expect(await due(2 * yearsMs)).toEqual([]);
      expect(await fixture.store.requests.countByStatus()).toEqual({ completed: 1 });
    });

    it('of an unknown request are nobody’s concern', async () => {
      const { requestId } = aCreatedEvent(fixture.ids, { tenantId: fixture.tenantId });
      await fixture.store.requests.wakeAt(requestId, instant());
      expect(await due(9000)).toEqual([]);
    });

    it('that are missing count as due, before all others', async () => {
      const other = (await fixture.aRequest({ wakeMs: 0 })).request;
      const { request } = await fixture.aRequest({ wakeMs: 5000 });
      await fixture.corrupt.loseWakeUp(request.id);
      expect(await due(0)).toEqual([request, other]);
      await fixture.store.requests.wakeAt(request.id, instant(6000));
      expect(await due(0)).toEqual([other]);
    });
  });
}
