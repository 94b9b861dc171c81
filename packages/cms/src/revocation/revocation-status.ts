/** What evidence says about one certificate at one time (RFC 5280 §6.3, RFC 6960 §3.2). Fetching is not done here. */
import type { Instant } from '@kyso/domain';
import type { Certificate } from '../certificate.ts';
import { ID_PKIX_OCSP_NOCHECK } from '../oids.ts';
import { hasWeakAlgorithm } from '../path/strength.ts';
import { type Crl, isCrlOf, statusInCrl } from './crl.ts';
import { type CertificateStatus, findResponse, type OcspResponse, responderOf } from './ocsp.ts';

export type Evidence = {
  readonly ocsps: readonly OcspResponse[];
  readonly crls: readonly Crl[];
  /** Where responders may be found that a response leaves out. */
  readonly certificates: readonly Certificate[];
};

/** A responder that names no next update is believed this long. */
const DEFAULT_FRESHNESS_MS = 24 * 60 * 60 * 1000;
/** Clocks differ. */
const SKEW_MS = 5 * 60 * 1000;

/** A responder that the issuer appointed, and when it signed. */
export type Responder = { readonly certificate: Certificate; readonly at: Instant };

export type RevocationFinding = {
  /** `unknown` when no usable evidence speaks of the certificate at that time. */
  readonly status: CertificateStatus;
  readonly source?: 'ocsp' | 'crl';
  readonly thisUpdate?: Instant;
  readonly nextUpdate?: Instant;
  /** DER of the evidence. */
  readonly evidence?: Uint8Array;
  /** Absent when the issuer signed the evidence itself. */
  readonly responder?: Responder;
  /** Responders whose answers do not count as long as nobody says that they are not revoked themselves. */
  readonly unchecked?: readonly Responder[];
};

type Statement = Required<Pick<RevocationFinding, 'source' | 'thisUpdate' | 'evidence'>> &
  Pick<RevocationFinding, 'status' | 'nextUpdate' | 'responder'> & {
    /** Of certificates that had ended by `thisUpdate` it speaks of those that ended since then. */
    readonly keepsSince?: Instant;
  };

/**
 * The state at `at`, as known at `now`: from the first statement made after `at`, else from the newest that still holds
 * at `at`. A revocation found anywhere counts, however old the list; one after `at` leaves the certificate good at `at`.
 */
export function revocationStatus(
  certificate: Certificate,
  issuer: Certificate,
  evidence: Evidence,
  when: { readonly at: Instant; readonly now: Instant },
): RevocationFinding {
  const [atMs, nowMs] = [Date.parse(when.at), Date.parse(when.now)];
  const made = statementsOn(certificate, issuer, evidence).filter(
    ({ thisUpdate }) => Date.parse(thisUpdate) <= nowMs + SKEW_MS,
  );
  const revocation = made.find(({ status }) => status.kind === 'revoked' && Date.parse(status.at) <= atMs);
  if (revocation !== undefined) return revocation;
  const holding = made.filter((one) => endOf(one) >= atMs - SKEW_MS && speaksOf(one, certificate));
  const [believed, unchecked] = partition(holding, ({ responder }) =>
    responder === undefined ? true : isInOrder(responder, issuer, evidence, when.now),
  );
  const [nearest] = believed.toSorted((a, b) => distance(a, atMs) - distance(b, atMs));
  if (nearest === undefined) {
    return { status: { kind: 'unknown' }, unchecked: unchecked.flatMap(({ responder }) => responder ?? []) };
  }
  return nearest.status.kind === 'revoked' ? { ...nearest, status: { kind: 'good' } } : nearest;
}

function partition<T>(all: readonly T[], holds: (one: T) => boolean): readonly [readonly T[], readonly T[]] {
  const yes = new Set(all.filter(holds));
  return [[...yes], all.filter((one) => !yes.has(one))];
}

/** What was made at or after the time comes first, the earliest of it before the rest; then what was made last before it. */
function distance({ thisUpdate }: Statement, atMs: number): number {
  const afterMs = Date.parse(thisUpdate) - atMs;
  return afterMs >= 0 ? afterMs : Number.MAX_SAFE_INTEGER + afterMs;
}

