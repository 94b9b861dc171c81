/**
 * Judges one CMS signature against a document digest (RFC 5652 §5.6, RFC 5035, RFC 6211). Every failure is a value.
 * Not here: trust in the certificate, its validity, revocation, time, and what the byte range covers.
 */
import { findSignatureAlgorithm, type SignatureAlgorithm, verifySignature } from './algorithms.ts';
import { type Attribute, onlyValue } from './attributes.ts';
import { equalBytes, toHex } from './bytes.ts';
import { type Certificate, parseCertificate } from './certificate.ts';
import { retag } from './der/reader.ts';
import { TAG } from './der/tags.ts';
import { readOctetString, readOid } from './der/values.ts';
import { type DigestAlgorithm, findDigest, hashBytes } from './digest-algorithms.ts';
import * as oids from './oids.ts';
import { readable } from './readable.ts';
import { readAlgorithmProtection } from './signed-attributes.ts';
import { parseSignedData, type SignedData, type SignerInfo } from './signed-data.ts';
import { matchesCertificate, readSigningCertificate } from './signing-certificate.ts';

/** What can be wrong, in the order of the checks. */
export const REASONS = {
  MALFORMED: 'the bytes are not a DER SignedData',
  NOT_ONE_SIGNER: 'there must be exactly one signer',
  NOT_DETACHED: 'the signature carries a content of its own',
  CONTENT_MISSING: 'the content that should be inside is missing or of another type',
  SIGNER_CERTIFICATE_MISSING: 'the certificate the signer identifier names is not in the signature',
  SIGNED_ATTRIBUTES_MISSING: 'there are no signed attributes',
  ATTRIBUTE_REPEATED: 'a signed attribute appears more than once',
  CONTENT_TYPE_WRONG: 'the content-type attribute is missing or differs from the content type',
  DIGEST_ALGORITHM_UNKNOWN: 'the digest algorithm is unknown',
  MESSAGE_DIGEST_WRONG: 'the message-digest attribute is missing or is not the digest of the document',
  SIGNING_CERTIFICATE_WRONG: 'the signing-certificate attribute is missing or names another certificate',
  ALGORITHM_PROTECTION_WRONG: 'cmsAlgorithmProtection names other algorithms than the signer info',
  SIGNATURE_ALGORITHM_UNKNOWN: 'the signature algorithm is unknown',
  SIGNATURE_WRONG: 'the signature value does not verify',
} as const satisfies Record<string, string>;

export type ReasonCode = keyof typeof REASONS;
export type Reason = { readonly code: ReasonCode; readonly sentence: string };

export type SignedDataReport = {
  /** True when there is no reason against it. */
  readonly valid: boolean;
  readonly reasons: readonly Reason[];
  /** Absent when the bytes could not be read. */
  readonly signedData?: SignedData;
  readonly signerCertificate?: Certificate;
  readonly signatureAlgorithm?: SignatureAlgorithm;
};

/** Everything the checks look at; they only run once there is one signer. */
type Evidence = {
  readonly signedData: SignedData;
  readonly signer: SignerInfo;
  readonly attributes: readonly Attribute[];
  readonly certificate: Certificate | undefined;
  readonly digest: DigestAlgorithm | undefined;
  readonly algorithm: SignatureAlgorithm | undefined;
  readonly documentDigest: Uint8Array;
  /** The type the content inside has to have; absent for a detached signature. */
  readonly attachedType: string | undefined;
};

/**
 * What is signed: a document outside, by its digest under the digest algorithm of the signer, or a content inside of
 * the given type (time-stamp tokens).
 */
export type SignedContent = { readonly documentDigest: Uint8Array } | { readonly attachedType: string };

/** `holds` may throw `DerError`: a malformed attribute fails its check. */
const CHECKS: readonly { readonly code: ReasonCode; readonly holds: (evidence: Evidence) => boolean }[] = [
  {
    code: 'NOT_DETACHED',
    holds: ({ signedData, attachedType }) => attachedType !== undefined || signedData.content === undefined,
  },
  {
    code: 'CONTENT_MISSING',
    holds: ({ signedData, attachedType }) =>
      attachedType === undefined || (signedData.content !== undefined && signedData.contentType === attachedType),
  },
  { code: 'SIGNER_CERTIFICATE_MISSING', holds: ({ certificate }) => certificate !== undefined },
  { code: 'SIGNED_ATTRIBUTES_MISSING', holds: ({ signer }) => signer.signedAttributes !== undefined },
  {
    code: 'ATTRIBUTE_REPEATED',
    holds: ({ attributes }) => new Set(attributes.map(({ oid }) => oid)).size === attributes.length,
  },
  {
    code: 'CONTENT_TYPE_WRONG',
    holds: ({ attributes, signedData }) =>
      readOid(onlyValue(attributes, oids.ID_CONTENT_TYPE)) === signedData.contentType,
  },
  { code: 'DIGEST_ALGORITHM_UNKNOWN', holds: ({ digest }) => digest !== undefined },
  {
    code: 'MESSAGE_DIGEST_WRONG',
    holds: ({ attributes, documentDigest }) =>
      equalBytes(readOctetString(onlyValue(attributes, oids.ID_MESSAGE_DIGEST)), documentDigest),
  },
  { code: 'SIGNING_CERTIFICATE_WRONG', holds: signingCertificateHolds },
  { code: 'ALGORITHM_PROTECTION_WRONG', holds: algorithmProtectionHolds },
  { code: 'SIGNATURE_ALGORITHM_UNKNOWN', holds: ({ algorithm }) => algorithm !== undefined },
  { code: 'SIGNATURE_WRONG', holds: signatureHolds },
];

