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
import type { ReasonCode } from '../reasons.ts';
import type { ProvenTime, TimeSource } from '../report.ts';
import { MAX_TOKENS } from './evidence.ts';
import { judgeCertificate, type TrustContext } from './judge-certificate.ts';

export type Proof = ProvenTime & {
  /** The stamping certificate: the proof holds while it can be relied on. */
  readonly certificate: Certificate;
};

/** A token that is right in itself, trusted or not. */
export type RightToken = { readonly certificate: Certificate; readonly at: Instant };

/** The first that is a proof; else the first that may become one. */
export const bestOf = (proofs: readonly Proof[]): Proof | undefined =>
  proofs.find(({ isOpen }) => !isOpen) ?? proofs[0];

/** The earliest signature timestamp that can be relied on, else one whose state is open, seen at `controlTime` (a later proof, or now). */
export async function signatureTimestampProof(
  context: TrustContext,
  signer: SignerInfo,
  controlTime: Instant,
): Promise<{ readonly proof?: Proof; readonly ignored: boolean; readonly right: readonly RightToken[] }> {
  const proofs: Proof[] = [];
  const right: RightToken[] = [];
  let ignored = false;
  for (const token of signer.timestampTokens.slice(0, MAX_TOKENS)) {
    const report = verifyTimestamp(token, (digest) => hashBytes(digest, signer.signatureValue));
    const certificate = report.cms?.signerCertificate;
    const at = report.info?.genTime;
    const isRight = report.valid && at !== undefined && certificate !== undefined;
    if (isRight) right.push({ certificate, at });
    const proof =
      isRight && !isWeak(report)
        ? await proofOf(context, certificate, at, controlTime, 'signature_timestamp')
        : undefined;
    if (proof === undefined) ignored = true;
    else proofs.push(proof);
  }
  const proof = bestOf(proofs.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at)));
  return proof === undefined ? { ignored, right } : { proof, ignored, right };
}

/** Others could make a token over the same SHA-1. */
const isWeak = ({ info, cms }: TimestampReport): boolean =>
  info?.imprintDigest?.name === 'sha1' || cms?.signatureAlgorithm?.digest.name === 'sha1';

const UNKNOWN_STATE: readonly ReasonCode[] = ['revocation_unknown', 'issuer_state_unknown'];

/**
 * A time-stamping certificate proves `genTime` when it was in force then, and can be relied on at `controlTime`.
 * `undefined` when it cannot; open while its state is not known.
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
  if (judgement.reasons.some((reason) => !UNKNOWN_STATE.includes(reason))) return undefined;
  if (judgement.revokedAt !== undefined && Date.parse(judgement.revokedAt) <= Date.parse(genTime)) return undefined;
  const isOpen = judgement.reasons.length > 0;
  return { at: genTime, source, authority: certificate.commonName ?? '', certificate, isOpen };
}

export function isInForce({ notBefore, notAfter }: Certificate, at: Instant): boolean {
  return Date.parse(notBefore) <= Date.parse(at) && Date.parse(at) <= Date.parse(notAfter);
}
