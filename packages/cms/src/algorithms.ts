/**
 * Signature algorithms: one table. An algorithm is resolved here, from a key or from an AlgorithmIdentifier; the rest
 * of the package holds a row and never looks at names.
 */
import { constants, type KeyObject, verify } from 'node:crypto';
import { KysoError } from '@kyso/domain';
import type { AlgorithmIdentifier } from './algorithm-identifier.ts';
import { nullValue, oid, sequence } from './der/writer.ts';
import { DIGESTS, type DigestAlgorithm, type DigestName, type SigningDigestName } from './digest-algorithms.ts';
import * as oids from './oids.ts';
import { pssParameters, readPssParameters } from './pss-parameters.ts';
import { importPublicKey, type PublicKey, type PublicKeyKind } from './public-key.ts';

export type RsaPadding = 'pkcs1' | 'pss';

export type SignatureAlgorithm = {
  /** For reports: `RSASSA-PSS with SHA-256`. */
  readonly name: string;
  readonly oid: string;
  readonly digest: DigestAlgorithm;
  readonly padding?: RsaPadding;
  readonly keyKinds: readonly PublicKeyKind[];
  /** AlgorithmIdentifier DER as Kyso writes it. */
  readonly identifier: Uint8Array;
  /** `value` is the CMS form: an RSA block, a DER Ecdsa-Sig-Value, 64 bytes of Ed25519. */
  readonly verify: (key: KeyObject, message: Uint8Array, value: Uint8Array) => boolean;
};

const label = (digest: DigestAlgorithm): string => `SHA-${digest.name.slice('sha'.length)}`;

// A key that comes alone means PKCS#1 v1.5 for RSA and DER for ECDSA. Wrapped in options that say the same, Node has to
// find out by two exceptions that they are no key, which takes longer than the verification.

/** Parameters NULL (RFC 4055 §5). */
const rsaPkcs1 = (name: DigestName, id: string): SignatureAlgorithm => ({
  name: `RSASSA-PKCS1-v1_5 with ${label(DIGESTS[name])}`,
  oid: id,
  digest: DIGESTS[name],
  padding: 'pkcs1',
  keyKinds: ['rsa'],
  identifier: sequence(oid(id), nullValue()),
  verify: (key, message, value) => verify(name, message, key, value),
});

/** Explicit parameters (RFC 4056 §3). The salt is as long as the digest unless the signer chose otherwise. */
export function rsaPss(name: DigestName, saltBytes: number = DIGESTS[name].bytes): SignatureAlgorithm {
  const digest = DIGESTS[name];
  return {
    name: `RSASSA-PSS with ${label(digest)}`,
    oid: oids.ID_RSASSA_PSS,
    digest,
    padding: 'pss',
    keyKinds: ['rsa', 'rsa-pss'],
    identifier: sequence(oid(oids.ID_RSASSA_PSS), pssParameters({ digest, saltBytes })),
    verify: (key, message, value) =>
      verify(name, message, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: saltBytes }, value),
  };
}

/** Parameters absent (RFC 5758 §3.2). The digest is not bound to the curve. */
const ecdsa = (name: DigestName, id: string): SignatureAlgorithm => ({
  name: `ECDSA with ${label(DIGESTS[name])}`,
  oid: id,
  digest: DIGESTS[name],
  keyKinds: ['ec'],
  identifier: sequence(oid(id)),
  verify: (key, message, value) => verify(name, message, key, value),
});

/** RFC 8419 §3.1: with signed attributes the digest algorithm is SHA-512; the signature covers the attributes themselves. */
const ED25519: SignatureAlgorithm = {
  name: 'Ed25519',
  oid: oids.ID_ED25519,
  digest: DIGESTS.sha512,
  keyKinds: ['ed25519'],
  identifier: sequence(oid(oids.ID_ED25519)),
  verify: (key, message, value) => verify(null, message, key, value),
};

export const SIGNATURE_ALGORITHMS: readonly SignatureAlgorithm[] = [
  rsaPkcs1('sha256', oids.SHA256_WITH_RSA_ENCRYPTION),
  rsaPkcs1('sha384', oids.SHA384_WITH_RSA_ENCRYPTION),
  rsaPkcs1('sha512', oids.SHA512_WITH_RSA_ENCRYPTION),
  rsaPkcs1('sha1', oids.SHA1_WITH_RSA_ENCRYPTION),
  rsaPss('sha256'),
  rsaPss('sha384'),
  rsaPss('sha512'),
  ecdsa('sha256', oids.ECDSA_WITH_SHA256),
  ecdsa('sha384', oids.ECDSA_WITH_SHA384),
  ecdsa('sha512', oids.ECDSA_WITH_SHA512),
  ecdsa('sha1', oids.ECDSA_WITH_SHA1),
  ED25519,
];

/**
 * The algorithm to sign with. RSA keys sign PKCS#1 v1.5 unless `padding` says PSS; keys restricted to PSS sign PSS.
 * Throws `credential.unusable` for a key or a combination outside the table.
 */
export function signatureAlgorithmFor(
  publicKey: PublicKey,
  digest: SigningDigestName,
  padding?: RsaPadding,
): SignatureAlgorithm {
  const fits = SIGNATURE_ALGORITHMS.filter(
    (row) => row.keyKinds.includes(publicKey.kind) && row.digest.name === digest,
  );
  const row = fits.find((candidate) => padding === undefined || candidate.padding === padding);
  if (row === undefined) {
    throw new KysoError('credential.unusable', 'no signature algorithm fits the key of the certificate', {
      details: { keyKind: publicKey.kind, keyAlgorithm: publicKey.algorithm.oid, digest },
    });
  }
  return row;
}

/**
 * The row of an AlgorithmIdentifier; `digest` is the one of the SignerInfo and completes `rsaEncryption`
 * (RFC 3370 §3.2). Undefined when it is unknown. Throws `DerError` for malformed parameters.
 */
export function findSignatureAlgorithm(
  identifier: AlgorithmIdentifier,
  digest?: DigestAlgorithm,
): SignatureAlgorithm | undefined {
  if (identifier.oid === oids.RSA_ENCRYPTION) {
    return SIGNATURE_ALGORITHMS.find((row) => row.padding === 'pkcs1' && row.digest === digest);
  }
  if (identifier.oid === oids.ID_RSASSA_PSS) {
    const parameters = identifier.parameters && readPssParameters(identifier.parameters);
    return parameters && rsaPss(parameters.digest.name, parameters.saltBytes);
  }
  return SIGNATURE_ALGORITHMS.find((row) => row.oid === identifier.oid);
}

/** False also where the key does not fit the algorithm or OpenSSL cannot use it. */
export function verifySignature(
  algorithm: SignatureAlgorithm,
  publicKey: PublicKey,
  message: Uint8Array,
  value: Uint8Array,
): boolean {
  if (!algorithm.keyKinds.includes(publicKey.kind)) return false;
  const key = keyOf(publicKey);
  if (key === undefined) return false;
  try {
    return algorithm.verify(key, message, value);
  } catch {
    return false;
  }
}

/** OpenSSL takes longer to read a key than to verify with it. */
const imported = new WeakMap<PublicKey, { readonly key: KeyObject | undefined }>();

function keyOf(publicKey: PublicKey): KeyObject | undefined {
  const known = imported.get(publicKey) ?? { key: importPublicKey(publicKey.spki) };
  imported.set(publicKey, known);
  return known.key;
}
