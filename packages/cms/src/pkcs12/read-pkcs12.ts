/** A key and its certificates out of a PKCS#12 file (RFC 7292). */
import { type KeyObject, X509Certificate } from 'node:crypto';
import { type Pkcs12Contents, unusable } from './contents.ts';
import { readFamiliar } from './familiar.ts';

export type Pkcs12Key = {
  readonly key: KeyObject;
  /** DER of the certificate that belongs to the key. */
  readonly certificate: Uint8Array;
  /** DER of the other certificates, in any order. */
  readonly issuers: readonly Uint8Array[];
};

/**
 * RSA and EC keys; AES (PBES2) and the older 3DES and RC2-40. What today's programs write is read with Node alone;
 * everything else by node-forge, which takes a while to load.
 * @throws KysoError `credential.unusable` with reason `wrong_password`, `pkcs12_unreadable`, `key_missing`,
 * `several_keys` or `certificate_missing`
 */
export async function readPkcs12(bytes: Uint8Array, password: string): Promise<Pkcs12Key> {
  const contents = readFamiliar(bytes, password);
  return chosen(contents ?? (await import('./with-forge.ts')).readWithForge(bytes, password));
}

function chosen({ keys, certificates }: Pkcs12Contents): Pkcs12Key {
  const [key, ...others] = keys;
  if (key === undefined) throw unusable('key_missing', 'the PKCS#12 file holds no private key');
  if (others.length > 0) throw unusable('several_keys', 'the PKCS#12 file holds more than one private key');
  const own = certificates.findIndex((der) => belongsTo(der, key));
  const certificate = certificates[own];
  if (certificate === undefined) {
    throw unusable('certificate_missing', 'the PKCS#12 file holds no certificate for its key');
  }
  return { key, certificate, issuers: certificates.filter((_, index) => index !== own) };
}

function belongsTo(certificate: Uint8Array, key: KeyObject): boolean {
  try {
    return new X509Certificate(certificate).checkPrivateKey(key);
  } catch {
    return false; // a certificate OpenSSL cannot read is not the one
  }
}
