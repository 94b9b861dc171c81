/**
 * Puts certificates in order: who issued whom. Not here: validity, constraints, revocation, trust (RFC 5280 §6).
 */
import { findSignatureAlgorithm, verifySignature } from './algorithms.ts';
import { equalBytes } from './bytes.ts';
import type { Certificate } from './certificate.ts';
import { DerError } from './der/error.ts';
import { judgedOnce } from './judged-once.ts';

/** Certificates from leaf to root; the deepest Vietnamese chain in use has 4. */
export const MAX_CHAIN_CERTIFICATES = 10;
/** A larger bag is no chain: pairing its members would cost a signature check for each pair. */
export const MAX_BAG_CERTIFICATES = 64;

/** Name, key identifiers where both sides have one, and the signature itself (RFC 5280 §6.1.3 (a)(1) and (4)). */
export function isIssuedBy(certificate: Certificate, issuer: Certificate): boolean {
  if (!equalBytes(certificate.issuer.raw, issuer.subject.raw)) return false;
  const { authorityKeyIdentifier } = certificate.extensions;
  const { subjectKeyIdentifier } = issuer.extensions;
  const bothNamed = authorityKeyIdentifier !== undefined && subjectKeyIdentifier !== undefined;
  if (bothNamed && authorityKeyIdentifier !== subjectKeyIdentifier) return false;
  return signatureFits(certificate, issuer);
}

const signatureFits = judgedOnce((certificate: Certificate, issuer: Certificate): boolean => {
  try {
    const algorithm = findSignatureAlgorithm(certificate.signatureAlgorithm);
    if (algorithm === undefined) return false;
    return verifySignature(algorithm, issuer.publicKey, certificate.tbs, certificate.signatureValue);
  } catch (error) {
    if (error instanceof DerError) return false;
    throw error;
  }
});

export function isSelfIssued(certificate: Certificate): boolean {
  return equalBytes(certificate.issuer.raw, certificate.subject.raw);
}

const isSame = (a: Certificate, b: Certificate): boolean => equalBytes(a.raw, b.raw);

function distinct(certificates: readonly Certificate[]): readonly Certificate[] {
  return certificates.filter((one, index) => certificates.findIndex((other) => isSame(one, other)) === index);
}

/**
 * The end of the chain inside a bag of certificates: the one that issued none of the others. Position means nothing.
 * Undefined when the bag does not name exactly one (empty, two people's certificates in it) or is too large.
 */
export function findSignerCertificate(candidates: readonly Certificate[]): Certificate | undefined {
  if (candidates.length > MAX_BAG_CERTIFICATES) return undefined;
  const bag = distinct(candidates);
  const ends = bag.filter((one) => !bag.some((other) => !isSame(one, other) && isIssuedBy(other, one)));
  const people = ends.filter((one) => one.extensions.basicConstraints?.ca !== true);
  const [signer, ...others] = people.length > 0 ? people : ends;
  return others.length === 0 ? signer : undefined;
}

/**
 * Leaf first, each followed by its issuer as far as `candidates` reach; a self-signed issuer is preferred over a
 * cross-certificate. Never longer than {@link MAX_CHAIN_CERTIFICATES};
 * only the first {@link MAX_BAG_CERTIFICATES} candidates are looked at.
 */
export function orderChain(leaf: Certificate, candidates: readonly Certificate[]): readonly Certificate[] {
  const chain: Certificate[] = [leaf];
  for (let last = leaf; chain.length < MAX_CHAIN_CERTIFICATES && !isSelfIssued(last); ) {
    const unused = candidates
      .slice(0, MAX_BAG_CERTIFICATES)
      .filter((candidate) => !chain.some((member) => isSame(member, candidate)));
    const issuers = unused.filter((candidate) => isIssuedBy(last, candidate));
    const issuer = issuers.find(isSelfIssued) ?? issuers[0];
    if (issuer === undefined) break;
    chain.push(issuer);
    last = issuer;
  }
  return chain;
}
