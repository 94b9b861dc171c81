/** Certificates and time of all signatures of a file, the latest timestamp first: each proves what came before it. */
import { type Certificate, isWeakKey, longestChain, parseCertificate, readable, revocationStatus } from '@kyso/cms';
import type { Instant } from '@kyso/domain';
import { openAsOf, type PdfDocument, readValidationData } from '@kyso/pdf';
import type { Comparison } from '../changes/changes-since.ts';
import { claimedTime } from '../document/claimed-time.ts';
import type { CheckedSignature } from '../integrity/check-signatures.ts';
import type { ValidationOptions } from '../options.ts';
import type { ReasonCode } from '../reasons.ts';
import { EvidencePool, Fetched } from './evidence.ts';
import { type Judgement, judgeCertificate, offersRevocation, type TrustContext } from './judge-certificate.ts';
import { bestOf, isInForce, type Proof, proofOf, type RightToken, signatureTimestampProof } from './proofs.ts';

export type ComparedSignature = CheckedSignature & { readonly comparison: Comparison };

export type JudgedSignature = ComparedSignature & {
  readonly trust: {
    readonly reasons: readonly ReasonCode[];
    readonly warnings: readonly ReasonCode[];
    readonly judgement?: Judgement;
    readonly origin?: 'embedded' | 'given';
    /** The best proof of when it existed. */
    readonly proof?: Proof;
    /** The last document timestamp that covers it and can be relied on. */
    readonly lastTimestamp?: Proof;
    readonly claimed?: Instant;
    readonly form: Form;
  };
};

/** What a signature brings along, right in itself, trusted or not. */
export type Form = {
  /** A timestamp over the signature, or a later document timestamp. */
  readonly isTimestamped: boolean;
  /** A later document timestamp that stands behind a DSS: it seals the evidence too (ETSI EN 319 142-1 §5.5). */
  readonly isArchived: boolean;
  /** The document says of every certificate of the chain whether it is revoked. */
  readonly hasEmbeddedEvidence: boolean;
};

const NO_FORM: Form = { isTimestamped: false, isArchived: false, hasEmbeddedEvidence: false };

/** Clocks of people and of authorities differ by so much without anybody noticing. */
const CLOCK_TOLERANCE_MS = 10 * 60 * 1000;
/** Claimed times may be this far before the certificate: clocks and time zones of signers are not ours. */
const CLAIM_TOLERANCE_MS = 24 * 60 * 60 * 1000;

export async function judgeTrust(
  doc: PdfDocument,
  signatures: readonly ComparedSignature[],
  options: ValidationOptions,
): Promise<readonly JudgedSignature[]> {
  const context = contextOf(doc, signatures, options);
  const stamps = await documentTimestamps(context, signatures);
  const judged: JudgedSignature[] = [];
  const intactStamps = signatures.flatMap(({ found, check }) =>
    check.timestamp !== undefined && check.intact === true ? (found.signedBytes ?? []) : [],
  );
  for (const one of signatures) judged.push(await judgeOne(doc, context, one, { stamps, intactStamps }));
  return judged;
}

function contextOf(
  doc: PdfDocument,
  signatures: readonly ComparedSignature[],
  { trust, now, revocation, certificates, revocationPolicy = 'if_declared' }: ValidationOptions,
): TrustContext {
  const pool = new EvidencePool();
  pool.addCertificates(trust?.intermediates ?? []);
  for (const { check } of signatures) if (check.signedData !== undefined) pool.addSignedData(check.signedData);
  pool.addValidationData(readValidationData(doc));
  const anchors = (trust?.anchors ?? []).flatMap((der) => readable(() => parseCertificate(der)) ?? []);
  const fetched = new Fetched({ revocation, certificates });
  return { anchors, hasTrust: trust !== undefined, pool, fetched, now, revocationPolicy };
}

type Stamp = { readonly signedBytes: number; readonly proof: Proof; readonly controlTime: Instant };

/** Document timestamps that can be relied on, in file order. */
async function documentTimestamps(context: TrustContext, signatures: readonly ComparedSignature[]): Promise<Stamp[]> {
  const stamps: Stamp[] = [];
  for (const { found, check } of signatures.toReversed()) {
    const { timestamp, certificate, reasons } = check;
    const { signedBytes } = found;
    const isUsable = reasons.length === 0 && weakness({ check }).length === 0;
    if (timestamp === undefined || certificate === undefined || signedBytes === undefined || !isUsable) continue;
    const controlTime = stamps.find(({ proof }) => !proof.isOpen)?.proof.at ?? context.now;
    const proof = await proofOf(context, certificate, timestamp.genTime, controlTime, 'document_timestamp');
    if (proof !== undefined) stamps.unshift({ signedBytes, proof, controlTime });
  }
  return stamps;
}

function hasEvidenceAt(doc: PdfDocument, signedBytes: number): boolean {
  const earlier = readable(() => openAsOf(doc.source, signedBytes, doc.limits));
  return earlier?.catalog.entries.has('DSS') === true;
}

