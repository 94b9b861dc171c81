/** Keys of Standard Webhooks 1.0.0 in their written form; what they sign is not its business. */
import { createPrivateKey, createPublicKey, createSecretKey, type KeyObject } from 'node:crypto';
import { KysoError } from '@kyso/domain';

/** Size of a new symmetric secret; the standard allows 24 to 64 bytes. */
const SECRET_BYTES = 32;
const MIN_SECRET_BYTES = 16;
const MAX_SECRET_BYTES = 64;
const ED25519_BYTES = 32;

/** Fixed DER around a raw Ed25519 key (RFC 8410 §7 and §4). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

export type WebhookKey = { readonly kind: 'symmetric' | 'private' | 'public'; readonly key: KeyObject };

/** Source of random bytes. */
export type RandomBytes = (length: number) => Uint8Array;

/** A new symmetric secret, `whsec_` + base64 of 32 random bytes, for one endpoint. */
export function newWebhookSecret(random: RandomBytes): string {
  return `whsec_${Buffer.from(random(SECRET_BYTES)).toString('base64')}`;
}

/**
 * Reads `whsec_` (symmetric), `whsk_` (Ed25519 private: seed, or seed and public key) or `whpk_` (Ed25519 public).
 * @throws KysoError `internal` for anything else; the text is not repeated in the message.
 */
export function parseWebhookKey(text: string): WebhookKey {
  const separator = text.indexOf('_') + 1;
  const [prefix, encoded] = [text.slice(0, separator), text.slice(separator)];
  const bytes = BASE64.test(encoded) ? Buffer.from(encoded, 'base64') : Buffer.alloc(0);
  const isRawKey = bytes.length === ED25519_BYTES;
  if (prefix === 'whsec_' && bytes.length >= MIN_SECRET_BYTES && bytes.length <= MAX_SECRET_BYTES) {
    return { kind: 'symmetric', key: createSecretKey(bytes) };
  }
  if (prefix === 'whsk_' && (isRawKey || bytes.length === 2 * ED25519_BYTES)) {
    const der = Buffer.concat([PKCS8_PREFIX, bytes.subarray(0, ED25519_BYTES)]);
    return { kind: 'private', key: createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }) };
  }
  if (prefix === 'whpk_' && isRawKey) {
    const der = Buffer.concat([SPKI_PREFIX, bytes]);
    return { kind: 'public', key: createPublicKey({ key: der, format: 'der', type: 'spki' }) };
  }
  throw new KysoError('internal', 'a webhook key is not whsec_, whsk_ or whpk_ with a key of the right length');
}
