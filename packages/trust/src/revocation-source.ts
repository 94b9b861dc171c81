/** OCSP responders and CRL distribution points, at the addresses the certificates name. What they say is judged elsewhere. */
import {
  buildOcspRequest,
  type Certificate,
  findResponse,
  MAX_CRL_BYTES,
  MAX_OCSP_BYTES,
  parseCertificate,
  readCrl,
  readOcspResponse,
} from '@kyso/cms';
import type { Clock, RevocationSource, SeenEvidence } from '@kyso/domain';
import type { Fetch } from './fetch.ts';
import { derOrPem } from './pem.ts';
import { TimedCache } from './timed-cache.ts';

/** Addresses tried for one certificate, of each kind. */
const MAX_URLS = 3;
const CACHE_BYTES = 64 * 1024 * 1024;
/** For evidence that names no next update, and at most for evidence that does. */
const DEFAULT_FRESH_MS = 10 * 60 * 1000;
const MAX_FRESH_MS = 60 * 60 * 1000;

export type RevocationSourceOptions = {
  readonly fetch: Fetch;
  readonly clock: Clock;
  /** Default true. False: every answer is a new one, for evidence that must not be older than the signature. */
  readonly keepsAnswers?: boolean;
};

/**
 * OCSP first, because it is newer and small; a CRL when no responder gives a usable answer. Answers are kept until their
 * `nextUpdate`, an hour at most, in 64 MiB, unless they are to be new each time.
 */
export function createRevocationSource(options: RevocationSourceOptions): RevocationSource {
  const { fetch, clock, keepsAnswers = true } = options;
  const cacheBytes = keepsAnswers ? CACHE_BYTES : 0;
  const ocsps = new TimedCache<SeenEvidence>(clock, cacheBytes / 8);
  const crls = new TimedCache<SeenEvidence>(clock, cacheBytes);
  return {
    async find(query) {
      const [certificate, issuer] = [parseCertificate(query.certificate), parseCertificate(query.issuer)];
      const ocsp = await firstOf(certificate.extensions.ocspUrls, (url) =>
        askResponder(fetch, url, { certificate, issuer }, ocsps, clock),
      );
      if (ocsp !== undefined) return { ocsps: [ocsp.der], crls: [], seen: [ocsp] };
      const crl = await firstOf(certificate.extensions.crlUrls, (url) => loadCrl(fetch, url, crls, clock));
      return crl === undefined ? { ocsps: [], crls: [] } : { ocsps: [], crls: [crl.der], seen: [crl] };
    },
  };
}

async function firstOf(
  urls: readonly string[] | undefined,
  ask: (url: string) => Promise<SeenEvidence | undefined>,
): Promise<SeenEvidence | undefined> {
  for (const url of (urls ?? []).slice(0, MAX_URLS)) {
    const found = await ask(url);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function askResponder(
  fetch: Fetch,
  url: string,
  { certificate, issuer }: { certificate: Certificate; issuer: Certificate },
  cache: TimedCache<SeenEvidence>,
  clock: Clock,
): Promise<SeenEvidence | undefined> {
  const key = `${url}|${certificate.serialNumberHex}|${issuer.serialNumberHex}|${Buffer.from(issuer.subject.raw).toString('base64')}`;
  const kept = cache.get(key);
  if (kept !== undefined) return kept;
  const answer = await fetch({
    url,
    body: buildOcspRequest(certificate, issuer),
    contentType: 'application/ocsp-request',
    accept: 'application/ocsp-response',
    maxBytes: MAX_OCSP_BYTES,
  });
  if (answer.kind === 'nothing') return undefined;
  const ocsp = readOcspResponse(answer.bytes);
  const single = ocsp && findResponse(ocsp, certificate, issuer);
  if (single === undefined || single.status.kind === 'unknown') return undefined;
  const seen = { kind: 'ocsp', der: answer.bytes, url, at: new Date(clock.now()).toISOString() } as const;
  cache.set(key, seen, { untilMs: freshUntil(single.nextUpdate, clock), bytes: answer.bytes.length });
  return seen;
}

async function loadCrl(
  fetch: Fetch,
  url: string,
  cache: TimedCache<SeenEvidence>,
  clock: Clock,
): Promise<SeenEvidence | undefined> {
  const kept = cache.get(url);
  if (kept !== undefined) return kept;
  const answer = await fetch({ url, accept: 'application/pkix-crl', maxBytes: MAX_CRL_BYTES });
  if (answer.kind === 'nothing') return undefined;
  const [der = answer.bytes] = derOrPem(answer.bytes, 'CRL');
  const crl = readCrl(der);
  if (crl === undefined) return undefined;
  const seen = { kind: 'crl', der, url, at: new Date(clock.now()).toISOString() } as const;
  cache.set(url, seen, { untilMs: freshUntil(crl.nextUpdate, clock), bytes: der.length });
  return seen;
}

function freshUntil(nextUpdate: string | undefined, clock: Clock): number {
  const now = clock.now();
  if (nextUpdate === undefined) return now + DEFAULT_FRESH_MS;
  return Math.min(Date.parse(nextUpdate), now + MAX_FRESH_MS);
}
