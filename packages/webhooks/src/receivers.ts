/**
 * Where the messages of an endpoint go and the keys that sign them. Both are made once for what a record says: checking an
 * address, opening a secret and making a key of it cost several times what the signature costs that they are for. Not here:
 * whether an endpoint wants messages.
 */
import {
  BoundedMap,
  isKysoError,
  type TenantId,
  type Vault,
  type WebhookEndpoint,
  type WebhookEndpointId,
} from '@kyso/domain';
import type { WebhookPolicy } from './address-policy.ts';
import { parseWebhookKey, type WebhookKey } from './secret.ts';
import { webhookUrlCheck } from './url-policy.ts';

/** Endpoints that are remembered. */
const KEPT = 1_000;

export type Receiver = {
  readonly origin: string;
  /** With the query. */
  readonly path: string;
  /** Two while a secret is being replaced. */
  readonly keys: readonly WebhookKey[];
};

/** The authenticated context under which the vault keeps an endpoint's secret. */
export function webhookSecretContext(tenantId: TenantId, id: WebhookEndpointId): string {
  return `${tenantId}|webhook_endpoint|${id}|secret`;
}

/**
 * Reads endpoints; undefined where the policy does not allow the URL, as it may have become stricter since the endpoint was
 * registered. What it throws is not remembered.
 * @throws KysoError `internal` when the secret cannot be opened or is malformed.
 */
export function createReceivers(
  vault: Pick<Vault, 'open'>,
  policy: WebhookPolicy,
): (endpoint: WebhookEndpoint) => Receiver | undefined {
  const checkUrl = webhookUrlCheck(policy);
  const known = new BoundedMap<{ readonly url: string; readonly secret: string; readonly receiver: Receiver }>(KEPT);
  return (endpoint) => {
    const { id, tenantId, url, secret } = endpoint;
    const kept = known.get(id);
    if (kept?.url === url && kept.secret === secret) return kept.receiver;
    const address = allowedAddress(url, checkUrl);
    if (address === undefined) return undefined;
    const opened = vault.open(secret, webhookSecretContext(tenantId, id));
    // While a secret is being replaced the endpoint keeps the new one and the old one, separated by a space.
    const receiver = { ...address, keys: opened.split(' ').map(parseWebhookKey) };
    known.set(id, { url, secret, receiver });
    return receiver;
  };
}

function allowedAddress(text: string, checkUrl: (text: string) => URL): Omit<Receiver, 'keys'> | undefined {
  try {
    const { origin, pathname, search } = checkUrl(text);
    return { origin, path: pathname + search };
  } catch (error) {
    if (isKysoError(error, 'validation_failed')) return undefined;
    throw error;
  }
}
