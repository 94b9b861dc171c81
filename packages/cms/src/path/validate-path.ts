/**
 * Judges one certification path (RFC 5280 §6.1) at one time. The links (names and signatures) were checked when the path
 * was built. Not here: revocation, and which anchor to trust.
 */
import type { Instant } from '@kyso/domain';
import type { Certificate } from '../certificate.ts';
import { isSelfIssued } from '../chain.ts';
import { fieldsOf } from '../der/fields.ts';
import { readDer } from '../der/reader.ts';
import { contextTag } from '../der/tags.ts';
import * as oids from '../oids.ts';
import { readable } from '../readable.ts';
import { obeysNameConstraints } from './name-constraints.ts';
import { hasWeakAlgorithm, isWeakKey } from './strength.ts';

/** What can be wrong with a certificate of a path. */
export const PATH_FAULTS = {
  EXPIRED: 'it had expired',
  NOT_YET_VALID: 'it was not in force yet',
  NOT_AN_AUTHORITY: 'its basic constraints do not make it an authority',
  PATH_TOO_LONG: 'more authorities follow than it permits',
  KEY_USAGE: 'its key usage does not permit what the key was used for',
  EXTENDED_KEY_USAGE: 'its extended key usage does not permit what the key was used for',
  NAME_NOT_PERMITTED: 'a name below it breaks its name constraints',
  CRITICAL_EXTENSION: 'it has a critical extension that is unknown',
  POLICY: 'no certificate policy is left that all of the path agree on',
  WEAK: 'its signature or key is too weak',
} as const satisfies Record<string, string>;
export type PathFaultCode = keyof typeof PATH_FAULTS;

export type PathFault = {
  readonly code: PathFaultCode;
  /** Position in the path, 0 is the leaf. */
  readonly index: number;
};

export type Purpose = 'signing' | 'timestamping';

export type PathQuestion = {
  readonly at: Instant;
  readonly purpose: Purpose;
};

const KNOWN_EXTENSIONS = new Set<string>([
  oids.ID_CE_KEY_USAGE,
  oids.ID_CE_EXT_KEY_USAGE,
  oids.ID_CE_BASIC_CONSTRAINTS,
  oids.ID_CE_SUBJECT_ALT_NAME,
  oids.ID_CE_ISSUER_ALT_NAME,
  oids.ID_CE_NAME_CONSTRAINTS,
  oids.ID_CE_CERTIFICATE_POLICIES,
  oids.ID_CE_POLICY_CONSTRAINTS,
  oids.ID_CE_INHIBIT_ANY_POLICY,
  oids.ID_CE_SUBJECT_KEY_IDENTIFIER,
  oids.ID_CE_AUTHORITY_KEY_IDENTIFIER,
  oids.ID_CE_CRL_DISTRIBUTION_POINTS,
  oids.ID_PE_AUTHORITY_INFO_ACCESS,
  oids.ID_PE_QC_STATEMENTS,
]);

/**
 * Every fault of `path`: leaf first, the trust anchor last. The anchor is trusted for its name and key alone; its
 * constraints count, its validity and its own signature do not (RFC 5280 §6.1.1 (d)).
 */
export function validatePath(path: readonly Certificate[], { at, purpose }: PathQuestion): readonly PathFault[] {
  const last = path.length - 1;
  const below = last === 0 ? path : path.slice(0, last);
  const faults = below.flatMap((certificate, index) => [
    ...faultsOfAny(certificate, at).map((code) => ({ code, index })),
    ...(index === 0 ? faultsOfLeaf(certificate, purpose).map((code) => ({ code, index })) : []),
  ]);
  const authorities = path
    .slice(1)
    .flatMap((certificate, above) =>
      faultsOfAuthority(path, above + 1, above + 1 === last).map((code) => ({ code, index: above + 1, certificate })),
    );
  const all: PathFault[] = [...faults, ...authorities.map(({ code, index }) => ({ code, index }))];
  return explicitPolicyMissing(path) ? [...all, { code: 'POLICY', index: 0 }] : all;
}

