/** Whether a certificate leads to a root that is trusted, asked before a phone is made to ring. */
import { buildPaths, type Certificate, parseCertificate, readable, validatePath } from '@kyso/cms';
import type { CertificateSource, Instant } from '@kyso/domain';

export type ChainChecker = {
  /** @param chain further certificates as the provider sent them, DER. */
  leadsToRoot(leaf: Certificate, chain: readonly Uint8Array[], at: Instant): Promise<boolean>;
};

export type ChainTrust = {
  /** DER. */
  readonly anchors: readonly Uint8Array[];
  readonly intermediates: readonly Uint8Array[];
  /** Issuers that the provider leaves out; absent: nothing is fetched. */
  readonly certificates?: CertificateSource;
};

/** Authorities above the signer that are fetched, one after the other. */
const MAX_FETCHED = 3;

export function createChainChecker({ anchors, intermediates, certificates }: ChainTrust): ChainChecker {
  const trusted = parsed(anchors);
  const known = parsed(intermediates);
  return {
    async leadsToRoot(leaf, chain, at) {
      const pool = [...known, ...parsed(chain)];
      const holds = () =>
        buildPaths(leaf, { anchors: trusted, pool }).some(
          (path) => validatePath(path, { at, purpose: 'signing' }).length === 0,
        );
      let last = pool.find((one) => sameName(one.subject, leaf.issuer)) ?? leaf;
      for (let fetched = 0; !holds(); fetched += 1) {
        if (certificates === undefined || fetched === MAX_FETCHED) return false;
        const found = parsed(await certificates.issuersOf(last.raw));
        const [issuer] = found;
        if (issuer === undefined) return false;
        pool.push(...found);
        last = issuer;
      }
      return true;
    },
  };
}

const parsed = (ders: readonly Uint8Array[]): Certificate[] =>
  ders.flatMap((der) => readable(() => parseCertificate(der)) ?? []);

const sameName = (a: Certificate['subject'], b: Certificate['issuer']): boolean => Buffer.from(a.raw).equals(b.raw);
