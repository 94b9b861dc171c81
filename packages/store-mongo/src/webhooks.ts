import type {
  Delivery,
  DeliveryAttempt,
  DeliveryId,
  Instant,
  TenantId,
  WebhookEndpoint,
  WebhookEndpointId,
  WebhookRecords,
} from '@kyso/domain';
import type { Database } from './database.ts';
import { Deliveries } from './deliveries.ts';
import { decode, type EndpointRow, encode } from './rows.ts';

export class MongoWebhooks implements WebhookRecords {
  readonly #database: Database;
  readonly #deliveries: Deliveries;

  constructor(database: Database) {
    this.#database = database;
    this.#deliveries = new Deliveries(database);
  }

  async insertEndpoint(endpoint: WebhookEndpoint): Promise<void> {
    const { id, tenantId } = endpoint;
    const row = { _id: id, tenantId, disabledReason: null, body: encode(endpoint) };
    await this.#database.insert(this.#database.collections.endpoints, row);
  }

  async findEndpoint(tenantId: TenantId, id: WebhookEndpointId): Promise<WebhookEndpoint | undefined> {
    const row = await this.#database.run(() => this.#database.collections.endpoints.findById(id).lean());
    return row?.tenantId === tenantId ? toEndpoint(row) : undefined;
  }

  async listEndpoints(tenantId: TenantId): Promise<readonly WebhookEndpoint[]> {
    const { endpoints } = this.#database.collections;
    return (await this.#database.run(() => endpoints.find({ tenantId }).sort({ _id: 1 }).lean())).map(toEndpoint);
  }

  async disableEndpoint(id: WebhookEndpointId, reason: string): Promise<void> {
    const { endpoints } = this.#database.collections;
    await this.#database.run(() => endpoints.updateOne({ _id: id }, { $set: { disabledReason: reason } }));
  }

  async removeEndpoint(tenantId: TenantId, id: WebhookEndpointId): Promise<boolean> {
    const { endpoints } = this.#database.collections;
    return (await this.#database.run(() => endpoints.deleteOne({ _id: id, tenantId }))).deletedCount === 1;
  }

  insertDeliveries(deliveries: readonly Delivery[]): Promise<void> {
    return this.#deliveries.insert(deliveries);
  }

  findDelivery(id: DeliveryId): Promise<Delivery | undefined> {
    return this.#deliveries.find(id);
  }

  recordAttempt(
    attempt: DeliveryAttempt,
    outcome: Pick<Delivery, 'state' | 'attempts' | 'nextAttemptAt'>,
  ): Promise<void> {
    return this.#deliveries.record(attempt, outcome);
  }

  dueDeliveries(now: Instant, limit: number): Promise<readonly Delivery[]> {
    return this.#deliveries.due(now, limit);
  }

  listDeliveries(tenantId: TenantId, endpointId: WebhookEndpointId, limit: number): Promise<readonly Delivery[]> {
    return this.#deliveries.list(tenantId, endpointId, limit);
  }

  listAttempts(id: DeliveryId): Promise<readonly DeliveryAttempt[]> {
    return this.#deliveries.attempts(id);
  }
}

/** The end of an endpoint lives in its own field alone. */
function toEndpoint({ body, disabledReason }: EndpointRow): WebhookEndpoint {
  const endpoint = decode<WebhookEndpoint>(body);
  return disabledReason === null ? endpoint : { ...endpoint, state: 'disabled', disabledReason };
}
