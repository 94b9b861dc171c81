import type { PublicKey } from '@kyso/cms';

/** Tag, length and sign octet of one INTEGER (X.690 §8.3). */
const INTEGER_OVERHEAD_BYTES = 3;
/** Tag and length of the SEQUENCE; P-521 needs the second length octet. */
const SEQUENCE_OVERHEAD_BYTES = 3;

/**
 * Length of the longest value this key can make: exact for RSA, for ECDSA that of the longest DER (RFC 3279 §2.2.3).
 * @throws TypeError for keys that no algorithm over SHA-256 fits; `signatureAlgorithmFor` refuses them earlier.
 */
export function maxSignatureBytes(publicKey: PublicKey): number {
  switch (publicKey.kind) {
    case 'rsa':
    case 'rsa-pss':
      return Math.ceil(publicKey.modulusBits / 8);
    case 'ec':
      return SEQUENCE_OVERHEAD_BYTES + 2 * (publicKey.curve.orderBytes + INTEGER_OVERHEAD_BYTES);
    case 'ed25519':
    case 'ed448':
    case 'other':
      throw new TypeError(`a key of the kind ${publicKey.kind} does not sign a SHA-256 value`);
  }
}
