/** A report as the API tells it: names and sentences for people, identity numbers by their ends only. */
import { type IdentityMatch, maskAccount } from '@kyso/domain';
import {
  adviceOf,
  changeSentence,
  type ReasonCode,
  reasonRow,
  type SignatureReport,
  type ValidationReport,
} from '@kyso/validation';
import type { KeptEvidence } from '../evidence/kept.ts';
import type { Language } from '../http/language.ts';
import type { SignatureJson, SigningHistoryJson, VerificationJson } from '../schemas/verifications.ts';

/** What was found out, with the matches by the order of the signatures. */
export type Findings = {
  readonly report: ValidationReport;
  readonly identity?: readonly (IdentityMatch | null)[];
  readonly fileName: string;
  readonly sha256: string;
};

type Summary = NonNullable<SignatureJson['certificate']>;

export function renderFindings(findings: Findings, language: Language): Omit<SigningHistoryJson, 'object'> {
  const { report, identity, fileName, sha256 } = findings;
  return {
    file_name: fileName,
    sha256,
    size: report.sizeBytes,
    verdict: report.verdict,
    reason: renderReason(report.reason, language),
    next_step: adviceOf(report, identity).next[language],
    validated_at: report.validatedAt,
    signatures: report.signatures.map((one, at) => renderSignature(one, identity?.[at] ?? null, language)),
  };
}

export const renderEvidence = ({
  kind,
  sha256,
  size,
  der,
  url,
  at,
}: KeptEvidence): VerificationJson['evidence'][number] => ({
  kind,
  sha256,
  size,
  der: kind === 'certificate' ? null : (der ?? null), // certificates name people
  url: url ?? null,
  at: at ?? null,
});

const renderReason = (code: ReasonCode, language: Language) => ({ code, sentence: reasonRow(code).sentence[language] });

function renderSignature(one: SignatureReport, match: IdentityMatch | null, language: Language): SignatureJson {
  const { signer, revocation, algorithms } = one;
  return {
    field: one.field,
    kind: one.kind,
    verdict: one.verdict,
    indication: one.indication,
    sub_indication: one.subIndication ?? null,
    reasons: one.reasons.map((code) => renderReason(code, language)),
    warnings: one.warnings.map((code) => renderReason(code, language)),
    level: one.level ?? null,
    signer: signer === undefined ? null : renderSigner(signer),
    identity_match: match,
    issuing_authority: one.issuingAuthority ?? null,
    signing_time: one.signingTime ?? null,
    time_source: one.timeSource,
    time_authority: one.provenTime?.authority ?? null,
    certificate: signer === undefined ? null : renderCertificate(signer),
    trust_path: one.trustPath.map(renderCertificate),
    trusted: one.trusted,
    certificate_at_signing: one.certificateAtSigning,
    certificate_now: one.certificateNow,
    revocation: {
      status: revocation.status,
      source: revocation.source ?? null,
      revoked_at: revocation.revokedAt ?? null,
    },
    intact: one.intact ?? null,
    covers: one.covers,
    page: one.page ?? null,
    changes_after: one.changesAfter.map((change) => ({
      change: change.kind,
      clearance: change.clearance,
      page: change.page ?? null,
      field: change.field ?? null,
      sentence: changeSentence(change)[language],
    })),
    algorithms: algorithms === undefined ? null : { ...algorithms, weak: [...algorithms.weak] },
    verifiable_until: one.verifiableUntil ?? null,
  };
}

function renderSigner(signer: NonNullable<SignatureReport['signer']>): NonNullable<SignatureJson['signer']> {
  return {
    name: signer.commonName,
    organisation: signer.organisation ?? null,
    unit: signer.unit ?? null,
    identifiers_masked: signer.identifiers.map(({ kind, value }) => ({ kind, number: maskAccount(value) })),
    is_person: signer.isPerson,
  };
}

function renderCertificate(one: SignatureReport['trustPath'][number]): Summary {
  return {
    common_name: one.commonName,
    subject: maskNumbers(one.subject),
    issuer: one.issuer,
    serial_number: one.serialNumberHex,
    valid_from: one.notBefore,
    valid_until: one.notAfter,
    sha256: one.sha256,
  };
}

/** The subject repeats the identity numbers. */
const maskNumbers = (text: string): string => text.replace(/\d{9,}/g, maskAccount);
