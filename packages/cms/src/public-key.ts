import { createPublicKey, type KeyObject } from 'node:crypto';
import { type AlgorithmIdentifier, readAlgorithmIdentifier } from './algorithm-identifier.ts';
import { DerError } from './der/error.ts';
import { fieldsOf } from './der/fields.ts';
import { type DerNode, readDer } from './der/reader.ts';
import { TAG } from './der/tags.ts';
import { readBitStringOctets, readInteger, readOid } from './der/values.ts';
import * as oids from './oids.ts';

type Curve = { readonly name: 'P-256' | 'P-384' | 'P-521'; readonly orderBytes: number };

const CURVES: Readonly<Record<string, Curve>> = {
  [oids.SECP256R1]: { name: 'P-256', orderBytes: 32 },
  [oids.SECP384R1]: { name: 'P-384', orderBytes: 48 },
  [oids.SECP521R1]: { name: 'P-521', orderBytes: 66 },
};

type KeyDetail =
  | {
      readonly kind: 'rsa' | 'rsa-pss';
      readonly modulusBits: number;
      /** Odd and above one in every key that protects anything (RFC 8017 §3.1). */
      readonly hasSoundExponent: boolean;
      /** `RSAPublicKey` DER (RFC 8017 §A.1.1). */
      readonly rsaPublicKey: Uint8Array;
    }
  | { readonly kind: 'ec'; readonly curve: Curve }
  | { readonly kind: 'ed25519' }
  | { readonly kind: 'ed448' }
  /** Readable, but nothing Kyso can verify with: another curve, DSA and so on. */
  | { readonly kind: 'other' };

export type PublicKeyKind = KeyDetail['kind'];

/** `SubjectPublicKeyInfo` (RFC 5280 §4.1.2.7). */
export type PublicKey = KeyDetail & {
  readonly algorithm: AlgorithmIdentifier;
  /** SubjectPublicKeyInfo DER as received. */
  readonly spki: Uint8Array;
};

const READERS: Readonly<Record<string, (algorithm: AlgorithmIdentifier, key: Uint8Array) => KeyDetail>> = {
  [oids.RSA_ENCRYPTION]: (_, key) => readRsaKey('rsa', key),
  [oids.ID_RSASSA_PSS]: (_, key) => readRsaKey('rsa-pss', key),
  [oids.ID_EC_PUBLIC_KEY]: readEcKey,
  [oids.ID_ED25519]: () => ({ kind: 'ed25519' }),
  [oids.ID_ED448]: () => ({ kind: 'ed448' }),
};

export function readPublicKey(node: DerNode): PublicKey {
  const fields = fieldsOf(node, 'a public key');
  const algorithm = readAlgorithmIdentifier(fields.any('its algorithm'));
  const key = readBitStringOctets(fields.take(TAG.BIT_STRING, 'the key'));
  fields.end();
  const detail = READERS[algorithm.oid]?.(algorithm, key) ?? { kind: 'other' };
  return { ...detail, algorithm, spki: node.raw };
}

function readRsaKey(kind: 'rsa' | 'rsa-pss', key: Uint8Array): KeyDetail {
  const fields = fieldsOf(readDer(key), 'an RSA key');
  const modulus = readInteger(fields.take(TAG.INTEGER, 'the modulus'));
  const exponent = readInteger(fields.take(TAG.INTEGER, 'the exponent'));
  fields.end();
  if (modulus <= 0n) throw new DerError('an RSA modulus is not positive');
  const hasSoundExponent = exponent > 1n && exponent % 2n === 1n;
  return { kind, hasSoundExponent, modulusBits: modulus.toString(2).length, rsaPublicKey: key };
}

function readEcKey(algorithm: AlgorithmIdentifier): KeyDetail {
  const { parameters } = algorithm;
  const curve = parameters?.tag === TAG.OBJECT_IDENTIFIER ? CURVES[readOid(parameters)] : undefined;
  return curve === undefined ? { kind: 'other' } : { kind: 'ec', curve };
}

/** The key for node:crypto; undefined where OpenSSL refuses it (a point off the curve, an unknown type). */
export function importPublicKey(spki: Uint8Array): KeyObject | undefined {
  try {
    return createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  } catch {
    return undefined;
  }
}
