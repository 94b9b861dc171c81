import type { Instant, Sealed } from '../events.ts';
import type { DeliveryId, EventId, TenantId, WebhookEndpointId } from '../ids.ts';

export type WebhookEndpoint = {
  readonly id: WebhookEndpointId;
  readonly tenantId: TenantId;
  readonly url: string;
  /** Event types wanted; empty: all. */
  readonly types: readonly string[];
  /** `whsec_…`, sealed by the vault. */
  readonly secret: Sealed;
  readonly state: 'active' | 'disabled';
  readonly disabledReason?: string;
  readonly createdAt: Instant;
};

/** One message for one endpoint. The payload is serialised once: the bytes signed are the bytes sent, at every attempt. */
export type Delivery = {
  readonly id: DeliveryId;
  readonly eventId: EventId;
  readonly endpointId: WebhookEndpointId;
  readonly tenantId: TenantId;
  readonly type: string;
  readonly payload: string;
  readonly state: 'pending' | 'succeeded' | 'exhausted' | 'skipped';
  /** Attempts made so far. */
  readonly attempts: number;
  readonly nextAttemptAt: Instant;
  readonly createdAt: Instant;
};

export type DeliveryAttempt = {
  readonly deliveryId: DeliveryId;
  /** 1, 2, 3 … */
  readonly attempt: number;
  readonly at: Instant;
  readonly durationMs: number;
  /** HTTP status, absent when no answer came. */
  readonly status?: number;
  /** Class of the fault: `timeout`, `refused`, `dns`, `tls`, `blocked_address`, … */
  readonly error?: string;
  /** First 2 kB of the answer. */
  readonly responseExcerpt?: string;
};

export interface WebhookRecords {
  insertEndpoint(endpoint: WebhookEndpoint): Promise<void>;
  findEndpoint(tenantId: TenantId, id: WebhookEndpointId): Promise<WebhookEndpoint | undefined>;
  listEndpoints(tenantId: TenantId): Promise<readonly WebhookEndpoint[]>;
  disableEndpoint(id: WebhookEndpointId, reason: string): Promise<void>;
  /** True when there was one. Its deliveries stay for the record. */
  removeEndpoint(tenantId: TenantId, id: WebhookEndpointId): Promise<boolean>;

  /**
   * Insert-only and therefore repeatable: an existing delivery is left as it is. After an error some of them may be there
   * and others not.
   */
  insertDeliveries(deliveries: readonly Delivery[]): Promise<void>;
  findDelivery(id: DeliveryId): Promise<Delivery | undefined>;
  /** Records the attempt and the delivery's new state in one step. An attempt already recorded stays and changes nothing. */
  recordAttempt(
    attempt: DeliveryAttempt,
    outcome: Pick<Delivery, 'state' | 'attempts' | 'nextAttemptAt'>,
  ): Promise<void>;
  /** Pending deliveries whose next attempt is due, oldest first. */
  dueDeliveries(now: Instant, limit: number): Promise<readonly Delivery[]>;
  /** Newest first. */
  listDeliveries(tenantId: TenantId, endpointId: WebhookEndpointId, limit: number): Promise<readonly Delivery[]>;
  /** In the order they were made. */
  listAttempts(id: DeliveryId): Promise<readonly DeliveryAttempt[]>;
}
