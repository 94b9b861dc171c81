/** Puts everything found out about one signature into the report, and decides. */
import { type Certificate, isWeakKey, keyName, readable } from '@kyso/cms';
import type { Instant } from '@kyso/domain';
import { asString, decodeText, type PdfDocument } from '@kyso/pdf';
import { byWeight, type ReasonCode, reasonRow } from '../reasons.ts';
import type {
  Algorithms,
  CertificateState,
  Covers,
  ProvenTime,
  Revocation,
  SignatureReport,
  Verdict,
} from '../report.ts';
import type { JudgedSignature } from '../trust/judge-trust.ts';
import type { Proof } from '../trust/proofs.ts';
import { levelOf } from './level.ts';
import { authorityOf, signerOf, summarise } from './people.ts';

/** `order` is 1-based. */
export function signatureReport(
  doc: PdfDocument,
  judged: JudgedSignature,
  order: number,
  now: Instant,
): SignatureReport {
  const { found, check, comparison } = judged;
  const level = levelOf(judged);
  const { signedBytes, signature, field } = found;
  return {
    field: field.name,
    kind: found.kind,
    ...decide(judged),
    warnings: warningsOf(judged, level),
    ...optional({ subFilter: signature.subFilter, level, intact: check.intact, signedBytes }),
    covers: coversOf(judged),
    order,
    ...optional({ page: pageOf(doc, judged) }),
    changesAfter: comparison.changes,
    ...certificateFacts(judged, now),
    ...optional({ reasonText: textOf(doc, judged, 'Reason'), location: textOf(doc, judged, 'Location') }),
  };
}

function decide({
  check,
  comparison,
  trust,
}: JudgedSignature): Pick<SignatureReport, 'verdict' | 'indication' | 'subIndication' | 'reasons'> {
  const against = byWeight([...check.reasons, ...comparison.reasons, ...trust.reasons]);
  const reasons: readonly ReasonCode[] =
    against.length > 0 ? against : [comparison.changes.length > 0 ? 'valid_with_changes' : 'valid'];
  const [reason = 'valid'] = reasons;
  const { verdict, indication = 'INDETERMINATE', subIndication } = reasonRow(reason);
  // a signature is never `unsigned`: that row belongs to files
  return { verdict: verdict as Verdict, indication, ...optional({ subIndication }), reasons };
}

function warningsOf({ check, trust }: JudgedSignature, level: string | undefined): ReasonCode[] {
  const notBaseline = level === 'CMS' ? (['remark_not_baseline'] as const) : [];
  return byWeight([...check.warnings, ...trust.warnings, ...notBaseline]);
}

function coversOf({ found, comparison }: JudgedSignature): Covers {
  if (found.fault !== undefined || comparison.reasons.includes('revision_broken')) return 'nothing';
  return found.wholeFile ? 'whole_file' : 'revision';
}

function pageOf(doc: PdfDocument, { found }: JudgedSignature): number | undefined {
  const { pageRef } = found.field;
  return pageRef === undefined ? undefined : readable(() => doc.pageNumberOf(pageRef));
}

function textOf(doc: PdfDocument, { found }: JudgedSignature, key: string): string | undefined {
  const text = readable(() => asString(doc.get(found.signature.dict, key)));
  return text === undefined ? undefined : decodeText(text);
}

type CertificateFacts = Pick<
  SignatureReport,
  | 'signer'
  | 'issuingAuthority'
  | 'signingTime'
  | 'timeSource'
  | 'claimedTime'
  | 'provenTime'
  | 'trustPath'
  | 'trusted'
  | 'certificateAtSigning'
  | 'certificateNow'
  | 'revocation'
  | 'algorithms'
  | 'verifiableUntil'
>;

function certificateFacts(judged: JudgedSignature, now: Instant): CertificateFacts {
  const { check, trust } = judged;
  const { claimed, proof, judgement } = trust;
  const { certificate } = check;
  const at = proof?.at ?? claimed;
  const timeSource = proof?.source ?? (claimed === undefined ? 'none' : 'claimed');
  return {
    ...(certificate === undefined ? {} : { signer: signerOf(certificate), issuingAuthority: authorityOf(certificate) }),
    ...optional({ signingTime: at, claimedTime: claimed }),
    timeSource,
    ...(proof === undefined ? {} : { provenTime: provenTimeOf(proof) }),
    trustPath: (judgement?.path ?? []).map(summarise),
    trusted: judgement?.trusted ?? false,
    certificateAtSigning: stateAt(judged, at),
    certificateNow: stateAt(judged, now),
    revocation: revocationOf(judged),
    ...(certificate === undefined ? {} : { algorithms: algorithmsOf(judged, certificate) }),
    ...optional({ verifiableUntil: verifiableUntil(judged) }),
  };
}

const provenTimeOf = ({ at, source, authority, isOpen }: Proof): ProvenTime => ({ at, source, authority, isOpen });

function stateAt({ check, trust }: JudgedSignature, at: Instant | undefined): CertificateState {
  const { certificate } = check;
  if (certificate === undefined || at === undefined) return 'unknown';
  const time = Date.parse(at);
  if (time < Date.parse(certificate.notBefore)) return 'not_yet_valid';
  if (time > Date.parse(certificate.notAfter)) return 'expired';
  const revokedAt = trust.judgement?.revokedAt;
  if (revokedAt !== undefined && Date.parse(revokedAt) <= time) return 'revoked';
  return trust.judgement?.trusted === true ? 'valid' : 'unknown';
}

function revocationOf({ trust }: JudgedSignature): Revocation {
  const { judgement, origin } = trust;
  if (judgement === undefined) return { status: 'unknown' };
  const { status, source, thisUpdate, nextUpdate } = judgement.revocation;
  const unknown = judgement.revocationOffered ? 'unknown' : 'not_offered';
  return {
    status: status.kind === 'unknown' ? unknown : status.kind,
    ...optional({ source, thisUpdate, nextUpdate, revokedAt: judgement.revokedAt }),
    ...(status.kind === 'unknown' ? {} : optional({ origin })),
  };
}

function algorithmsOf({ check }: JudgedSignature, certificate: Certificate): Algorithms {
  const { algorithm } = check;
  const digest = algorithm === undefined ? 'unknown' : `SHA-${algorithm.digest.name.slice('sha'.length)}`;
  const key = keyName(certificate.publicKey);
  const weak = [
    ...(algorithm?.digest.name === 'sha1' ? [digest] : []),
    ...(isWeakKey(certificate.publicKey) ? [key] : []),
  ];
  return { digest, signature: algorithm?.name ?? 'unknown', key, weak };
}

/** The certificate on which everything rests: of the last timestamp, else of the signer and those above. */
function verifiableUntil({ check, trust }: JudgedSignature): Instant | undefined {
  const last = trust.lastTimestamp ?? trust.proof;
  if (last !== undefined) return last.certificate.notAfter;
  const ends = (trust.judgement?.path ?? []).map(({ notAfter }) => notAfter);
  return ends.toSorted()[0] ?? check.certificate?.notAfter;
}

/** Without the members that are undefined. */
function optional<T extends Record<string, unknown>>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  // every member that is left is defined
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
