import { PUBLISHED_AS } from '@kyso/domain';
import { VERIFICATION_COMPLETED, VERIFICATION_RESULT_CHANGED } from '@kyso/webhooks';
import { z } from 'zod';
import { id, instant, LIST_LIMIT, wholeNumber } from './fields.ts';

const MAX_URL_CHARS = 2000;

/** Everything a webhook can be about. */
export const EVENT_TYPES: readonly string[] = [
  ...new Set(Object.values(PUBLISHED_AS)),
  VERIFICATION_COMPLETED,
  VERIFICATION_RESULT_CHANGED,
];

export const createWebhookEndpoint = z.strictObject({
  url: z.string().min(1).max(MAX_URL_CHARS),
  types: z.array(z.enum(EVENT_TYPES)).max(EVENT_TYPES.length).default([]).meta({ description: 'Empty: all' }),
});
export type CreateWebhookEndpoint = z.output<typeof createWebhookEndpoint>;

export const deliveriesQuery = z.strictObject({ limit: wholeNumber(1, LIST_LIMIT.max).optional() });

export const webhookEndpoint = z.object({
  id: id('we'),
  object: z.literal('webhook_endpoint'),
  url: z.string(),
  types: z.array(z.string()),
  status: z.enum(['active', 'disabled']),
  disabled_reason: z.string().nullable(),
  created_at: instant,
});
export type WebhookEndpointJson = z.output<typeof webhookEndpoint>;

export const newWebhookEndpoint = webhookEndpoint.extend({
  secret: z.string().meta({ description: 'Signs every message; shown only here' }),
});

export const webhookDelivery = z.object({
  id: z.string(),
  object: z.literal('webhook_delivery'),
  event_id: z.string(),
  type: z.string(),
  status: z.enum(['pending', 'succeeded', 'exhausted', 'skipped']),
  attempt_count: z.number().int(),
  next_attempt_at: instant.nullable(),
  created_at: instant,
  attempts: z.array(
    z.object({
      attempt: z.number().int(),
      at: instant,
      duration_ms: z.number(),
      status: z.number().int().nullable(),
      error: z.string().nullable(),
    }),
  ),
});
export type WebhookDeliveryJson = z.output<typeof webhookDelivery>;
