/** Whether a certificate still holds, asked before a phone is made to ring. */
import {
  type Certificate,
  type CertificateStatus,
  orderChain,
  parseCertificate,
  readCrl,
  readOcspResponse,
  revocationStatus,
} from '@kyso/cms';
import type { Clock, RevocationChecker, RevocationEvidence, RevocationSource } from '@kyso/domain';

/** For everything that one check asks. */
const CHECK_TIMEOUT_MS = 8_000;

/** Believes only evidence that verifies under the issuer; everything else is `unknown`, and the caller's policy decides. */
export function createRevocationChecker(options: {
  readonly source: RevocationSource;
  readonly clock: Clock;
  /** Known issuers, DER: providers often send the leaf alone. */
  readonly intermediates?: readonly Uint8Array[];
}): RevocationChecker {
  const known = (options.intermediates ?? []).map((der) => parseCertificate(der));
  return {
    async check(der, chain, at, signal) {
      const leaf = parseCertificate(der);
      const [, issuer] = orderChain(leaf, [...chain.map((one) => parseCertificate(one)), ...known]);
      if (issuer === undefined) return { kind: 'unknown', why: 'the issuer of the certificate is not known' };
      const { ocspUrls = [], crlUrls = [] } = leaf.extensions;
      if (ocspUrls.length + crlUrls.length === 0) return { kind: 'unknown', why: 'the certificate names no source' };
      const now = new Date(options.clock.now()).toISOString();
      const found = await within(look(options.source, { leaf, issuer, at, now }), signal);
      if (found === undefined) return { kind: 'unknown', why: `no answer within ${CHECK_TIMEOUT_MS} ms` };
      const { status } = found;
      const seen = found.seen === undefined ? {} : { seen: found.seen };
      if (status.kind === 'revoked') return { kind: 'revoked', revokedAt: status.at, ...seen };
      return status.kind === 'good'
        ? { kind: 'good', ...seen }
        : { kind: 'unknown', why: 'no source gave an answer that can be believed', ...seen };
    },
  };
}

type Question = {
  readonly leaf: Certificate;
  readonly issuer: Certificate;
  readonly at: string;
  readonly now: string;
};

/** Of the certificate, and of responders that answered for it and have to be checked themselves. */
async function look(
  source: RevocationSource,
  { leaf, issuer, at, now }: Question,
): Promise<Pick<RevocationEvidence, 'seen'> & { readonly status: CertificateStatus }> {
  const answers = [await source.find({ certificate: leaf.raw, issuer: issuer.raw })];
  const judged = () =>
    revocationStatus(
      leaf,
      issuer,
      {
        ocsps: answers.flatMap(({ ocsps }) => ocsps).flatMap((one) => readOcspResponse(one) ?? []),
        crls: answers.flatMap(({ crls }) => crls).flatMap((one) => readCrl(one) ?? []),
        certificates: [issuer],
      },
      { at, now },
    );
  const first = judged();
  const { unchecked = [] } = first;
  for (const { certificate } of unchecked) {
    answers.push(await source.find({ certificate: certificate.raw, issuer: issuer.raw }));
  }
  const seen = answers.flatMap((answer) => answer.seen ?? []);
  const { status } = unchecked.length === 0 ? first : judged();
  return { status, ...(seen.length === 0 ? {} : { seen }) };
}

/** `undefined` when it takes too long or the caller gives up; the exchange itself ends by its own limits. */
async function within<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  if (signal.aborted) return undefined;
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const giveUp = () => resolve(undefined);
  const timer = setTimeout(giveUp, CHECK_TIMEOUT_MS).unref();
  signal.addEventListener('abort', giveUp);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', giveUp);
  }
}
