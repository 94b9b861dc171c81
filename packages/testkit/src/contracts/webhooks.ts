import { instant } from '../memory/manual-clock.ts';
import { aDelivery, anAttempt, anEndpoint } from '../record-samples.ts';
import { expectCode, jest } from './jest.ts';
import { type MakeStore, StoreFixture } from './store-fixture.ts';

export function describeEndpoints(make: MakeStore): void {
  const { describe, it, expect } = jest();
  describe('webhook endpoints', () => {
    const fixture = new StoreFixture(make);
    const { ids, tenantId } = fixture;

    it('are found and listed for their own tenant only', async () => {
      const { webhooks } = fixture.store;
      const mine = [anEndpoint(ids, tenantId), anEndpoint(ids, tenantId, { types: ['signature_request.completed'] })];
      for (const endpoint of [...mine, anEndpoint(ids, ids.next('ten'))]) await webhooks.insertEndpoint(endpoint);
      const listed = await webhooks.listEndpoints(tenantId);
      expect([...listed].sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual(mine);
      for (const endpoint of mine) {
        expect(await webhooks.findEndpoint(tenantId, endpoint.id)).toEqual(endpoint);
        expect(await webhooks.findEndpoint(ids.next('ten'), endpoint.id)).toBeUndefined();
        await expectCode(webhooks.insertEndpoint(endpoint), 'internal');
      }
    });

    it('are disabled with a reason and stay listed', async () => {
      const { webhooks } = fixture.store;
      const endpoint = anEndpoint(ids, tenantId);
      await webhooks.insertEndpoint(endpoint);
      await webhooks.disableEndpoint(endpoint.id, 'gone');
      const disabled = { ...endpoint, state: 'disabled', disabledReason: 'gone' };
      expect(await webhooks.findEndpoint(tenantId, endpoint.id)).toEqual(disabled);
      expect(await webhooks.listEndpoints(tenantId)).toEqual([disabled]);
      await webhooks.disableEndpoint(ids.next('we'), 'gone');
    });

    it('are removed by their own tenant, once, and their deliveries stay', async () => {
      const { webhooks } = fixture.store;
      const endpoint = anEndpoint(ids, tenantId);
      const delivery = aDelivery(ids, endpoint);
      await webhooks.insertEndpoint(endpoint);
      await webhooks.insertDeliveries([delivery]);
      expect(await webhooks.removeEndpoint(ids.next('ten'), endpoint.id)).toBe(false);
      expect(await webhooks.removeEndpoint(tenantId, endpoint.id)).toBe(true);
      expect(await webhooks.removeEndpoint(tenantId, endpoint.id)).toBe(false);
      expect(await webhooks.findEndpoint(tenantId, endpoint.id)).toBeUndefined();
      expect(await webhooks.findDelivery(delivery.id)).toEqual(delivery);
      expect(await webhooks.listDeliveries(tenantId, endpoint.id, 9)).toEqual([delivery]);
    });
  });
}

export function describeDeliveries(make: MakeStore): void {
  const { describe, it, expect } = jest();
  describe('webhook deliveries', () => {
    const fixture = new StoreFixture(make);
    const { ids, tenantId } = fixture;
    const endpoint = anEndpoint(ids, tenantId);
    const webhooks = () => fixture.store.webhooks;

    it('are inserted once and left as they are afterwards', async () => {
      const delivery = aDelivery(ids, endpoint);
      await webhooks().insertDeliveries([delivery]);
      await webhooks().recordAttempt(anAttempt(delivery), {
        state: 'succeeded',
        attempts: 1,
        nextAttemptAt: instant(),
      });
      const another = aDelivery(ids, endpoint);
      await webhooks().insertDeliveries([{ ...delivery, payload: '{}' }, another]);
      expect(await webhooks().findDelivery(delivery.id)).toEqual({ ...delivery, state: 'succeeded', attempts: 1 });
      expect(await webhooks().findDelivery(another.id)).toEqual(another);
      await webhooks().insertDeliveries([]);
      expect(await webhooks().findDelivery(aDelivery(ids, endpoint).id)).toBeUndefined();
    });

    it('are due while pending, oldest first, at most as many as asked for', async () => {
      const [late, early, done] = [2000, 1000, 0].map((ms) => aDelivery(ids, endpoint, { nextAttemptAt: instant(ms) }));
      if (late === undefined || early === undefined || done === undefined) throw new TypeError('three deliveries');
      await webhooks().insertDeliveries([late, early, done]);
      const over = { state: 'exhausted', attempts: 1, nextAttemptAt: instant() } as const;
      await webhooks().recordAttempt(anAttempt(done), over);
      expect(await webhooks().dueDeliveries(instant(999), 9)).toEqual([]);
      expect(await webhooks().dueDeliveries(instant(1000), 9)).toEqual([early]);
      expect(await webhooks().dueDeliveries(instant(5000), 9)).toEqual([early, late]);
      expect(await webhooks().dueDeliveries(instant(5000), 1)).toEqual([early]);
    });

    it('carry the state of the last attempt and remember all of them in order', async () => {
      const delivery = aDelivery(ids, endpoint);
      await webhooks().insertDeliveries([delivery]);
      const attempts = Array.from({ length: 11 }, (_, index) =>
        anAttempt(delivery, {
          attempt: index + 1,
          at: instant(index),
          ...(index % 2 === 0 ? { error: 'timeout' } : { status: 500, responseExcerpt: 'lỗi' }),
        }),
      );
      for (const attempt of attempts) {
        const nextAttemptAt = instant(attempt.attempt * 1000);
        await webhooks().recordAttempt(attempt, { state: 'pending', attempts: attempt.attempt, nextAttemptAt });
      }
      expect(await webhooks().listAttempts(delivery.id)).toEqual(attempts);
      expect(await webhooks().findDelivery(delivery.id)).toEqual({
        ...delivery,
        attempts: 11,
        nextAttemptAt: instant(11_000),
      });
      expect(await webhooks().listAttempts(aDelivery(ids, endpoint).id)).toEqual([]);
    });

    it('are not set back by an attempt that somebody else recorded before', async () => {
      const delivery = aDelivery(ids, endpoint);
      await webhooks().insertDeliveries([delivery]);
      const first = anAttempt(delivery, { status: 204 });
      await webhooks().recordAttempt(first, { state: 'succeeded', attempts: 1, nextAttemptAt: instant() });
      const zombie = anAttempt(delivery, { error: 'timeout' });
      await webhooks().recordAttempt(zombie, { state: 'pending', attempts: 1, nextAttemptAt: instant(5000) });
      expect(await webhooks().listAttempts(delivery.id)).toEqual([first]);
      expect(await webhooks().findDelivery(delivery.id)).toMatchObject({ state: 'succeeded', attempts: 1 });
    });

    it('are listed by endpoint and tenant, newest first, at most as many as asked for', async () => {
      const made = [0, 1000, 2000].map((ms) => aDelivery(ids, endpoint, { createdAt: instant(ms) })).reverse();
      await webhooks().insertDeliveries(made);
      await webhooks().insertDeliveries([aDelivery(ids, anEndpoint(ids, tenantId))]);
      expect(await webhooks().listDeliveries(tenantId, endpoint.id, 9)).toEqual(made);
      expect(await webhooks().listDeliveries(tenantId, endpoint.id, 2)).toEqual(made.slice(0, 2));
      expect(await webhooks().listDeliveries(ids.next('ten'), endpoint.id, 9)).toEqual([]);
    });
  });
}
