import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { KysoError, type Store } from '@kyso/domain';
import { openSqliteStore } from '@kyso/store-sqlite';
import {
  aCreatedEvent,
  aDelivery,
  anAttempt,
  anEndpoint,
  aProfile,
  aTenant,
  expectCode,
  instant,
  SequentialIds,
} from '@kyso/testkit';
import { Connection } from '../src/connection.ts';
import { SqliteRequests } from '../src/requests.ts';
import { change, temporaryDirectory } from './harness.ts';

const SECRET = 'Nguyễn Thị Bí Mật';
const ids = new SequentialIds();
const tenantId = ids.next('ten');

describe('faults of the database', () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let store: Store;

  beforeEach(async () => {
    directory = await temporaryDirectory();
    store = openSqliteStore({ path: directory.path, busyTimeoutMs: 50 });
  });
  afterEach(async () => {
    await store[Symbol.asyncDispose]();
    await directory.remove();
  });

  it('give store.unavailable while another process holds the lock for too long, and pass with it', async () => {
    const event = aCreatedEvent(ids, { tenantId });
    const other = new DatabaseSync(directory.path);
    other.exec('BEGIN IMMEDIATE');
    await expectReason(store.requests.append([event], instant()), 'busy');
    await expectReason(store.idempotency.sweep(instant()), 'busy');
    expect(await store.requests.load(event.requestId)).toBeUndefined();
    await store.ping();
    other.exec('ROLLBACK');
    other.close();
    expect(await store.requests.append([event], instant())).toBe('appended');
  });

  it('give store.unavailable when the disk is full, and keep what was there', async () => {
    const first = aCreatedEvent(ids, { tenantId });
    await store.requests.append([first], instant());
    await store[Symbol.asyncDispose]();
    const small = new Connection(directory.path, 50);
    small.exec('PRAGMA max_page_count = 1');
    const requests = new SqliteRequests(small);
    const big = aCreatedEvent(ids, { tenantId, data: { description: 'x'.repeat(1_000_000) } });
    await expectReason(requests.append([big], instant()), 'disk_full');
    expect(await requests.events(big.requestId)).toEqual([]);
    expect(await requests.events(first.requestId)).toEqual([first]);
    expect(await requests.countByStatus()).toEqual({ queued: 1 });
    small.close();
  });

  it('undo event and projection together when the projection cannot be written', async () => {
    const event = aCreatedEvent(ids, { tenantId });
    const other = new DatabaseSync(directory.path);
    other.exec("CREATE TRIGGER broken BEFORE INSERT ON requests BEGIN SELECT RAISE(ABORT, 'broken'); END");
    await expectCode(store.requests.append([event], instant()), 'internal');
    expect(await store.requests.events(event.requestId)).toEqual([]);
    other.exec('DROP TRIGGER broken');
    other.close();
    expect(await store.requests.append([event], instant())).toBe('appended');
  });

  it('give internal for an attempt of a delivery that does not exist', async () => {
    const delivery = aDelivery(ids, anEndpoint(ids, tenantId));
    const outcome = { state: 'pending', attempts: 1, nextAttemptAt: instant() } as const;
    await expectCode(store.webhooks.recordAttempt(anAttempt(delivery), outcome), 'internal');
  });

  it('rebuild a projection that is ahead of its log, and forget one without a log', async () => {
    const event = aCreatedEvent(ids, { tenantId });
    await store.requests.append([event], instant());
    const [before] = (await store.requests.list(tenantId, { limit: 1 })).requests;
    change(directory.path, 'UPDATE requests SET seq = 7 WHERE id = ?', event.requestId);
    expect(await store.requests.load(event.requestId)).toEqual(before);
    change(directory.path, 'DELETE FROM events WHERE request_id = ?', event.requestId);
    expect((await store.requests.list(tenantId, { limit: 1 })).requests).toEqual([]);
    expect(await store.requests.load(event.requestId)).toBeUndefined();
  });

  it('never carry stored text, down to the last cause', async () => {
    const tenant = aTenant(ids, { name: SECRET });
    const profile = aProfile(ids, tenantId, { label: SECRET });
    await store.tenants.insertTenant(tenant);
    await store.profiles.insert(profile);
    change(directory.path, 'UPDATE tenants SET body = ? WHERE id = ?', `{"name":"${SECRET}`, tenant.id);
    const failures = [
      store.tenants.insertTenant(tenant),
      store.profiles.insert(profile),
      store.tenants.findTenant(tenant.id),
    ];
    for (const settled of await Promise.allSettled(failures)) {
      expect(settled.status).toBe('rejected');
      if (settled.status === 'rejected') expect(everythingIn(settled.reason)).not.toContain(SECRET);
    }
  });
});

async function expectReason(promise: Promise<unknown>, reason: string): Promise<void> {
  await expect(promise).rejects.toMatchObject({ code: 'store.unavailable', details: { reason } });
}

/** Message, stack and details of an error and of all its causes. */
function everythingIn(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  const own = Object.getOwnPropertyNames(error).map((name) => String(Reflect.get(error, name)));
  const details = error instanceof KysoError ? JSON.stringify(error.details) : '';
  return [...own, details, 'cause' in error ? everythingIn(error.cause) : ''].join('\n');
}
