import { randomBytes } from 'node:crypto';
import { isKysoError, type WebhookEndpoint } from '@kyso/domain';
import { instant } from '@kyso/runtime';
import { checkWebhookUrl, newWebhookSecret, webhookSecretContext } from '@kyso/webhooks';
import type { GatewayDeps } from '../deps.ts';
import type { Answer, Call } from '../http/call.ts';
import { invalidFields } from '../http/problem.ts';
import { validateBody, validateQuery } from '../http/validate.ts';
import { renderWebhookDelivery, renderWebhookEndpoint } from '../render/webhook-endpoint.ts';
import { LIST_LIMIT, noQuery } from '../schemas/fields.ts';
import { createWebhookEndpoint, deliveriesQuery } from '../schemas/webhook-endpoints.ts';
import { found, idParam } from './params.ts';

export async function createEndpoint(call: Call, deps: GatewayDeps): Promise<Answer> {
  const { url, types } = validateBody(createWebhookEndpoint, call.body);
  assertUrl(url, deps);
  const { tenantId } = call.caller;
  const secret = newWebhookSecret(randomBytes);
  const id = deps.ids.next('we');
  const endpoint: WebhookEndpoint = {
    id,
    tenantId,
    url,
    types,
    secret: deps.vault.seal(secret, webhookSecretContext(tenantId, id)),
    state: 'active',
    createdAt: instant(deps.clock.now()),
  };
  await deps.store.webhooks.insertEndpoint(endpoint);
  return {
    status: 201,
    headers: { location: `/v1/webhook-endpoints/${endpoint.id}`, 'cache-control': 'no-store' },
    body: { ...renderWebhookEndpoint(endpoint), secret },
  };
}

export async function listEndpoints(call: Call, deps: GatewayDeps): Promise<Answer> {
  validateQuery(noQuery, call.query);
  const endpoints = await deps.store.webhooks.listEndpoints(call.caller.tenantId);
  return { status: 200, body: { data: endpoints.map(renderWebhookEndpoint), next_cursor: null } };
}

export async function readEndpoint(call: Call, deps: GatewayDeps): Promise<Answer> {
  return { status: 200, body: renderWebhookEndpoint(await find(call, deps)) };
}

export async function removeEndpoint(call: Call, deps: GatewayDeps): Promise<Answer> {
  const { id } = await find(call, deps);
  await deps.store.webhooks.removeEndpoint(call.caller.tenantId, id);
  return { status: 204 };
}

export async function listDeliveries(call: Call, deps: GatewayDeps): Promise<Answer> {
  const { limit = LIST_LIMIT.fallback } = validateQuery(deliveriesQuery, call.query);
  const { id } = await find(call, deps);
  const { webhooks } = deps.store;
  const deliveries = await webhooks.listDeliveries(call.caller.tenantId, id, limit);
  const data = await Promise.all(
    deliveries.map(async (delivery) => renderWebhookDelivery(delivery, await webhooks.listAttempts(delivery.id))),
  );
  return { status: 200, body: { data, next_cursor: null } };
}

async function find(call: Call, deps: GatewayDeps): Promise<WebhookEndpoint> {
  return found(await deps.store.webhooks.findEndpoint(call.caller.tenantId, idParam(call, 'endpoint_id', 'we')));
}

/** What the policy says of the URL, as a bad field of the body. */
function assertUrl(url: string, deps: GatewayDeps): void {
  try {
    checkWebhookUrl(url, deps.webhooks);
  } catch (error) {
    if (!isKysoError(error, 'validation_failed')) throw error;
    const detail = {
      vi: 'Địa chỉ nhận sự kiện không được chấp nhận.',
      en: `The address is not accepted: ${error.message}.`,
    };
    throw invalidFields([{ pointer: '#/url', code: String(error.details['reason'] ?? 'invalid_format'), detail }]);
  }
}
