/**
 * What a CMS must look like inside a PAdES baseline signature (EN 319 142-1 §6.3, EN 319 122-1 §5, RFC 5652).
 * Not here: the PDF side (`/SubFilter`, `/M`, `/ByteRange`) and whether the signature verifies.
 */

import { findSignatureAlgorithm } from './algorithms.ts';
import type { Attribute } from './attributes.ts';
import { compareBytes } from './bytes.ts';
import { DerError } from './der/error.ts';
import { assertDerThroughout, childrenOf, readDer } from './der/reader.ts';
import { findDigest } from './digest-algorithms.ts';
import * as oids from './oids.ts';
import type { SignedData, SignerInfo } from './signed-data.ts';
import { readSigningCertificate } from './signing-certificate.ts';

export type BaselineRule = {
  readonly id: string;
  /** What must be true. */
  readonly sentence: string;
  readonly clause: string;
  /** May throw `DerError`, which counts as a violation. */
  readonly check: (signedData: SignedData) => boolean;
};

export type BaselineViolation = Omit<BaselineRule, 'check'>;

const rule = (
  id: string,
  clause: string,
  sentence: string,
  check: (signedData: SignedData) => boolean,
): BaselineRule => ({ id, sentence, clause, check });

const everySigner = (check: (signer: SignerInfo) => boolean) => (signedData: SignedData) =>
  signedData.signerInfos.every(check);

const signedAttributes = (signer: SignerInfo): readonly Attribute[] => signer.signedAttributes?.attributes ?? [];
const withOid = (attributes: readonly Attribute[], oid: string): readonly Attribute[] =>
  attributes.filter((attribute) => attribute.oid === oid);
const hasOnce = (signer: SignerInfo, oid: string): boolean => {
  const [attribute, ...others] = withOid(signedAttributes(signer), oid);
  return attribute?.values.length === 1 && others.length === 0;
};

/* biome-ignore format: one row a rule, read as a table */
export const PADES_BASELINE: readonly BaselineRule[] = [
  rule('version-1', 'RFC 5652 §5.1', 'the version is 1', ({ version }) => version === 1),
  rule('one-signer', 'ISO 32000-2 §12.8.3.3.1', 'there is exactly one signer', ({ signerInfos }) => signerInfos.length === 1),
  rule('detached', 'EN 319 142-1 §6.3', 'no content is encapsulated', ({ content }) => content === undefined),
  rule('content-type-data', 'EN 319 142-1 §6.3', 'the content type is id-data', ({ contentType }) => contentType === oids.ID_DATA),
  rule('der-throughout', 'EN 319 142-1 §4.1', 'the whole structure is DER', ({ raw }) => isDerThroughout(raw)),
  rule('digest-listed', 'RFC 5652 §5.1', 'the digest algorithm of the signer is listed', digestIsListed),
  rule('digest-known', 'ETSI TS 119 312 §5.2', 'the digest is SHA-256, SHA-384 or SHA-512', everySigner(digestIsStrong)),
  rule('digest-parameters', 'RFC 5754 §2', 'the digest algorithm has no parameters', everySigner((s) => s.digestAlgorithm.parameters === undefined)),
  rule('signature-algorithm', 'RFC 5754 §3, RFC 4056 §3', 'the signature algorithm is known and its parameters have the form its standard asks for', everySigner(signatureAlgorithmIsWellFormed)),
  rule('signer-certificate', 'EN 319 142-1 §6.3', 'certificates are embedded', ({ certificates }) => certificates.length > 0),
  rule('attribute-content-type', 'EN 319 142-1 §6.3', 'content-type is there once', everySigner((s) => hasOnce(s, oids.ID_CONTENT_TYPE))),
  rule('attribute-message-digest', 'EN 319 142-1 §6.3', 'message-digest is there once', everySigner((s) => hasOnce(s, oids.ID_MESSAGE_DIGEST))),
  rule('attribute-signing-certificate', 'EN 319 122-1 §5.2.2', 'signing-certificate-v2 is there once', everySigner((s) => hasOnce(s, oids.ID_AA_SIGNING_CERTIFICATE_V2))),
  rule('signing-certificate-default', 'X.690 §11.5', 'SHA-256 is not spelt out in signing-certificate-v2', everySigner(leavesDefaultOut)),
  rule('no-signing-time', 'EN 319 142-1 §6.3', 'signing-time is absent: the claimed time is the entry M of the PDF', everySigner((s) => withOid(signedAttributes(s), oids.ID_SIGNING_TIME).length === 0)),
  rule('attributes-sorted', 'RFC 5652 §5.3', 'the signed attributes are sorted as DER asks', everySigner(attributesAreSorted)),
  rule('no-countersignature', 'EN 319 142-1 §6.3', 'there is no countersignature', everySigner((s) => withOid(s.unsignedAttributes, oids.ID_COUNTERSIGNATURE).length === 0)),
];

/** The rules a parsed CMS breaks; an empty list means the CMS is fit for a PAdES baseline signature. */
export function checkPadesBaseline(signedData: SignedData): readonly BaselineViolation[] {
  return PADES_BASELINE.filter(({ check }) => !holds(() => check(signedData))).map(({ id, sentence, clause }) => ({
    id,
    sentence,
    clause,
  }));
}

function holds(check: () => boolean): boolean {
  try {
    return check();
  } catch (error) {
    if (error instanceof DerError) return false;
    throw error;
  }
}

function isDerThroughout(der: Uint8Array): boolean {
  assertDerThroughout(der);
  return true;
}

function digestIsListed({ digestAlgorithms, signerInfos }: SignedData): boolean {
  return signerInfos.every((signer) => digestAlgorithms.some(({ oid }) => oid === signer.digestAlgorithm.oid));
}

function digestIsStrong({ digestAlgorithm }: SignerInfo): boolean {
  const digest = findDigest(digestAlgorithm.oid);
  return digest !== undefined && digest.name !== 'sha1';
}

/** Known, with parameters exactly where the table writes them: NULL for RSA, explicit for PSS, none for ECDSA. */
function signatureAlgorithmIsWellFormed({ signatureAlgorithm, digestAlgorithm }: SignerInfo): boolean {
  const row = findSignatureAlgorithm(signatureAlgorithm, findDigest(digestAlgorithm.oid));
  if (row === undefined) return false;
  const written = readDer(row.identifier);
  const hasParameters = childrenOf(written).length > 1;
  return (signatureAlgorithm.parameters !== undefined) === hasParameters;
}

function leavesDefaultOut(signer: SignerInfo): boolean {
  const [attribute] = withOid(signedAttributes(signer), oids.ID_AA_SIGNING_CERTIFICATE_V2);
  const [value] = attribute?.values ?? [];
  return value === undefined || !readSigningCertificate(value, 'v2').spellsOutDefault;
}

function attributesAreSorted(signer: SignerInfo): boolean {
  const encodings = signedAttributes(signer).map(({ raw }) => raw);
  return encodings.every((raw, index) => index === 0 || compareBytes(encodings[index - 1] ?? raw, raw) <= 0);
}