/** `der` is a ContentInfo without padding (see `trimContentsPadding`). */
export function verifySignedData(der: Uint8Array, input: SignedContent): SignedDataReport {
  const signedData = readable(() => parseSignedData(der));
  if (signedData === undefined) return report(['MALFORMED'], {});
  const [signer, ...others] = signedData.signerInfos;
  if (signer === undefined || others.length > 0) return report(['NOT_ONE_SIGNER'], { signedData });
  const evidence = gather(signedData, signer, input);
  const failed = CHECKS.filter(({ holds }) => readable(() => holds(evidence)) !== true);
  const { certificate, algorithm } = evidence;
  return report(
    failed.map(({ code }) => code),
    {
      signedData,
      ...(certificate === undefined ? {} : { signerCertificate: certificate }),
      ...(algorithm === undefined ? {} : { signatureAlgorithm: algorithm }),
    },
  );
}

function report(codes: readonly ReasonCode[], found: Omit<SignedDataReport, 'valid' | 'reasons'>): SignedDataReport {
  return { valid: codes.length === 0, reasons: codes.map((code) => ({ code, sentence: REASONS[code] })), ...found };
}

const NOTHING = new Uint8Array(0);

function gather(signedData: SignedData, signer: SignerInfo, input: SignedContent): Evidence {
  const digest = findDigest(signer.digestAlgorithm.oid);
  const attachedType = 'attachedType' in input ? input.attachedType : undefined;
  return {
    signedData,
    signer,
    attributes: signer.signedAttributes?.attributes ?? [],
    certificate: findSigner(signedData, signer),
    digest,
    algorithm: readable(() => findSignatureAlgorithm(signer.signatureAlgorithm, digest)),
    documentDigest: 'documentDigest' in input ? input.documentDigest : digestInside(signedData, digest),
    attachedType,
  };
}

function digestInside({ content = NOTHING }: SignedData, digest: DigestAlgorithm | undefined): Uint8Array {
  return digest === undefined ? NOTHING : hashBytes(digest, content);
}

/** By the signer identifier alone (RFC 5652 §5.3); other certificates may be unreadable without harm. */
function findSigner(signedData: SignedData, { sid }: SignerInfo): Certificate | undefined {
  const certificates = signedData.certificates.flatMap((der) => readable(() => parseCertificate(der)) ?? []);
  if (sid.kind === 'subject-key-identifier') {
    const wanted = toHex(sid.keyIdentifier);
    return certificates.find(({ extensions }) => extensions.subjectKeyIdentifier === wanted);
  }
  return certificates.find(
    ({ issuer, serialNumberHex }) => serialNumberHex === sid.serialNumberHex && equalBytes(issuer.raw, sid.issuer),
  );
}

/** The first version of the attribute counts where it is the only one; old signatures carry it. */
function signingCertificateHolds({ attributes, certificate }: Evidence): boolean {
  const hasV2 = attributes.some(({ oid }) => oid === oids.ID_AA_SIGNING_CERTIFICATE_V2);
  const value = onlyValue(attributes, hasV2 ? oids.ID_AA_SIGNING_CERTIFICATE_V2 : oids.ID_AA_SIGNING_CERTIFICATE);
  const essCertId = readSigningCertificate(value, hasV2 ? 'v2' : 'v1');
  return certificate !== undefined && matchesCertificate(essCertId, certificate);
}

/** RFC 6211 §3: when the attribute is there, its identifiers are those of the SignerInfo. */
function algorithmProtectionHolds({ attributes, signer }: Evidence): boolean {
  if (!attributes.some(({ oid }) => oid === oids.ID_AA_CMS_ALGORITHM_PROTECT)) return true;
  const claimed = readAlgorithmProtection(onlyValue(attributes, oids.ID_AA_CMS_ALGORITHM_PROTECT));
  return (
    equalBytes(claimed.digestAlgorithm.raw, signer.digestAlgorithm.raw) &&
    equalBytes(retag(claimed.signatureAlgorithm, TAG.SEQUENCE).raw, signer.signatureAlgorithm.raw)
  );
}

/** A PSS or ECDSA signature under another digest than the SignerInfo names is refused (RFC 5652 §5.4). */
function signatureHolds({ signer, certificate, algorithm, digest }: Evidence): boolean {
  const attributes = signer.signedAttributes;
  if (attributes === undefined || certificate === undefined || algorithm === undefined) return false;
  if (algorithm.digest !== digest) return false;
  return verifySignature(algorithm, certificate.publicKey, attributes.der, signer.signatureValue);
}
