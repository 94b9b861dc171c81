import type { Store } from '@kyso/domain';
import { instant } from '../memory/manual-clock.ts';
import {
  aDelivery,
  aFile,
  anApiKey,
  anAttempt,
  anEndpoint,
  anObservation,
  aProfile,
  aProviderAccount,
  aProviderRecord,
  aTenant,
  aVerification,
} from '../record-samples.ts';
import { aCreatedEvent, sampleSha256 } from '../samples.ts';
import { expectCode, jest } from './jest.ts';
import { type MakeStore, StoreFixture } from './store-fixture.ts';

export function describeClosedStore(make: MakeStore): void {
  const { describe, it, expect } = jest();
  describe('a store that cannot answer', () => {
    const fixture = new StoreFixture(make);

    it('pings while it can', async () => {
      await expect(fixture.store.ping()).resolves.toBeUndefined();
    });

    it('throws store.unavailable from every method, as a rejection', async () => {
      const store = await fixture.reopen();
      await store[Symbol.asyncDispose]();
      for (const call of everyCall(fixture, store)) await expectCode(call(), 'store.unavailable');
      await expect(fixture.store.ping()).resolves.toBeUndefined();
    });

    it('may be closed twice', async () => {
      const store = await fixture.reopen();
      await store[Symbol.asyncDispose]();
      await expect(store[Symbol.asyncDispose]()).resolves.toBeUndefined();
    });
  });
}

function everyCall({ ids, tenantId }: StoreFixture, store: Store): readonly (() => Promise<unknown>)[] {
  const {
    requests,
    files,
    profiles,
    accounts,
    providers,
    verifications,
    tenants,
    idempotency,
    webhooks,
    retention,
    audit,
    health,
  } = store;
  const event = aCreatedEvent(ids, { tenantId });
  const profile = aProfile(ids, tenantId);
  const account = aProviderAccount(ids, tenantId);
  const provider = aProviderRecord(tenantId, 'smartca');
  const file = aFile(ids, tenantId);
  const verification = aVerification(ids, tenantId);
  const key = anApiKey(ids, tenantId);
  const endpoint = anEndpoint(ids, tenantId);
  const delivery = aDelivery(ids, endpoint);
  const outcome = { state: 'pending', attempts: 1, nextAttemptAt: instant() } as const;
  const answer = { status: 200, headers: {}, body: '' };
  const claim = { scope: 's', key: 'k', fingerprint: sampleSha256(), at: instant(), staleAfterMs: 1000 };
  const checkpoint = {
    number: 1,
    at: instant(),
    prevHash: sampleSha256(),
    heads: [],
    keyId: 'k',
    hash: sampleSha256(),
    signature: '',
  };
  return [
    () => store.ping(),
    () => requests.append([event], instant()),
    () => requests.load(event.requestId),
    () => requests.loadFor(tenantId, event.requestId),
    () => requests.events(event.requestId),
    () => requests.list(tenantId, { limit: 1 }),
    () => requests.wakeAt(event.requestId, instant()),
    () => requests.due(instant(), 1),
    () => requests.unpublished(instant(), 1),
    () => requests.markPublished([event.id]),
    () => requests.countByStatus(),
    () => requests.oldestByStatus(),
    () => requests.logIds(undefined, 1),
    () => requests.headsToCheckpoint(1),
    () => requests.markCheckpointed([{ requestId: event.requestId, seq: 1, hash: event.hash }]),
    () => audit.append(checkpoint),
    () => audit.latest(),
    () => audit.list(0, 1),
    () => files.insert(file),
    () => files.find(tenantId, file.id),
    () => verifications.insert(verification),
    () => verifications.find(tenantId, verification.id),
    () => verifications.before(verification),
    () => verifications.unpublished(instant(), 1),
    () => verifications.markPublished(verification.id),
    () => profiles.insert(profile),
    () => profiles.find(tenantId, profile.id),
    () => profiles.list(tenantId, { limit: 1 }),
    () => profiles.replace(profile),
    () => profiles.remove(tenantId, profile.id),
    () => accounts.insert(account),
    () => accounts.find(tenantId, account.id),
    () => accounts.list(tenantId, { limit: 1 }),
    () => accounts.replace(account),
    () => accounts.remove(tenantId, account.id),
    () => providers.insert(provider),
    () => providers.find(tenantId, provider.id),
    () => providers.replace(provider),
    () => providers.remove(tenantId, provider.id),
    () => providers.all(),
    () => tenants.insertTenant(aTenant(ids)),
    () => tenants.findTenant(tenantId),
    () => tenants.updateTenant(aTenant(ids)),
    () => tenants.listTenants(),
    () => tenants.insertKey(key),
    () => tenants.findKey(key.id),
    () => tenants.listKeys(tenantId),
    () => tenants.revokeKey(key.id, instant()),
    () => idempotency.claim(claim),
    () => idempotency.finish('s', 'k', answer),
    () => idempotency.abandon('s', 'k'),
    () => idempotency.sweep(instant()),
    () => retention.restingSince(instant(), 1),
    () => retention.removeRequest(event.requestId),
    () => retention.removeFiles(instant(), 1),
    () => retention.removeVerifications(instant(), 1),
    () => retention.isBlobNeeded(tenantId, sampleSha256()),
    () => health.put(anObservation()),
    () => health.list(),
    () => health.sweep(instant()),
    () => webhooks.insertEndpoint(endpoint),
    () => webhooks.findEndpoint(tenantId, endpoint.id),
    () => webhooks.listEndpoints(tenantId),
    () => webhooks.disableEndpoint(endpoint.id, 'gone'),
    () => webhooks.removeEndpoint(tenantId, endpoint.id),
    () => webhooks.insertDeliveries([delivery]),
    () => webhooks.findDelivery(delivery.id),
    () => webhooks.recordAttempt(anAttempt(delivery), outcome),
    () => webhooks.dueDeliveries(instant(), 1),
    () => webhooks.listDeliveries(tenantId, endpoint.id, 1),
    () => webhooks.listAttempts(delivery.id),
  ];
}
