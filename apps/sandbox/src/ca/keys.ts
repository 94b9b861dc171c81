/** RSA key pairs as Node's KeyObject, with their WebCrypto twins where the certificate generator wants those. */
import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject, type webcrypto } from 'node:crypto';
import { promisify } from 'node:util';

export type KeyPair = { readonly privateKey: KeyObject; readonly publicKey: KeyObject };

export const RSA_SHA256 = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const;

const generate = promisify(generateKeyPair);

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
  return keys.publicKey.toCryptoKey(RSA_SHA256, true, ['verify']);
}
