/** Issuers at the addresses of caIssuers (RFC 5280 §4.2.2.1): a certificate, or a bag of them as `.p7b` (RFC 5652 §5.1). */
import { MAX_CERTIFICATE_BYTES, parseCertificate, parseSignedData } from '@kyso/cms';
import { type CertificateSource, type Clock, isKysoError } from '@kyso/domain';
import type { Fetch } from './fetch.ts';
import { derOrPem } from './pem.ts';
import { TimedCache } from './timed-cache.ts';

const MAX_URLS = 3;
const MAX_ANSWER_BYTES = 16 * MAX_CERTIFICATE_BYTES;
const CACHE_BYTES = 8 * 1024 * 1024;
const FRESH_MS = 24 * 60 * 60 * 1000;
/** An address that answered nothing is left alone this long. */
const SILENCE_MS = 60 * 1000;

export function createCertificateSource({ fetch, clock }: { fetch: Fetch; clock: Clock }): CertificateSource {
  const cache = new TimedCache<readonly Uint8Array[]>(clock, CACHE_BYTES);
  const load = async (url: string): Promise<readonly Uint8Array[]> => {
    const kept = cache.get(url);
    if (kept !== undefined) return kept;
    const answer = await fetch({
      url,
      accept: 'application/pkix-cert, application/pkcs7-mime',
      maxBytes: MAX_ANSWER_BYTES,
    });
    const found = answer.kind === 'nothing' ? [] : certificatesIn(answer.bytes);
    const bytes = found.reduce((sum, der) => sum + der.length, url.length);
    cache.set(url, found, { untilMs: clock.now() + (found.length === 0 ? SILENCE_MS : FRESH_MS), bytes });
    return found;
  };
  return {
    async issuersOf(certificate) {
      const urls = parseCertificate(certificate).extensions.caIssuersUrls ?? [];
      return (await Promise.all(urls.slice(0, MAX_URLS).map(load))).flat();
    },
  };
}

/** Bytes that are neither are no certificates: an empty list. */
function certificatesIn(bytes: Uint8Array): readonly Uint8Array[] {
  const bags = derOrPem(bytes, 'PKCS7').flatMap((der) => attempt(() => parseSignedData(der).certificates) ?? []);
  if (bags.length > 0) return bags;
  return derOrPem(bytes, 'CERTIFICATE').filter((der) => attempt(() => parseCertificate(der)) !== undefined);
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isKysoError(error)) return undefined;
    throw error;
  }
}