/** An entry may be taken off a list once its certificate has ended (RFC 5280 §3.3, RFC 6960 §4.4.4). */
function speaksOf({ status, thisUpdate, keepsSince }: Statement, { notAfter }: Certificate): boolean {
  if (status.kind === 'revoked' || Date.parse(thisUpdate) <= Date.parse(notAfter)) return true;
  return keepsSince !== undefined && Date.parse(keepsSince) <= Date.parse(notAfter);
}

/**
 * RFC 6960 §4.2.2.2.1: the certificate of a responder says that it need not be checked, or where to ask about it; of one
 * that says neither, the client decides, and it is believed here. Nobody vouches for itself: what counts is said by the
 * issuer, or by a responder that need not be checked.
 */
function isInOrder({ certificate, at }: Responder, issuer: Certificate, evidence: Evidence, now: Instant): boolean {
  if (needsNoCheck(certificate)) return true;
  const ocsps = evidence.ocsps.filter((ocsp) => {
    const responder = responderOf(ocsp, issuer, evidence.certificates);
    return responder !== undefined && (responder === issuer || needsNoCheck(responder));
  });
  return revocationStatus(certificate, issuer, { ...evidence, ocsps }, { at, now }).status.kind === 'good';
}

function needsNoCheck({ extensions: { all, ocspUrls = [], crlUrls = [] } }: Certificate): boolean {
  return all.some(({ oid }) => oid === ID_PKIX_OCSP_NOCHECK) || ocspUrls.length + crlUrls.length === 0;
}

/** Any revocation known by now, whatever time it took effect. */
export function anyRevocation(
  certificate: Certificate,
  issuer: Certificate,
  evidence: Evidence,
): { readonly at: Instant } | undefined {
  const [first] = statementsOn(certificate, issuer, evidence).flatMap(({ status }) =>
    status.kind === 'revoked' ? [status] : [],
  );
  return first;
}

const endOf = ({ thisUpdate, nextUpdate }: Statement): number =>
  nextUpdate === undefined ? Date.parse(thisUpdate) + DEFAULT_FRESHNESS_MS : Date.parse(nextUpdate);

/** Statements that say something and whose signer had the right to make them. */
function statementsOn(certificate: Certificate, issuer: Certificate, evidence: Evidence): Statement[] {
  const fromOcsp = evidence.ocsps.flatMap((ocsp): Statement[] => {
    const response = findResponse(ocsp, certificate, issuer);
    if (response === undefined || response.status.kind === 'unknown') return [];
    const responder = responderOf(ocsp, issuer, evidence.certificates);
    if (responder === undefined || hasWeakAlgorithm(ocsp.signatureAlgorithm)) return [];
    if (!inForce(responder, ocsp.producedAt)) return [];
    if (responder !== issuer && isListed(responder, issuer, evidence)) return [];
    const { status, thisUpdate, nextUpdate, keepsSince } = response;
    return [
      {
        status,
        source: 'ocsp',
        thisUpdate,
        evidence: ocsp.raw,
        ...(nextUpdate === undefined ? {} : { nextUpdate }),
        ...(keepsSince === undefined ? {} : { keepsSince }),
        ...(responder === issuer ? {} : { responder: { certificate: responder, at: ocsp.producedAt } }),
      },
    ];
  });
  const fromCrl = evidence.crls.flatMap((crl): Statement[] => {
    if (!isCrlOf(crl, issuer) || hasWeakAlgorithm(crl.signatureAlgorithm)) return [];
    const status = statusInCrl(crl, certificate);
    if (status.kind === 'unknown') return [];
    const { thisUpdate, nextUpdate, keepsSince } = crl;
    return [
      {
        status,
        source: 'crl',
        thisUpdate,
        evidence: crl.raw,
        ...(nextUpdate === undefined ? {} : { nextUpdate }),
        ...(keepsSince === undefined ? {} : { keepsSince }),
      },
    ];
  });
  return [...fromOcsp, ...fromCrl];
}

/**
 * A list of the issuer revokes the responder. When makes no difference: whoever has its key writes any `producedAt`.
 */
const isListed = (responder: Certificate, issuer: Certificate, { crls }: Evidence): boolean =>
  crls.some(
    (crl) =>
      isCrlOf(crl, issuer) &&
      !hasWeakAlgorithm(crl.signatureAlgorithm) &&
      statusInCrl(crl, responder).kind === 'revoked',
  );

const inForce = ({ notBefore, notAfter }: Certificate, at: Instant): boolean =>
  Date.parse(notBefore) <= Date.parse(at) && Date.parse(at) <= Date.parse(notAfter);
