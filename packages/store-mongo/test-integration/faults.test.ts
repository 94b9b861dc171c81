import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { eventId, KysoError, type Store } from '@kyso/domain';
import { openMongoStore } from '@kyso/store-mongo';
import {
  aCreatedEvent,
  aDelivery,
  aHappyLog,
  anAttempt,
  anEndpoint,
  aProfile,
  aTenant,
  describeWithServer,
  expectCode,
  instant,
  itIfOurs,
  SequentialIds,
  startMongo,
} from '@kyso/testkit';
import { change, dropDatabase, newDatabase, withDatabase } from './harness.ts';

const SECRET = 'Nguyễn Thị Bí Mật';
const TIMEOUT_MS = 600;
/** Room for a busy machine. */
const BOUND_MS = 3000;
const ids = new SequentialIds();
const tenantId = ids.next('ten');
const server = await startMongo();

describeWithServer(server, `faults of ${server?.name}`, (mongo) => {
  let url: string;
  let store: Store;

  beforeEach(async () => {
    url = newDatabase(mongo);
    store = await openMongoStore({ url });
  });
  afterEach(async () => {
    await store[Symbol.asyncDispose]();
    await dropDatabase(url);
  });

  const ours = mongo.process;
  itIfOurs(mongo.name, ours)(
    'give store.unavailable within the limit from every kind of call to a frozen server, and answers again afterwards',
    async () => {
      const event = aCreatedEvent(ids, { tenantId });
      await using impatient = await openMongoStore({ url, timeoutMs: TIMEOUT_MS });
      await ours?.freeze();
      const startedAt = performance.now();
      const calls = [
        impatient.requests.append([event], instant()),
        impatient.requests.load(event.requestId),
        impatient.requests.due(instant(), 9),
        impatient.tenants.listTenants(),
        impatient.idempotency.sweep(instant()),
        impatient.ping(),
      ];
      try {
        const answers = await Promise.allSettled(calls);
        expect(performance.now() - startedAt).toBeLessThan(BOUND_MS);
        expect(answers.map((answer) => answer.status === 'rejected' && answer.reason.code)).toEqual(
          calls.map(() => 'store.unavailable'),
        );
        await expectCode(openMongoStore({ url, timeoutMs: TIMEOUT_MS }), 'store.unavailable');
        expect(performance.now() - startedAt).toBeLessThan(2 * BOUND_MS);
      } finally {
        ours?.thaw();
      }
      // Whether the insert got through is not known; the next one says so.
      const again = await impatient.requests.append([event], instant());
      expect(['appended', 'conflict']).toContain(again);
      expect(await impatient.requests.events(event.requestId)).toEqual([event]);
    },
    20_000,
  );

  it('give store.unavailable when no server is there', async () => {
    await expectCode(openMongoStore({ url: 'mongodb://127.0.0.1:1/x', timeoutMs: 300 }), 'store.unavailable');
  });

  it('refuse a database of a newer release and leave it as it is', async () => {
    await change(url, (db) => db.updateOne({ _id: 'schema:1' }, { $set: { version: 99 } }), 'migrations');
    await expect(openMongoStore({ url })).rejects.toMatchObject({
      code: 'store.unavailable',
      details: { reason: 'newer_schema', found: 99 },
    });
    await store.ping();
  });

  it('keep the indexes that an interrupted migration made, and make the others at the next start', async () => {
    await withDatabase(url, async (db) => {
      await db.collection('migrations').deleteMany({});
      await db.collection('requests').dropIndexes();
    });
    await using again = await openMongoStore({ url });
    await again.ping();
    const names = await withDatabase(url, async (db) => (await db.collection('requests').indexes()).map((i) => i.name));
    expect(names).toContain('tenantId_1_status_1_createdAt_1__id_1');
  });

  it('rebuild a projection that is ahead of its log, and forget one without a log', async () => {
    const event = aCreatedEvent(ids, { tenantId });
    await store.requests.append([event], instant());
    const [before] = (await store.requests.list(tenantId, { limit: 1 })).requests;
    for (const read of [() => store.requests.load(event.requestId), () => store.requests.due(instant(), 1)]) {
      await change(url, (db) => db.updateOne({ _id: event.requestId }, { $set: { seq: 7 } }));
      expect([await read()].flat()).toEqual([before]);
    }
    await change(url, (db) => db.deleteOne({ _id: eventId(event.requestId, 1) }), 'events');
    expect((await store.requests.list(tenantId, { limit: 1 })).requests).toEqual([]);
    expect(await store.requests.load(event.requestId)).toBeUndefined();
  });

  it('bring a delivery along that a crash left behind its attempt', async () => {
    const delivery = aDelivery(ids, anEndpoint(ids, tenantId));
    const outcome = { state: 'pending', attempts: 1, nextAttemptAt: instant(5000) } as const;
    await store.webhooks.insertDeliveries([delivery]);
    await store.webhooks.recordAttempt(anAttempt(delivery), outcome);
    const set = { $set: { attempts: 0, nextAttemptAt: delivery.nextAttemptAt } };
    const crash = () => change(url, (db) => db.updateOne({ _id: delivery.id }, set), 'deliveries');
    await crash();
    expect(await store.webhooks.dueDeliveries(instant(4000), 9)).toEqual([]);
    await crash();
    expect(await store.webhooks.findDelivery(delivery.id)).toEqual({ ...delivery, ...outcome });
    expect(await store.webhooks.dueDeliveries(instant(5000), 9)).toEqual([{ ...delivery, ...outcome }]);
  });

  it('do not bring a request back to life whose removal stopped half-way, and end it at the next try', async () => {
    const log = aHappyLog(ids, tenantId);
    const [{ requestId } = { requestId: ids.next('sr') }] = log;
    for (const event of log) await store.requests.append([event], instant());
    const stoppedAfter = (count: number) =>
      withDatabase(url, (db) => db.collection('events').deleteMany({ requestId, seq: { $lte: count } }));
    await stoppedAfter(3);
    expect(await store.requests.due(instant(1e9), 9)).toEqual([]);
    expect((await store.requests.load(requestId))?.state).toBe('completed');
    expect(await store.retention.restingSince(instant(1e9), 9)).toMatchObject([{ requestId }]);
    await stoppedAfter(log.length - 1);
    expect(await store.retention.restingSince(instant(1e9), 9)).toMatchObject([{ requestId }]);
    await store.retention.removeRequest(requestId);
    expect(await store.retention.restingSince(instant(1e9), 9)).toEqual([]);
    expect(await store.requests.countByStatus()).toEqual({});
  });

  it('give internal for an attempt of a delivery that does not exist, and keep nothing of it', async () => {
    const delivery = aDelivery(ids, anEndpoint(ids, tenantId));
    const outcome = { state: 'pending', attempts: 1, nextAttemptAt: instant() } as const;
    await expectCode(store.webhooks.recordAttempt(anAttempt(delivery), outcome), 'internal');
    expect(await store.webhooks.listAttempts(delivery.id)).toEqual([]);
  });

  it('never carry stored text, down to the last cause', async () => {
    const tenant = aTenant(ids, { name: SECRET });
    const profile = aProfile(ids, tenantId, { label: SECRET });
    await store.tenants.insertTenant(tenant);
    await store.profiles.insert(profile);
    const body = `{"label":"${SECRET}`;
    await change(url, (db) => db.updateOne({ _id: profile.id }, { $set: { body } }), 'profiles');
    const failures = [
      store.tenants.insertTenant(tenant),
      store.profiles.insert(profile),
      store.profiles.find(tenantId, profile.id),
    ];
    for (const settled of await Promise.allSettled(failures)) {
      expect(settled.status).toBe('rejected');
      if (settled.status === 'rejected') expect(everythingIn(settled.reason)).not.toContain(SECRET);
    }
  });
});

/** Message, stack and details of an error and of all its causes. */
function everythingIn(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  const own = Object.getOwnPropertyNames(error).map((name) => JSON.stringify(Reflect.get(error, name)) ?? '');
  const details = error instanceof KysoError ? JSON.stringify(error.details) : '';
  return [...own, details, 'cause' in error ? everythingIn(error.cause) : ''].join('\n');
}
