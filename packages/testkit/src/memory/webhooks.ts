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
import { KysoError } from '@kyso/domain';
import { copy } from './copy.ts';
import { type Gate, insertNew, type Tables } from './tables.ts';

export function inMemoryWebhooks(tables: Tables, gate: Gate): WebhookRecords {
  return { ...endpoints(tables, gate), ...deliveries(tables, gate) };
}

type EndpointMethods = 'insertEndpoint' | 'findEndpoint' | 'listEndpoints' | 'disableEndpoint' | 'removeEndpoint';

function endpoints(tables: Tables, gate: Gate): Pick<WebhookRecords, EndpointMethods> {
  const find = (tenantId: TenantId, id: WebhookEndpointId) => {
    const row = tables.endpoints.get(id);
    return row?.tenantId === tenantId ? copy(row) : undefined;
  };
  return {
    async insertEndpoint(endpoint: WebhookEndpoint) {
      gate();
      insertNew(tables.endpoints, endpoint.id, copy(endpoint));
    },
    async findEndpoint(tenantId: TenantId, id: WebhookEndpointId) {
      gate();
      return find(tenantId, id);
    },
    async listEndpoints(tenantId: TenantId) {
      gate();
      return [...tables.endpoints.values()].filter((row) => row.tenantId === tenantId).map(copy);
    },
    async disableEndpoint(id: WebhookEndpointId, reason: string) {
      gate();
      const row = tables.endpoints.get(id);
      if (row !== undefined) tables.endpoints.set(id, { ...row, state: 'disabled', disabledReason: reason });
    },
    async removeEndpoint(tenantId: TenantId, id: WebhookEndpointId) {
      gate();
      return find(tenantId, id) !== undefined && tables.endpoints.delete(id);
    },
  };
}

function deliveries(tables: Tables, gate: Gate): Omit<WebhookRecords, EndpointMethods> {
  return {
    async insertDeliveries(made: readonly Delivery[]) {
      gate();
      for (const delivery of made) {
        if (!tables.deliveries.has(delivery.id)) tables.deliveries.set(delivery.id, copy(delivery));
      }
    },
    async findDelivery(id: DeliveryId) {
      gate();
      const row = tables.deliveries.get(id);
      return row === undefined ? undefined : copy(row);
    },
    async recordAttempt(attempt: DeliveryAttempt, outcome: Pick<Delivery, 'state' | 'attempts' | 'nextAttemptAt'>) {
      gate();
      const row = tables.deliveries.get(attempt.deliveryId);
      if (row === undefined) throw new KysoError('internal', 'an attempt was recorded for an unknown delivery');
      const made = tables.attempts.get(row.id) ?? [];
      if (made.some((earlier) => earlier.attempt === attempt.attempt)) return;
      tables.attempts.set(row.id, [...made, copy(attempt)]);
      tables.deliveries.set(row.id, { ...row, ...copy(outcome) });
    },
    async dueDeliveries(now: Instant, limit: number) {
      gate();
      const due = [...tables.deliveries.values()].filter((row) => row.state === 'pending' && row.nextAttemptAt <= now);
      due.sort((a, b) => (a.nextAttemptAt + a.id < b.nextAttemptAt + b.id ? -1 : 1));
      return copy(due.slice(0, limit));
    },
    async listDeliveries(tenantId: TenantId, endpointId: WebhookEndpointId, limit: number) {
      gate();
      const rows = [...tables.deliveries.values()].filter(
        (row) => row.tenantId === tenantId && row.endpointId === endpointId,
      );
      rows.sort((a, b) => (a.createdAt + a.id < b.createdAt + b.id ? 1 : -1));
      return copy(rows.slice(0, limit));
    },
    async listAttempts(id: DeliveryId) {
      gate();
      return copy([...(tables.attempts.get(id) ?? [])].sort((a, b) => a.attempt - b.attempt));
    },
  };
}