function faultsOfAny({ notBefore, notAfter, extensions, signatureAlgorithm, publicKey }: Certificate, at: Instant) {
  const faults: PathFaultCode[] = [];
  const time = Date.parse(at);
  if (time > Date.parse(notAfter)) faults.push('EXPIRED');
  if (time < Date.parse(notBefore)) faults.push('NOT_YET_VALID');
  if (extensions.all.some(({ oid, critical }) => critical && !KNOWN_EXTENSIONS.has(oid))) {
    faults.push('CRITICAL_EXTENSION');
  }
  if (hasWeakAlgorithm(signatureAlgorithm) || isWeakKey(publicKey)) faults.push('WEAK');
  return faults;
}

/** A signer may sign documents (ETSI EN 319 412-2 §4.3.2); a time-stamping key does nothing else (RFC 3161 §2.3). */
function faultsOfLeaf({ extensions }: Certificate, purpose: Purpose): PathFaultCode[] {
  const { keyUsage, extKeyUsage } = extensions;
  const faults: PathFaultCode[] = [];
  if (keyUsage !== undefined && !keyUsage.includes('digitalSignature') && !keyUsage.includes('nonRepudiation')) {
    faults.push('KEY_USAGE');
  }
  if (purpose === 'timestamping') {
    if (extKeyUsage?.includes(oids.ID_KP_TIME_STAMPING) !== true) faults.push('EXTENDED_KEY_USAGE');
  } else if (extKeyUsage !== undefined && isReservedForOthers(extKeyUsage)) faults.push('EXTENDED_KEY_USAGE');
  return faults;
}

/** Keys of time-stamping units and OCSP responders sign nothing else; other purposes say little about documents. */
const isReservedForOthers = (usages: readonly string[]): boolean =>
  usages.length > 0 && usages.every((oid) => oid === oids.ID_KP_TIME_STAMPING || oid === oids.ID_KP_OCSP_SIGNING);

/** RFC 5280 §6.1.4 (k) to (n), and (g) the names of everything below. */
function faultsOfAuthority(path: readonly Certificate[], index: number, isAnchor: boolean): PathFaultCode[] {
  const authority = path[index];
  if (authority === undefined) return [];
  const { basicConstraints, keyUsage } = authority.extensions;
  const faults: PathFaultCode[] = [];
  const isOldRoot = isAnchor && basicConstraints === undefined && isSelfIssued(authority);
  if (basicConstraints?.ca !== true && !isOldRoot) faults.push('NOT_AN_AUTHORITY');
  if (keyUsage !== undefined && !keyUsage.includes('keyCertSign')) faults.push('KEY_USAGE');
  const limit = basicConstraints?.pathLength;
  const between = path.slice(1, index).filter((one) => !isSelfIssued(one)).length;
  if (limit !== undefined && between > limit) faults.push('PATH_TOO_LONG');
  const below = path.slice(0, index).filter((one, position) => position === 0 || !isSelfIssued(one));
  const allowed = readable(() => below.every((one) => obeysNameConstraints(one, authority)));
  if (allowed !== true) faults.push('NAME_NOT_PERMITTED');
  return faults;
}

/**
 * `requireExplicitPolicy` (RFC 5280 §6.1.5): from its certificate on, after as many as it says, the path needs a policy
 * that every certificate below the anchor carries. Mappings are not followed: nobody who asks for explicit policies maps.
 */
function explicitPolicyMissing(path: readonly Certificate[]): boolean {
  const last = path.length - 1;
  const below = path.slice(0, last);
  const isRequired = path.some((certificate, index) => {
    const skip = explicitPolicySkip(certificate);
    return skip !== undefined && index - skip >= 0 && index > 0;
  });
  if (!isRequired) return false;
  const sets = below.map(({ extensions }) => new Set(extensions.policies ?? []));
  const bounded = sets.filter((set) => !set.has(oids.ANY_POLICY));
  const [first, ...others] = bounded;
  if (first === undefined) return sets.some((set) => set.size === 0);
  return ![...first].some((policy) => others.every((set) => set.has(policy)));
}

function explicitPolicySkip({ extensions }: Certificate): number | undefined {
  const extension = extensions.all.find(({ oid }) => oid === oids.ID_CE_POLICY_CONSTRAINTS);
  if (extension === undefined) return undefined;
  const skip = readable(() =>
    fieldsOf(readDer(extension.value), 'policy constraints').takeIf(contextTag(0, 'primitive')),
  );
  return skip === undefined ? undefined : skip.content.reduce((value, octet) => value * 256 + octet, 0);
}
