/** Cryptography of one signature: is what is signed intact, and does the value belong to the certificate inside? */
import {
  type Attribute,
  type BareSignatureResult,
  type Certificate,
  type ReasonCode as CmsReason,
  oids,
  type SignatureAlgorithm,
  type SignedData,
  type SignedDataReport,
  type TstInfo,
  verifyBareSignature,
  verifySignedData,
} from '@kyso/cms';
import type { FoundSignature } from '../document/find-signatures.ts';
import { byWeight, type ReasonCode } from '../reasons.ts';
import type { ReadCms } from './read-cms.ts';

export type SignatureCheck = {
  readonly reasons: readonly ReasonCode[];
  readonly warnings: readonly ReasonCode[];
  /** Absent when it could not be found out. */
  readonly intact?: boolean;
  readonly signedData?: SignedData;
  readonly certificate?: Certificate;
  readonly algorithm?: SignatureAlgorithm;
  /** What a document timestamp says. */
  readonly timestamp?: TstInfo;
};

const RULES: readonly CmsReason[] = [
  'NOT_ONE_SIGNER',
  'NOT_DETACHED',
  'CONTENT_MISSING',
  'ATTRIBUTE_REPEATED',
  'CONTENT_TYPE_WRONG',
  'ALGORITHM_PROTECTION_WRONG',
];

/** A detached CMS over the byte range (ISO 32000-2 §12.8.3.3). */
export function checkDetached(cms: ReadCms, documentDigest: Uint8Array): SignatureCheck {
  const report = verifySignedData(cms.der, { documentDigest });
  const { signerInfos, content } = cms.signedData;
  const isBare = signerInfos.length === 1 && signerInfos[0]?.signedAttributes === undefined && content === undefined;
  return isBare ? judgeBare(cms, report, documentDigest) : judge(cms, report);
}

/** Without signed attributes (RFC 5652 §5.4): old signatures have none, and nothing binds the certificate. */
function judgeBare(cms: ReadCms, report: SignedDataReport, documentDigest: Uint8Array): SignatureCheck {
  const [signer] = cms.signedData.signerInfos;
  const { signerCertificate: certificate } = report;
  const result =
    signer === undefined || certificate === undefined
      ? 'undecided'
      : verifyBareSignature(signer, certificate, documentDigest);
  const reason = BARE_REASONS[result];
  return {
    reasons: reason === undefined ? [] : [certificate === undefined ? 'signer_certificate_missing' : reason],
    warnings: ['remark_no_signing_certificate', ...(cms.wasBer ? (['remark_ber'] as const) : [])],
    ...(result === 'undecided' ? {} : { intact: result === 'valid' }),
    signedData: cms.signedData,
    ...(certificate === undefined ? {} : { certificate }),
    ...(report.signatureAlgorithm === undefined ? {} : { algorithm: report.signatureAlgorithm }),
  };
}

const BARE_REASONS: Readonly<Record<BareSignatureResult, ReasonCode | undefined>> = {
  valid: undefined,
  other_document: 'document_altered',
  wrong: 'signature_value_wrong',
  undecided: 'format_unsupported',
};

/** What `verifySignedData` says about a CMS, in the words of a verdict. */
export function judge(cms: ReadCms, report: SignedDataReport): SignatureCheck {
  const failed = new Set(report.reasons.map(({ code }) => code));
  const attributes = cms.signedData.signerInfos[0]?.signedAttributes?.attributes ?? [];
  const reasons = new Set<ReasonCode>();
  if (failed.has('MALFORMED')) reasons.add('cms_malformed');
  if (RULES.some((code) => failed.has(code))) reasons.add('cms_rules_broken');
  if (failed.has('MESSAGE_DIGEST_WRONG')) reasons.add(digestReason(failed, attributes));
  const bound = attributes.some(isSigningCertificate);
  if (failed.has('SIGNING_CERTIFICATE_WRONG') && bound && !failed.has('SIGNER_CERTIFICATE_MISSING')) {
    reasons.add('signing_certificate_wrong');
  }
  for (const reason of valueReasons(failed, report.signerCertificate)) reasons.add(reason);
  const warnings: ReasonCode[] = [];
  if (!bound) warnings.push('remark_no_signing_certificate');
  if (cms.wasBer) warnings.push('remark_ber');
  const codes = byWeight(reasons);
  const unknown = codes.some((code) => UNDECIDED.includes(code));
  return {
    reasons: codes,
    warnings,
    ...(unknown ? {} : { intact: codes.length === 0 }),
    signedData: cms.signedData,
    ...(report.signerCertificate === undefined ? {} : { certificate: report.signerCertificate }),
    ...(report.signatureAlgorithm === undefined ? {} : { algorithm: report.signatureAlgorithm }),
  };
}

const UNDECIDED: readonly ReasonCode[] = ['signer_certificate_missing', 'algorithm_unsupported', 'format_unsupported'];

const isSigningCertificate = ({ oid }: Attribute): boolean =>
  oid === oids.ID_AA_SIGNING_CERTIFICATE_V2 || oid === oids.ID_AA_SIGNING_CERTIFICATE;

/** An unknown digest says nothing about the document, a missing attribute breaks a rule, a different one is the proof. */
function digestReason(failed: ReadonlySet<CmsReason>, attributes: readonly Attribute[]): ReasonCode {
  if (failed.has('DIGEST_ALGORITHM_UNKNOWN')) return 'algorithm_unsupported';
  if (failed.has('SIGNED_ATTRIBUTES_MISSING')) return 'format_unsupported';
  const given = attributes.filter(({ oid }) => oid === oids.ID_MESSAGE_DIGEST);
  return given.length === 1 && given[0]?.values.length === 1 ? 'document_altered' : 'cms_rules_broken';
}

function valueReasons(failed: ReadonlySet<CmsReason>, certificate: Certificate | undefined): ReasonCode[] {
  if (!failed.has('SIGNATURE_WRONG')) return [];
  if (failed.has('SIGNER_CERTIFICATE_MISSING')) return ['signer_certificate_missing'];
  if (failed.has('SIGNED_ATTRIBUTES_MISSING')) return ['format_unsupported'];
  if (failed.has('SIGNATURE_ALGORITHM_UNKNOWN') || failed.has('DIGEST_ALGORITHM_UNKNOWN'))
    return ['algorithm_unsupported'];
  const kind = certificate?.publicKey.kind;
  return kind === 'other' || kind === 'ed448' ? ['algorithm_unsupported'] : ['signature_value_wrong'];
}

/** Reasons of a byte range that is not sound: no digest is taken then. */
export function rangeReasons({ fault }: FoundSignature): ReasonCode[] {
  if (fault === undefined) return [];
  if (fault === 'reused') return ['signature_reused'];
  return fault === 'contents_missing' || fault === 'byte_range_missing'
    ? ['signature_unreadable']
    : ['byte_range_wrong'];
}
