/** Paths from a certificate to a trust anchor through a pool of candidates; the work is bounded. */
import { equalBytes } from '../bytes.ts';
import type { Certificate } from '../certificate.ts';
import { isIssuedBy, isSelfIssued, MAX_CHAIN_CERTIFICATES } from '../chain.ts';

/** Paths that are offered, and links that are tried: signature checks are what costs. */
const MAX_PATHS = 8;
const MAX_LINKS = 300;

export type PathSources = { readonly anchors: readonly Certificate[]; readonly pool: readonly Certificate[] };

const isSame = (a: Certificate, b: Certificate): boolean => equalBytes(a.raw, b.raw);

/** Leaf first, anchor last, shortest first. A leaf that is an anchor itself is a path of one. */
export function buildPaths(leaf: Certificate, { anchors, pool }: PathSources): readonly (readonly Certificate[])[] {
  if (anchors.some((anchor) => isSame(anchor, leaf))) return [[leaf]];
  const found: (readonly Certificate[])[] = [];
  let links = 0;
  let open: (readonly Certificate[])[] = [[leaf]];
  const issues = (certificate: Certificate, candidate: Certificate): boolean => {
    if (!equalBytes(certificate.issuer.raw, candidate.subject.raw)) return false;
    links += 1;
    return links <= MAX_LINKS && isIssuedBy(certificate, candidate);
  };
  for (let length = 1; length < MAX_CHAIN_CERTIFICATES && open.length > 0 && found.length < MAX_PATHS; length += 1) {
    const longer: (readonly Certificate[])[] = [];
    for (const path of open) {
      const last = path.at(-1) ?? leaf;
      for (const anchor of anchors) if (issues(last, anchor)) found.push([...path, anchor]);
      const next = pool.filter((one) => !isSelfIssued(one) && !path.some((member) => isSame(member, one)));
      for (const one of next) if (issues(last, one)) longer.push([...path, one]);
    }
    open = longer;
  }
  return found.slice(0, MAX_PATHS);
}

/** As far as the pool reaches when no anchor is at its end: what a person may want to see. */
export function longestChain(leaf: Certificate, pool: readonly Certificate[]): readonly Certificate[] {
  const chain = [leaf];
  for (let last = leaf, tries = 0; chain.length < MAX_CHAIN_CERTIFICATES && !isSelfIssued(last); ) {
    const issuer = pool.find((one) => {
      if (!equalBytes(last.issuer.raw, one.subject.raw) || chain.some((member) => isSame(member, one))) return false;
      tries += 1;
      return tries <= MAX_LINKS && isIssuedBy(last, one);
    });
    if (issuer === undefined) return chain;
    chain.push(issuer);
    last = issuer;
  }
  return chain;
}
