import type { Delivery, DeliveryAttempt, WebhookEndpoint } from '@kyso/domain';
import type { WebhookDeliveryJson, WebhookEndpointJson } from '../schemas/webhook-endpoints.ts';

export function renderWebhookEndpoint(endpoint: WebhookEndpoint): WebhookEndpointJson {
  return {
    id: endpoint.id,
    object: 'webhook_endpoint',
    url: endpoint.url,
    types: [...endpoint.types],
    status: endpoint.state,
    disabled_reason: endpoint.disabledReason ?? null,
    created_at: endpoint.createdAt,
  };
}

export function renderWebhookDelivery(delivery: Delivery, attempts: readonly DeliveryAttempt[]): WebhookDeliveryJson {
  return {
    id: delivery.id,
    object: 'webhook_delivery',
    event_id: delivery.eventId,
    type: delivery.type,
    status: delivery.state,
    attempt_count: delivery.attempts,
    next_attempt_at: delivery.state === 'pending' ? delivery.nextAttemptAt : null,
    created_at: delivery.createdAt,
    attempts: attempts.map((attempt) => ({
      attempt: attempt.attempt,
      at: attempt.at,
      duration_ms: attempt.durationMs,
      status: attempt.status ?? null,
      error: attempt.error ?? null,
    })),
  };
}
