/** What evidence says about one certificate at one time (RFC 5280 §6.3, RFC 6960 §3.2). Fetching is not done here. */
import type { Instant } from '@kyso/domain';
import type { Certificate } from '../certificate.ts';
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

export type RevocationFinding = {
  /** `unknown` when no usable evidence speaks of the certificate at that time. */
  readonly status: CertificateStatus;
  readonly source?: 'ocsp' | 'crl';
  readonly thisUpdate?: Instant;
  readonly nextUpdate?: Instant;
  /** DER of the evidence. */
  readonly evidence?: Uint8Array;
  /** The responder, when it is not the issuer. */
  readonly responder?: Certificate;
};

type Statement = Required<Pick<RevocationFinding, 'source' | 'thisUpdate' | 'evidence'>> &
  Pick<RevocationFinding, 'status' | 'nextUpdate' | 'responder'>;

const UNKNOWN: RevocationFinding = { status: { kind: 'unknown' } };

/**
 * The state at `at`, as known at `now`: from the newest statement that was made by then and still holds at `at`. A
 * revocation found anywhere counts, however old the list; one after `at` leaves the certificate good at `at`.
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
  const holding = made.filter((one) => endOf(one) >= atMs - SKEW_MS);
  const newest = holding.toSorted((a, b) => Date.parse(b.thisUpdate) - Date.parse(a.thisUpdate))[0];
  if (newest === undefined) return UNKNOWN;
  return newest.status.kind === 'revoked' ? { ...newest, status: { kind: 'good' } } : newest;
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
    const { status, thisUpdate, nextUpdate } = response;
    return [
      {
        status,
        source: 'ocsp',
        thisUpdate,
        evidence: ocsp.raw,
        ...(nextUpdate === undefined ? {} : { nextUpdate }),
        ...(responder === issuer ? {} : { responder }),
      },
    ];
  });
  const fromCrl = evidence.crls.flatMap((crl): Statement[] => {
    if (!isCrlOf(crl, issuer) || hasWeakAlgorithm(crl.signatureAlgorithm)) return [];
    const status = statusInCrl(crl, certificate);
    if (status.kind === 'unknown') return [];
    const { thisUpdate, nextUpdate } = crl;
    return [
      { status, source: 'crl', thisUpdate, evidence: crl.raw, ...(nextUpdate === undefined ? {} : { nextUpdate }) },
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
