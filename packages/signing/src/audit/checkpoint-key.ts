/** Ed25519 keys (RFC 8032) of the audit chain, from 32 bytes each. Not here: where the bytes come from. */
import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';

/** DER before the 32 bytes of a seed or of a public key (RFC 8410 §7 and §4). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

export type CheckpointKey = {
  readonly keyId: string;
  /** Ed25519 over the UTF-8 form of `text`, base64. */
  sign(text: string): string;
  readonly publicKey: CheckpointPublicKey;
};
export type CheckpointPublicKey = {
  readonly keyId: string;
  /** 32 bytes. */
  readonly raw: Uint8Array;
  verify(text: string, signature: string): boolean;
};

/** @param seed 32 random bytes. */
export function checkpointKey(keyId: string, seed: Uint8Array): CheckpointKey {
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' });
  return {
    keyId,
    sign: (text) => sign(null, Buffer.from(text, 'utf8'), key).toString('base64'),
    publicKey: publicKeyOf(keyId, createPublicKey(key)),
  };
}

/** @param raw 32 bytes. @throws TypeError when they are no public key. */
export function checkpointPublicKey(keyId: string, raw: Uint8Array): CheckpointPublicKey {
  return publicKeyOf(keyId, createPublicKey({ key: Buffer.concat([SPKI_PREFIX, raw]), format: 'der', type: 'spki' }));
}

function publicKeyOf(keyId: string, key: KeyObject): CheckpointPublicKey {
  const der = key.export({ format: 'der', type: 'spki' });
  return {
    keyId,
    raw: Uint8Array.from(der.subarray(SPKI_PREFIX.length)),
    verify: (text, signature) => verify(null, Buffer.from(text, 'utf8'), key, Buffer.from(signature, 'base64')),
  };
}
