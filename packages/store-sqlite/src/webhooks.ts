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
import type { Connection } from './connection.ts';
import { decode, decodeAny, encode } from './row.ts';

export class SqliteWebhooks implements WebhookRecords {
  readonly #connection: Connection;
  readonly #statements: ReturnType<typeof prepareStatements>;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#statements = prepareStatements(connection);
  }

  async insertEndpoint(endpoint: WebhookEndpoint): Promise<void> {
    const { id, tenantId } = endpoint;
    await this.#connection.write(() => this.#statements.insertEndpoint.run(id, tenantId, encode(endpoint)));
  }

  async findEndpoint(tenantId: TenantId, id: WebhookEndpointId): Promise<WebhookEndpoint | undefined> {
    return decodeAny<WebhookEndpoint>(this.#statements.findEndpoint.get(id, tenantId));
  }

  async listEndpoints(tenantId: TenantId): Promise<readonly WebhookEndpoint[]> {
    return this.#statements.listEndpoints.all(tenantId).map((row) => decode<WebhookEndpoint>(row));
  }

  async disableEndpoint(id: WebhookEndpointId, reason: string): Promise<void> {
    await this.#connection.write(() => this.#statements.disableEndpoint.run(reason, id));
  }

  async removeEndpoint(tenantId: TenantId, id: WebhookEndpointId): Promise<boolean> {
    return (await this.#connection.write(() => this.#statements.removeEndpoint.run(id, tenantId))) === 1;
  }

  async insertDeliveries(deliveries: readonly Delivery[]): Promise<void> {
    const { insertDelivery } = this.#statements;
    await this.#connection.write(() => {
      for (const delivery of deliveries) {
        const { id, tenantId, endpointId, state, nextAttemptAt, createdAt } = delivery;
        insertDelivery.run(id, tenantId, endpointId, state, nextAttemptAt, createdAt, encode(delivery));
      }
    });
  }

  async findDelivery(id: DeliveryId): Promise<Delivery | undefined> {
    return decodeAny<Delivery>(this.#statements.findDelivery.get(id));
  }

  async recordAttempt(
    attempt: DeliveryAttempt,
    outcome: Pick<Delivery, 'state' | 'attempts' | 'nextAttemptAt'>,
  ): Promise<void> {
    const { insertAttempt, updateDelivery } = this.#statements;
    const { deliveryId: id } = attempt;
    const { state, attempts, nextAttemptAt } = outcome;
    await this.#connection.write(() => {
      if (insertAttempt.run(id, attempt.attempt, encode(attempt)) === 0) return;
      updateDelivery.run(state, nextAttemptAt, attempts, id);
    });
  }

  async dueDeliveries(now: Instant, limit: number): Promise<readonly Delivery[]> {
    return this.#statements.dueDeliveries.all(now, limit).map((row) => decode<Delivery>(row));
  }

  async listDeliveries(tenantId: TenantId, endpointId: WebhookEndpointId, limit: number): Promise<readonly Delivery[]> {
    return this.#statements.listDeliveries.all(endpointId, tenantId, limit).map((row) => decode<Delivery>(row));
  }

  async listAttempts(id: DeliveryId): Promise<readonly DeliveryAttempt[]> {
    return this.#statements.listAttempts.all(id).map((row) => decode<DeliveryAttempt>(row));
  }
}

function prepareStatements(connection: Connection) {
  return {
    insertEndpoint: connection.prepare('INSERT INTO endpoints (id, tenant_id, body) VALUES (?, ?, ?)'),
    findEndpoint: connection.prepare('SELECT body FROM endpoints WHERE id = ? AND tenant_id = ?'),
    listEndpoints: connection.prepare('SELECT body FROM endpoints WHERE tenant_id = ? ORDER BY id'),
    disableEndpoint: connection.prepare(
      `UPDATE endpoints SET body = json_set(body, '$.state', 'disabled', '$.disabledReason', ?) WHERE id = ?`,
    ),
    removeEndpoint: connection.prepare('DELETE FROM endpoints WHERE id = ? AND tenant_id = ?'),

    insertDelivery: connection.prepare(`
      INSERT INTO deliveries (id, tenant_id, endpoint_id, state, next_attempt_at, created_at, body)
      VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`),
    findDelivery: connection.prepare('SELECT body FROM deliveries WHERE id = ?'),
    updateDelivery: connection.prepare(`
      UPDATE deliveries SET state = ?1, next_attempt_at = ?2,
        body = json_set(body, '$.state', ?1, '$.nextAttemptAt', ?2, '$.attempts', CAST(?3 AS INTEGER)) WHERE id = ?4`),
    dueDeliveries: connection.prepare(`
      SELECT body FROM deliveries WHERE state = 'pending' AND next_attempt_at <= ?
      ORDER BY next_attempt_at, id LIMIT ?`),
    listDeliveries: connection.prepare(`
      SELECT body FROM deliveries WHERE endpoint_id = ? AND tenant_id = ?
      ORDER BY created_at DESC, id DESC LIMIT ?`),

    insertAttempt: connection.prepare(
      'INSERT INTO attempts (delivery_id, attempt, body) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    ),
    listAttempts: connection.prepare('SELECT body FROM attempts WHERE delivery_id = ? ORDER BY attempt'),
  };
}
