/** Which algorithms still count (ETSI TS 119 312; Circular 15/2025, Appendix I). */
import type { AlgorithmIdentifier } from '../algorithm-identifier.ts';
import { findSignatureAlgorithm } from '../algorithms.ts';
import { MIN_RSA_BITS } from '../choose-credential.ts';
import type { PublicKey } from '../public-key.ts';
import { readable } from '../readable.ts';

/** SHA-1 and everything older or unknown. */
export function hasWeakAlgorithm(identifier: AlgorithmIdentifier): boolean {
  const algorithm = readable(() => findSignatureAlgorithm(identifier));
  return algorithm === undefined || algorithm.digest.name === 'sha1';
}

/** Too short an RSA modulus, or an exponent with which anybody can sign. */
export function isWeakKey(key: PublicKey): boolean {
  if (key.kind !== 'rsa' && key.kind !== 'rsa-pss') return false;
  return key.modulusBits < MIN_RSA_BITS || !key.hasSoundExponent;
}

/** `RSA-2048`, `P-256`, `Ed25519`. */
export function keyName(key: PublicKey): string {
  switch (key.kind) {
    case 'rsa':
    case 'rsa-pss':
      return `RSA-${key.modulusBits}`;
    case 'ec':
      return key.curve.name;
    case 'ed25519':
      return 'Ed25519';
    case 'ed448':
      return 'Ed448';
    case 'other':
      return key.algorithm.oid;
  }
}
