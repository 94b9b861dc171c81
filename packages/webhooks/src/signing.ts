/** Signatures of Standard Webhooks 1.0.0, made and checked. Knows no endpoints and no HTTP. */
import { createHmac, type KeyObject, sign, timingSafeEqual, verify } from 'node:crypto';
import { parseWebhookKey, type WebhookKey } from './secret.ts';

/** Receivers accept clocks that differ by this much, both ways. */
export const DEFAULT_TOLERANCE_SECONDS = 300;
/** More signatures than any rotation has; the rest is not looked at. */
const MAX_SIGNATURES = 16;

export type WebhookContent = {
  /** The event's id, the same at every retry. Must not contain a full stop. */
  readonly id: string;
  /** Unix seconds of this attempt. */
  readonly timestampSeconds: number;
  /** The body exactly as sent. */
  readonly payload: string;
};

/**
 * The value of `webhook-signature`: one signature for each secret (`v1` for `whsec_`, `v1a` for `whsk_`), separated by
 * spaces. Several secrets are for the time of a rotation.
 * @throws KysoError `internal` for a malformed secret; TypeError for an id or time that would make the content ambiguous.
 */
export function signWebhook(content: WebhookContent & { readonly secrets: readonly string[] }): string {
  return signWith(content.secrets.map(parseWebhookKey), content);
}

/** {@link signWebhook} with keys that were read before. */
export function signWith(keys: readonly WebhookKey[], { id, timestampSeconds, payload }: WebhookContent): string {
  if (id === '' || id.includes('.')) throw new TypeError('a webhook id has no full stop');
  if (!Number.isSafeInteger(timestampSeconds)) throw new TypeError('a webhook timestamp is whole seconds');
  if (keys.length === 0) throw new TypeError('a webhook is signed with at least one secret');
  const signed = signedContent(id, `${timestampSeconds}`, payload);
  return keys.map((key) => signOne(key, signed)).join(' ');
}

export type WebhookVerdict =
  | { readonly valid: true; readonly id: string; readonly timestampSeconds: number }
  | {
      readonly valid: false;
      readonly reason: 'missing_header' | 'malformed_timestamp' | 'too_old' | 'too_new' | 'no_match';
    };

/**
 * Checks a received webhook. An invalid one is an answer, not an error. Any listed signature by any of `keys` (`whsec_`
 * or `whpk_`) is enough; comparison takes constant time. The caller then drops ids it has seen before.
 * @param received.payload the raw body, before any parsing.
 * @throws KysoError `internal` when one of `keys` is malformed.
 */
export function verifyWebhook(received: {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly payload: string;
  readonly keys: readonly string[];
  readonly nowSeconds: number;
  readonly toleranceSeconds?: number;
}): WebhookVerdict {
  const { headers, payload, nowSeconds, toleranceSeconds = DEFAULT_TOLERANCE_SECONDS } = received;
  const keys = received.keys.map(parseWebhookKey);
  const [id, timestamp, signature] = [
    headers['webhook-id'],
    headers['webhook-timestamp'],
    headers['webhook-signature'],
  ];
  if (!id || !timestamp || !signature) return { valid: false, reason: 'missing_header' };
  if (!/^\d{1,12}$/.test(timestamp)) return { valid: false, reason: 'malformed_timestamp' };
  const timestampSeconds = Number(timestamp);
  if (timestampSeconds < nowSeconds - toleranceSeconds) return { valid: false, reason: 'too_old' };
  if (timestampSeconds > nowSeconds + toleranceSeconds) return { valid: false, reason: 'too_new' };

  const signed = signedContent(id, timestamp, payload);
  const listed = signature.split(' ').slice(0, MAX_SIGNATURES);
  const matches = listed.some((one) => keys.some((key) => verifyOne(key, signed, one)));
  return matches ? { valid: true, id, timestampSeconds } : { valid: false, reason: 'no_match' };
}

function signedContent(id: string, timestamp: string, payload: string): Uint8Array {
  return Buffer.from(`${id}.${timestamp}.${payload}`, 'utf8');
}

function signOne(key: WebhookKey, signed: Uint8Array): string {
  switch (key.kind) {
    case 'symmetric':
      return `v1,${hmac(key.key, signed).toString('base64')}`;
    case 'private':
      return `v1a,${sign(null, signed, key.key).toString('base64')}`;
    case 'public':
      throw new TypeError('a public key does not sign');
  }
}

function verifyOne(key: WebhookKey, signed: Uint8Array, listed: string): boolean {
  const [version, encoded = ''] = listed.split(',', 2);
  const given = Buffer.from(encoded, 'base64');
  if (version === 'v1' && key.kind === 'symmetric') {
    const expected = hmac(key.key, signed);
    return given.length === expected.length && timingSafeEqual(given, expected);
  }
  return version === 'v1a' && key.kind === 'public' && verify(null, signed, key.key, given);
}

function hmac(key: KeyObject, signed: Uint8Array): Buffer {
  return createHmac('sha256', key).update(signed).digest();
}
