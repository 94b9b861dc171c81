/** RSA and P-256 key pairs as Node's KeyObject, with their WebCrypto twins where the certificate generator wants those. */
import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject, type webcrypto } from 'node:crypto';
import { promisify } from 'node:util';

export type KeyPair = { readonly privateKey: KeyObject; readonly publicKey: KeyObject };

export const RSA_SHA256 = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const;

const generate = promisify(generateKeyPair);

export const KEY_KINDS = ['rsa', 'ec'] as const;
export type KeyKind = (typeof KEY_KINDS)[number];
const P256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;

export function generateKeys(kind: KeyKind): Promise<KeyPair> {
  return kind === 'rsa' ? generateRsa(2048) : generate('ec', { namedCurve: 'P-256' });
}

export function generateRsa(bits: 2048 | 3072): Promise<KeyPair> {
  return generate('rsa', { modulusLength: bits });
}

/** @param pem PKCS#8, not encrypted. */
export function fromPem(pem: string): KeyPair {
  const privateKey = createPrivateKey(pem);
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

export function toPem(keys: KeyPair): string {
  return keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

export function signingKeyOf(keys: KeyPair): webcrypto.CryptoKey {
  return keys.privateKey.toCryptoKey(RSA_SHA256, false, ['sign']);
}

export function publicKeyOf(keys: KeyPair): webcrypto.CryptoKey {
  return keys.publicKey.toCryptoKey(keys.publicKey.asymmetricKeyType === 'ec' ? P256 : RSA_SHA256, true, ['verify']);
}