async function judgeOne(
  doc: PdfDocument,
  context: TrustContext,
  one: ComparedSignature,
  { stamps, intactStamps }: { readonly stamps: readonly Stamp[]; readonly intactStamps: readonly number[] },
): Promise<JudgedSignature> {
  const { found, check } = one;
  const { certificate, signedData } = check;
  const signer = signedData?.signerInfos[0];
  const claimed = check.timestamp?.genTime ?? claimedTime(doc, found.signature, signedData);
  const known = claimed === undefined ? {} : { claimed };
  if (certificate === undefined || signer === undefined)
    return { ...one, trust: { reasons: [], warnings: [], form: NO_FORM, ...known } };
  const end = found.signedBytes ?? Number.POSITIVE_INFINITY;
  const later = stamps.filter(({ signedBytes }) => signedBytes > end).map(({ proof }) => proof);
  const documentProof = bestOf(later);
  const controlTime = documentProof?.isOpen === false ? documentProof.at : context.now;
  const stamped = await signatureTimestampProof(context, signer, controlTime);
  const proof = bestOf([stamped.proof, documentProof].flatMap((one) => one ?? []));
  const purpose = found.kind === 'document_timestamp' ? 'timestamping' : 'signing';
  const judgement = await judgeCertificate(context, { certificate, purpose, at: proof?.at ?? context.now });
  const lastTimestamp = bestOf(later.toReversed());
  const { evidence } = judgement.revocation;
  const isIgnored = stamped.ignored || (stamped.proof !== undefined && stamped.proof !== proof);
  const laterStamps = intactStamps.filter((signedBytes) => signedBytes > end);
  const form: Form = {
    isTimestamped: laterStamps.length > 0 || stamped.right.length > 0,
    isArchived: laterStamps.some((signedBytes) => hasEvidenceAt(doc, signedBytes)),
    hasEmbeddedEvidence:
      hasEmbeddedEvidence(context, judgement.path, proof?.at ?? claimed ?? context.now) &&
      stamped.right.every((token) => hasEmbeddedTokenEvidence(context, token)),
  };
  return {
    ...one,
    trust: {
      reasons: [
        ...weakness(one),
        ...judgement.reasons.map((reason) => (reason === 'revoked' ? revokedReason(judgement, claimed) : reason)),
        ...(judgement.trusted ? timeReasons(certificate, claimed, proof, context.now) : []),
        ...(proof?.isOpen === true ? (['timestamp_state_unknown'] as const) : []),
      ],
      warnings: [
        ...judgement.warnings,
        ...(isIgnored ? (['remark_timestamp_ignored'] as const) : []),
        ...(isAhead(claimed, proof?.at ?? context.now) ? (['remark_time_ahead'] as const) : []),
      ],
      judgement,
      form,
      ...known,
      ...(evidence === undefined ? {} : { origin: context.pool.originOf(evidence) }),
      ...(proof === undefined ? {} : { proof }),
      ...(lastTimestamp === undefined ? {} : { lastTimestamp }),
    },
  };
}

/** Of every certificate but the last, which nobody asks about. */
function hasEmbeddedEvidence({ pool, now }: TrustContext, path: readonly Certificate[], at: Instant): boolean {
  if (path.length < 2) return false;
  return path.slice(0, -1).every((certificate, index) => {
    const issuer = path[index + 1];
    if (issuer === undefined) return false;
    const { status, evidence } = revocationStatus(certificate, issuer, pool.evidence, { at, now });
    return status.kind !== 'unknown' && evidence !== undefined && pool.originOf(evidence) === 'embedded';
  });
}

/** A unit that names no place to ask about it needs no evidence. */
function hasEmbeddedTokenEvidence(context: TrustContext, { certificate, at }: RightToken): boolean {
  const { pool, anchors } = context;
  const path = longestChain(certificate, [...pool.certificates, ...anchors]);
  return !offersRevocation(certificate) || hasEmbeddedEvidence(context, path, at);
}

/** SHA-1 and short keys: intact means little when others can make the same (Circular 15/2025, Appendix I). */
function weakness({ check }: Pick<ComparedSignature, 'check'>): ReasonCode[] {
  const weakDigest = check.algorithm?.digest.name === 'sha1' || check.timestamp?.imprintDigest?.name === 'sha1';
  const weakKey = check.certificate !== undefined && isWeakKey(check.certificate.publicKey);
  return weakDigest || weakKey ? ['algorithm_weak'] : [];
}

/** Who claims to have signed after the revocation is taken at their word; before it, a proof is missing. */
function revokedReason({ revokedAt }: Judgement, claimed: Instant | undefined): ReasonCode {
  const afterwards = claimed !== undefined && revokedAt !== undefined && Date.parse(claimed) >= Date.parse(revokedAt);
  return afterwards ? 'revoked' : 'revoked_time_unproven';
}

/** Nobody signs after the time at which the signature was seen. */
function isAhead(claimed: Instant | undefined, seen: Instant): boolean {
  return claimed !== undefined && Date.parse(claimed) - CLOCK_TOLERANCE_MS > Date.parse(seen);
}

function timeReasons(
  certificate: Certificate,
  claimed: Instant | undefined,
  proof: Proof | undefined,
  now: Instant,
): ReasonCode[] {
  const known = proof?.at ?? now;
  const [notBefore, notAfter] = [Date.parse(certificate.notBefore), Date.parse(certificate.notAfter)];
  const claim = claimed === undefined ? undefined : Date.parse(claimed);
  if (claim !== undefined && claim > notAfter) return ['expired_at_signing'];
  if (claim !== undefined && claim + CLAIM_TOLERANCE_MS < notBefore) return ['not_yet_valid_at_signing'];
  if (Date.parse(known) < notBefore) return ['not_yet_valid_at_signing'];
  return isInForce(certificate, known) ? [] : ['expired_time_unproven'];
}
