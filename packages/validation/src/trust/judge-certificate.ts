/**
 * May a certificate be relied on for a purpose at a time? Paths are tried until one holds; the best of the others gives
 * the reasons (ETSI EN 319 102-1 §5.2.6 and §5.6.2, RFC 5280 §6).
 */
import {
  anyRevocation,
  buildPaths,
  type Certificate,
  longestChain,
  type PathFaultCode,
  type Purpose,
  type RevocationFinding,
  revocationStatus,
  validatePath,
} from '@kyso/cms';
import type { Instant } from '@kyso/domain';
import { byWeight, type ReasonCode } from '../reasons.ts';
import type { EvidencePool, Fetched } from './evidence.ts';

export type Judgement = {
  /** Empty when the certificate may be relied on. */
  readonly reasons: readonly ReasonCode[];
  readonly warnings: readonly ReasonCode[];
  /** Leaf first; ends in the anchor when `trusted`. */
  readonly path: readonly Certificate[];
  readonly trusted: boolean;
  /** Of the leaf. */
  readonly revocation: RevocationFinding;
  readonly revocationOffered: boolean;
  /** A revocation of the leaf that is known by now, whenever it took effect. */
  readonly revokedAt?: Instant;
  /** Every certificate below the anchor has evidence that was found. */
  readonly evidenceComplete: boolean;
};

export type TrustContext = {
  readonly anchors: readonly Certificate[];
  readonly hasTrust: boolean;
  readonly pool: EvidencePool;
  readonly fetched: Fetched;
  readonly now: Instant;
  readonly revocationPolicy: 'if_declared' | 'required';
};

export type Question = {
  readonly certificate: Certificate;
  readonly purpose: Purpose;
  /** The time for which everything has to hold. */
  readonly at: Instant;
};

const NO_EVIDENCE: RevocationFinding = { status: { kind: 'unknown' } };

/** Ignores what time decides: that is the caller's, who knows which times are proven. */
const TIME_FAULTS: readonly PathFaultCode[] = ['EXPIRED', 'NOT_YET_VALID'];

export async function judgeCertificate(context: TrustContext, question: Question): Promise<Judgement> {
  const { certificate } = question;
  const paths = await findPaths(context, certificate);
  const judged: Judgement[] = [];
  for (const path of paths) {
    const judgement = await judgePath(context, question, path);
    if (judgement.reasons.length === 0) return judgement;
    judged.push(judgement);
  }
  const best = judged.toSorted((a, b) => a.reasons.length - b.reasons.length)[0];
  if (best !== undefined) return best;
  return {
    reasons: [context.hasTrust ? 'issuer_not_trusted' : 'trust_not_given'],
    warnings: [],
    path: longestChain(certificate, context.pool.certificates),
    trusted: false,
    revocation: NO_EVIDENCE,
    revocationOffered: offersRevocation(certificate),
    evidenceComplete: false,
  };
}

/** Fetches a missing issuer, a few steps at most, until a path to an anchor is there. */
async function findPaths(context: TrustContext, leaf: Certificate): Promise<readonly (readonly Certificate[])[]> {
  const { anchors, pool, fetched } = context;
  for (;;) {
    const paths = buildPaths(leaf, { anchors, pool: pool.certificates });
    if (paths.length > 0 || anchors.length === 0) return paths;
    const end = longestChain(leaf, pool.certificates).at(-1) ?? leaf;
    if (!(await fetched.issuers(pool, end))) return [];
  }
}

async function judgePath(
  context: TrustContext,
  { at, purpose }: Question,
  path: readonly Certificate[],
): Promise<Judgement> {
  const reasons: ReasonCode[] = [];
  const warnings: ReasonCode[] = [];
  const faults = validatePath(path, { at, purpose }).filter(
    ({ code, index }) => index > 0 || !TIME_FAULTS.includes(code),
  );
  for (const { code } of faults) reasons.push(reasonOf(code));
  const findings: { offered: boolean; finding: RevocationFinding }[] = [];
  for (const [index, certificate] of path.slice(0, -1).entries()) {
    const issuer = path[index + 1];
    if (issuer === undefined) continue;
    const offered = offersRevocation(certificate);
    const finding = await statusOf(context, certificate, issuer, at);
    findings.push({ offered, finding });
    const { kind } = finding.status;
    if (kind === 'revoked') reasons.push(index === 0 ? 'revoked' : 'path_rules_broken');
    if (kind !== 'unknown') continue;
    if (offered || context.revocationPolicy === 'required') {
      reasons.push(index === 0 ? 'revocation_unknown' : 'issuer_state_unknown');
    } else warnings.push('remark_revocation_not_offered');
  }
  const [leaf, issuer] = path;
  const revocation = findings[0]?.finding ?? NO_EVIDENCE;
  const later = leaf && issuer && anyRevocation(leaf, issuer, context.pool.evidence);
  return {
    reasons: byWeight(reasons),
    warnings: [...new Set(warnings)],
    path,
    trusted: true,
    revocation,
    revocationOffered: findings[0]?.offered ?? false,
    evidenceComplete: findings.every(({ finding }) => finding.status.kind !== 'unknown'),
    ...(later === undefined ? {} : { revokedAt: later.at }),
  };
}

/** What is known, then what a source says of the certificate; in both cases of the responders that answered for it too. */
async function statusOf(
  context: TrustContext,
  certificate: Certificate,
  issuer: Certificate,
  at: Instant,
): Promise<RevocationFinding> {
  const { pool, fetched, now } = context;
  const find = () => revocationStatus(certificate, issuer, pool.evidence, { at, now });
  const checked = async (finding: RevocationFinding): Promise<RevocationFinding> => {
    const asked = (finding.unchecked ?? []).map((one) => fetched.revocations(pool, one.certificate, issuer));
    return (await Promise.all(asked)).some((found) => found) ? find() : finding;
  };
  const known = await checked(find());
  if (known.status.kind !== 'unknown') return known;
  return (await fetched.revocations(pool, certificate, issuer)) ? checked(find()) : known;
}

export const offersRevocation = ({ extensions }: Certificate): boolean =>
  (extensions.ocspUrls?.length ?? 0) + (extensions.crlUrls?.length ?? 0) > 0;

function reasonOf(code: PathFaultCode): ReasonCode {
  if (code === 'WEAK') return 'algorithm_weak';
  return code === 'EXPIRED' ? 'expired_time_unproven' : 'path_rules_broken';
}
