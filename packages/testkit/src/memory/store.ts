import { KysoError, type RequestId, type SignatureRequest, type Store } from '@kyso/domain';
import { inMemoryAudit } from './audit.ts';
import { inMemoryHealth } from './health.ts';
import { inMemoryIdempotency } from './idempotency.ts';
import {
  inMemoryFiles,
  inMemoryProviders,
  inMemoryTenants,
  inMemoryVerifications,
  inMemoryVersioned,
} from './records.ts';
import { InMemoryRequests } from './requests.ts';
import { inMemoryRetention } from './retention.ts';
import { Tables } from './tables.ts';
import { inMemoryWebhooks } from './webhooks.ts';

/** A store for tests: it keeps every promise of the port but durability. */
export class InMemoryStore implements Store {
  readonly requests: Store['requests'];
  readonly files: Store['files'];
  readonly profiles: Store['profiles'];
  readonly verifications: Store['verifications'];
  readonly accounts: Store['accounts'];
  readonly providers: Store['providers'];
  readonly tenants: Store['tenants'];
  readonly idempotency: Store['idempotency'];
  readonly webhooks: Store['webhooks'];
  readonly audit: Store['audit'];
  readonly retention: Store['retention'];
  readonly health: Store['health'];
  /** What is stored, for tests that tamper with it. */
  readonly tables: Tables;
  #closed = false;

  /** @param peer share the data of another store, as a second process would. */
  constructor(peer?: InMemoryStore) {
    const tables = peer === undefined ? new Tables() : peer.tables;
    const gate = () => this.#assertOpen();
    this.tables = tables;
    this.requests = new InMemoryRequests(tables, gate);
    this.files = inMemoryFiles(tables, gate);
    this.profiles = inMemoryVersioned('profiles', tables.profiles, gate);
    this.accounts = inMemoryVersioned('accounts', tables.accounts, gate);
    this.providers = inMemoryProviders(tables, gate);
    this.verifications = inMemoryVerifications(tables, gate);
    this.tenants = inMemoryTenants(tables, gate);
    this.idempotency = inMemoryIdempotency(tables, gate);
    this.webhooks = inMemoryWebhooks(tables, gate);
    this.audit = inMemoryAudit(tables, gate);
    this.health = inMemoryHealth(tables, gate);
    this.retention = inMemoryRetention(tables, gate, this.requests);
  }

  async ping(): Promise<void> {
    this.#assertOpen();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
  }

  /** For tests of read-repair: what a crash between log and projection leaves behind. */
  loseProjection(id: RequestId): void {
    this.tables.projections.delete(id);
    this.loseWakeUp(id);
  }

  replaceProjection(projection: SignatureRequest): void {
    this.tables.projections.set(projection.id, projection);
  }

  loseWakeUp(id: RequestId): void {
    this.tables.wakeUps.delete(id);
  }

  #assertOpen(): void {
    if (this.#closed) throw new KysoError('store.unavailable', 'the store is closed');
  }
}
