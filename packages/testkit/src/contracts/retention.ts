import { deliveryId, verificationEventIds } from '@kyso/domain';
import { instant } from '../memory/manual-clock.ts';
import { aDelivery, aFile, anAttempt, anEndpoint, aProfile, aVerification } from '../record-samples.ts';
import { sampleSha256 } from '../samples.ts';
import { jest } from './jest.ts';
import { type MakeStore, StoreFixture } from './store-fixture.ts';

export function describeRetention(make: MakeStore): void {
  const { describe, it, expect } = jest();
  describe('retention', () => {
    const fixture = new StoreFixture(make);
    const { ids, tenantId } = fixture;
    const retention = () => fixture.store.retention;

    it('finds requests at rest that have not moved since the moment, the oldest first, and no others', async () => {
      const young = (await fixture.aRequest({ atMs: 9000, and: ['canceled'] })).request;
      const second = (await fixture.aRequest({ atMs: 2000, and: ['canceled'] })).request;
      const first = (await fixture.aRequest({ atMs: 1000, and: ['canceled'] })).request;
      await fixture.aRequest({ atMs: 0 });
      const idsOf = async (atMs: number, limit = 9) =>
        (await retention().restingSince(instant(atMs), limit)).map(({ requestId }) => requestId);
      expect(await idsOf(5000)).toEqual([first.id, second.id]);
      expect(await idsOf(5000, 1)).toEqual([first.id]);
      expect(await idsOf(10_000)).toEqual([first.id, second.id, young.id]);
      expect(await retention().restingSince(instant(2000), 9)).toEqual([
        { requestId: first.id, seq: first.seq, hash: first.hash },
      ]);
    });

    it('removes a request with all that came of it, repeatably, and nothing else', async () => {
      const { request, events } = await fixture.aRequest({ and: ['preparation_started', 'prepared', 'canceled'] });
      const other = await fixture.aRequest({ and: ['canceled'] });
      const endpoint = anEndpoint(ids, tenantId);
      const deliveries = [...events, ...other.events].map((event) =>
        aDelivery(ids, endpoint, { id: deliveryId(event.id, endpoint.id), eventId: event.id }),
      );
      const { webhooks, requests } = fixture.store;
      for (const delivery of deliveries) {
        await webhooks.insertDeliveries([delivery]);
        await webhooks.recordAttempt(anAttempt(delivery), { state: 'pending', attempts: 1, nextAttemptAt: instant() });
      }

      await retention().removeRequest(request.id);
      await retention().removeRequest(request.id);

      expect(await requests.load(request.id)).toBeUndefined();
      expect(await requests.events(request.id)).toEqual([]);
      expect(await requests.unpublished(instant(99_000), 99)).toEqual(other.events);
      expect(await requests.logIds(undefined, 9)).toEqual([other.request.id]);
      expect(await requests.list(tenantId, { limit: 9 })).toEqual({ requests: [other.request] });
      expect(await requests.countByStatus()).toEqual({ canceled: 1 });
      const left = await webhooks.listDeliveries(tenantId, endpoint.id, 99);
      expect(left.map(({ eventId }) => eventId).sort()).toEqual(other.events.map(({ id }) => id));
      for (const { id, eventId } of deliveries) {
        const isOthers = other.events.some((event) => event.id === eventId);
        expect(await webhooks.listAttempts(id)).toHaveLength(isOthers ? 1 : 0);
      }
    });

    it('does not remove a request that is not at rest', async () => {
      const { request, events } = await fixture.aRequest({ and: ['preparation_started'] });
      await expect(retention().removeRequest(request.id)).rejects.toMatchObject({ name: 'TypeError' });
      expect(await fixture.store.requests.events(request.id)).toEqual(events);
    });

    it('removes files by their age, at most as many as asked for', async () => {
      const { files } = fixture.store;
      const made = [0, 1000, 2000].map((ms) => aFile(ids, tenantId, { createdAt: instant(ms) }));
      for (const file of made) await files.insert(file);
      expect(await retention().removeFiles(instant(2000), 1)).toBe(1);
      expect(await retention().removeFiles(instant(2000), 9)).toBe(1);
      expect(await retention().removeFiles(instant(2000), 9)).toBe(0);
      const found = await Promise.all(made.map(({ id }) => files.find(tenantId, id)));
      expect(found.map((file) => file?.id)).toEqual([undefined, undefined, made[2]?.id]);
    });

    it('removes verifications by their age, with their deliveries', async () => {
      const { verifications, webhooks } = fixture.store;
      const made = [0, 1000, 2000].map((ms) => aVerification(ids, tenantId, { createdAt: instant(ms) }));
      const endpoint = anEndpoint(ids, tenantId);
      for (const record of made) {
        await verifications.insert(record);
        for (const event of Object.values(verificationEventIds(record.id))) {
          const delivery = aDelivery(ids, endpoint, { id: deliveryId(event, endpoint.id), eventId: event });
          await webhooks.insertDeliveries([delivery]);
          await webhooks.recordAttempt(anAttempt(delivery), {
            state: 'pending',
            attempts: 1,
            nextAttemptAt: instant(),
          });
        }
      }
      expect(await retention().removeVerifications(instant(2000), 1)).toBe(1);
      expect(await retention().removeVerifications(instant(2000), 9)).toBe(1);
      expect(await retention().removeVerifications(instant(2000), 9)).toBe(0);
      const found = await Promise.all(made.map(({ id }) => verifications.find(tenantId, id)));
      expect(found.map((record) => record?.id)).toEqual([undefined, undefined, made[2]?.id]);
      const left = await webhooks.listDeliveries(tenantId, endpoint.id, 9);
      const events = made.map(({ id }) => Object.values(verificationEventIds(id)));
      expect(new Set(left.map(({ eventId }) => eventId))).toEqual(new Set(events[2]));
      for (const [index, event] of events.flat().entries()) {
        const attempts = await webhooks.listAttempts(deliveryId(event, endpoint.id));
        expect(attempts).toHaveLength(index < 4 ? 0 : 1);
      }
    });

    it('needs the blobs that events, files and profiles name, for their own tenant, and as long as these are kept', async () => {
      const [document, artifact] = [sampleSha256('b'), sampleSha256('d')];
      const [image, file, nobodys] = [sampleSha256('1'), sampleSha256('2'), sampleSha256('3')];
      const { request } = await fixture.aRequest({ and: ['preparation_started', 'prepared', 'canceled'] });
      const profile = aProfile(ids, tenantId, { imageSha256: image });
      await fixture.store.profiles.insert(profile);
      await fixture.store.files.insert(aFile(ids, tenantId, { sha256: file }));
      const all = [document, artifact, image, file, nobodys];
      const needed = async (owner = tenantId) =>
        Promise.all(all.map((sha256) => retention().isBlobNeeded(owner, sha256)));
      expect(await needed()).toEqual([true, true, true, true, false]);
      expect(await needed(ids.next('ten'))).toEqual([false, false, false, false, false]);

      await retention().removeRequest(request.id);
      expect(await needed()).toEqual([false, false, true, true, false]);
      await fixture.store.profiles.replace({ ...profile, version: 2, imageSha256: nobodys });
      await retention().removeFiles(instant(1), 9);
      expect(await needed()).toEqual([false, false, false, false, true]);
    });
  });
}
