/** Proofs of existence: which time a signature demonstrably existed at (ETSI EN 319 102-1 §5.2.9, RFC 3161). */
import {
  type Certificate,
  hashBytes,
  isWeakKey,
  type SignerInfo,
  type TimestampReport,
  verifyTimestamp,
} from '@kyso/cms';
import type { Instant } from '@kyso/domain';
import type { ProvenTime, TimeSource } from '../report.ts';
import { MAX_TOKENS } from './evidence.ts';
import { judgeCertificate, type TrustContext } from './judge-certificate.ts';

export type Proof = ProvenTime & {
  /** The stamping certificate: the proof holds while it can be relied on. */
  readonly certificate: Certificate;
};

/** The earliest signature timestamp that can be relied on, seen at `controlTime` (a later proof, or now). */
export async function signatureTimestampProof(
  context: TrustContext,
  signer: SignerInfo,
  controlTime: Instant,
): Promise<{ readonly proof?: Proof; readonly ignored: boolean; readonly isRight: boolean }> {
  const proofs: Proof[] = [];
  let ignored = false;
  let isRight = false; // over this signature, whoever made it
  for (const token of signer.timestampTokens.slice(0, MAX_TOKENS)) {
    const report = verifyTimestamp(token, (digest) => hashBytes(digest, signer.signatureValue));
    const certificate = report.cms?.signerCertificate;
    isRight ||= report.valid;
    const proof =
      report.valid && !isWeak(report) && report.info !== undefined && certificate !== undefined
        ? await proofOf(context, certificate, report.info.genTime, controlTime, 'signature_timestamp')
        : undefined;
    if (proof === undefined) ignored = true;
    else proofs.push(proof);
  }
  const [proof] = proofs.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return proof === undefined ? { ignored, isRight } : { proof, ignored, isRight };
}

/** Others could make a token over the same SHA-1. */
const isWeak = ({ info, cms }: TimestampReport): boolean =>
  info?.imprintDigest?.name === 'sha1' || cms?.signatureAlgorithm?.digest.name === 'sha1';

/**
 * A time-stamping certificate proves `genTime` when it was in force then, and can be relied on at `controlTime`.
 * `undefined` when it cannot.
 */
export async function proofOf(
  context: TrustContext,
  certificate: Certificate,
  genTime: Instant,
  controlTime: Instant,
  source: TimeSource,
): Promise<Proof | undefined> {
  if (isWeakKey(certificate.publicKey)) return undefined;
  if (Date.parse(genTime) > Date.parse(context.now) || !isInForce(certificate, genTime)) return undefined;
  if (!isInForce(certificate, controlTime)) return undefined;
  const judgement = await judgeCertificate(context, { certificate, purpose: 'timestamping', at: controlTime });
  if (judgement.reasons.some((reason) => reason !== 'revocation_unknown' && reason !== 'issuer_state_unknown')) {
    return undefined;
  }
  if (judgement.revokedAt !== undefined && Date.parse(judgement.revokedAt) <= Date.parse(genTime)) return undefined;
  return { at: genTime, source, authority: certificate.commonName ?? '', certificate };
}

export function isInForce({ notBefore, notAfter }: Certificate, at: Instant): boolean {
  return Date.parse(notBefore) <= Date.parse(at) && Date.parse(at) <= Date.parse(notAfter);
}
