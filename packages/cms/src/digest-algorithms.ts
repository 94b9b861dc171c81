import { hash as hashAtOnce } from 'node:crypto';
import { nullValue, octetString, oid, sequence } from './der/writer.ts';
import { ID_SHA1, ID_SHA256, ID_SHA384, ID_SHA512 } from './oids.ts';

/** Digests Kyso signs with; SHA-1 is only ever read, in old chains and old signatures. */
export type SigningDigestName = 'sha256' | 'sha384' | 'sha512';
export type DigestName = SigningDigestName | 'sha1';

export type DigestAlgorithm = {
  readonly name: DigestName;
  readonly oid: string;
  readonly bytes: number;
  /** AlgorithmIdentifier with absent parameters (RFC 5754 §2). */
  readonly identifier: Uint8Array;
  /** AlgorithmIdentifier with NULL, the form inside DigestInfo and PSS parameters (RFC 8017 §A.2.4, RFC 4055 §2.1). */
  readonly identifierWithNull: Uint8Array;
};

const digest = (name: DigestName, id: string, bytes: number): DigestAlgorithm => ({
  name,
  oid: id,
  bytes,
  identifier: sequence(oid(id)),
  identifierWithNull: sequence(oid(id), nullValue()),
});

export const DIGESTS: Readonly<Record<DigestName, DigestAlgorithm>> = {
  sha1: digest('sha1', ID_SHA1, 20),
  sha256: digest('sha256', ID_SHA256, 32),
  sha384: digest('sha384', ID_SHA384, 48),
  sha512: digest('sha512', ID_SHA512, 64),
};

export function findDigest(id: string): DigestAlgorithm | undefined {
  return Object.values(DIGESTS).find((row) => row.oid === id);
}

export function hashBytes(algorithm: DigestAlgorithm, bytes: Uint8Array): Uint8Array {
  const { buffer, byteOffset, length } = hashAtOnce(algorithm.name, bytes, 'buffer');
  return new Uint8Array(buffer, byteOffset, length);
}

/** `DigestInfo ::= SEQUENCE { digestAlgorithm, digest OCTET STRING }` (RFC 8017 §9.2), what PKCS#1 v1.5 signs. */
export function digestInfo(algorithm: DigestAlgorithm, hash: Uint8Array): Uint8Array {
  return sequence(algorithm.identifierWithNull, octetString(hash));
}
