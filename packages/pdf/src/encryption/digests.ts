import { createHash } from 'node:crypto';
import { unsupported } from '../document-error.ts';

/**
 * The MD5 digest of the parts one after the other: revisions 2 to 4 are built on it.
 * @throws KysoError `document.unsupported` (`md5_unavailable`) where the platform forbids it, as FIPS mode does
 */
export function md5(...parts: readonly Uint8Array[]): Uint8Array {
  try {
    return digest('md5', parts);
  } catch {
    throw unsupported('md5_unavailable', 'the encryption of this document needs MD5, which is switched off here');
  }
}

/** SHA-256, SHA-384 or SHA-512 of the parts one after the other. */
export function sha2(bits: 256 | 384 | 512, ...parts: readonly Uint8Array[]): Uint8Array {
  return digest(`sha${bits}`, parts);
}

function digest(algorithm: string, parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash(algorithm);
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
}
