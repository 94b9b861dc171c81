import { constants, type KeyObject, type SignKeyObjectInput, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { type Certificate, signatureAlgorithmFor } from '@kyso/cms';

const signAsync = promisify(sign);

/**
 * The raw value of the signed attributes (DER under tag 0x31) under a private key of our own, with SHA-256. RSA keys sign
 * PKCS#1 v1.5 unless their certificate restricts them to PSS; ECDSA values are DER. The work is done off the event loop.
 * @throws KysoError `credential.unusable` for a key no algorithm fits
 */
export function signAttributes(key: KeyObject, certificate: Certificate, attributes: Uint8Array): Promise<Uint8Array> {
  const { padding, digest } = signatureAlgorithmFor(certificate.publicKey, 'sha256');
  return signAsync(digest.name, attributes, { key, dsaEncoding: 'der', ...paddingOf(padding, digest.bytes) });
}

function paddingOf(padding: 'pkcs1' | 'pss' | undefined, saltLength: number): Partial<SignKeyObjectInput> {
  if (padding === undefined) return {};
  if (padding === 'pkcs1') return { padding: constants.RSA_PKCS1_PADDING };
  return { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength };
}
