/** Certificate revocation lists (RFC 5280 §5): read, and checked against the issuer whose certificates they list. */
import type { Instant } from '@kyso/domain';
import { type AlgorithmIdentifier, readAlgorithmIdentifier } from '../algorithm-identifier.ts';
import { findSignatureAlgorithm, verifySignature } from '../algorithms.ts';
import { equalBytes } from '../bytes.ts';
import type { Certificate } from '../certificate.ts';
import { DerError } from '../der/error.ts';
import { fieldsOf, onlyChild } from '../der/fields.ts';
import { childrenOf, type DerNode, readDer } from '../der/reader.ts';
import { contextTag, TAG } from '../der/tags.ts';
import { readTime } from '../der/time.ts';
import { readBitStringOctets, readBoolean, readOctetString, readOid } from '../der/values.ts';
import * as oids from '../oids.ts';
import { readable } from '../readable.ts';
import type { CertificateStatus } from './ocsp.ts';

/** Lists of large authorities reach a few MiB. */
export const MAX_CRL_BYTES = 32 * 1024 * 1024;

export type Crl = {
  readonly raw: Uint8Array;
  /** DER of the issuer name. */
  readonly issuer: Uint8Array;
  readonly thisUpdate: Instant;
  readonly nextUpdate?: Instant;
  /** Which certificates it speaks of (RFC 5280 §5.2.5). */
  readonly scope: 'all' | 'user' | 'ca';
  /** Certificates that ended since then are listed too (X.509 §9.5.2.8, expiredCertsOnCRL); absent: nothing is said. */
  readonly keepsSince?: Instant;
  readonly tbs: Uint8Array;
  readonly signatureAlgorithm: AlgorithmIdentifier;
  readonly signatureValue: Uint8Array;
  /** The DER of the list of revoked certificates; absent when nobody is revoked. */
  readonly revoked?: DerNode;
};

/** `undefined` for what cannot be read, and for delta, indirect and partial lists, which nobody issues for signers. */
export function readCrl(der: Uint8Array): Crl | undefined {
  if (der.length > MAX_CRL_BYTES) return undefined;
  return readable(() => {
    const fields = fieldsOf(readDer(der), 'a revocation list');
    const tbs = fields.take(TAG.SEQUENCE, 'the part to be signed');
    const signatureAlgorithm = readAlgorithmIdentifier(fields.any('the signature algorithm'));
    const signatureValue = readBitStringOctets(fields.take(TAG.BIT_STRING, 'the signature'));
    fields.end();
    return { raw: der, ...readTbs(tbs, signatureAlgorithm), tbs: tbs.raw, signatureAlgorithm, signatureValue };
  });
}

function readTbs(
  tbs: DerNode,
  outer: AlgorithmIdentifier,
): Omit<Crl, 'raw' | 'tbs' | 'signatureAlgorithm' | 'signatureValue'> {
  const fields = fieldsOf(tbs, 'the part to be signed');
  fields.takeIf(TAG.INTEGER);
  const inner = readAlgorithmIdentifier(fields.any('the signature algorithm'));
  if (!equalBytes(inner.raw, outer.raw)) throw new DerError('the signature algorithm differs inside and outside');
  const issuer = fields.take(TAG.SEQUENCE, 'the issuer').raw;
  const thisUpdate = readTime(fields.any('thisUpdate'));
  const next = fields.takeIf(TAG.UTC_TIME) ?? fields.takeIf(TAG.GENERALIZED_TIME);
  const revoked = fields.takeIf(TAG.SEQUENCE);
  const extensions = fields.takeIf(contextTag(0));
  fields.end();
  return {
    issuer,
    thisUpdate,
    ...(extensions === undefined ? { scope: 'all' } : readExtensions(onlyChild(extensions, 'the extensions'))),
    ...(next === undefined ? {} : { nextUpdate: readTime(next) }),
    ...(revoked === undefined ? {} : { revoked }),
  };
}

/** An unknown critical extension forbids the use of the list (RFC 5280 §5.2). */
function readExtensions(extensions: DerNode): Pick<Crl, 'scope' | 'keepsSince'> {
  let scope: Crl['scope'] = 'all';
  let keepsSince: Instant | undefined;
  for (const extension of childrenOf(extensions)) {
    const fields = fieldsOf(extension, 'an extension');
    const oid = readOid(fields.any('its identifier'));
    const flag = fields.takeIf(TAG.BOOLEAN);
    const value = readOctetString(fields.take(TAG.OCTET_STRING, 'its value'));
    if (oid === oids.ID_CE_DELTA_CRL_INDICATOR) throw new DerError('a delta list is not used');
    if (oid === oids.ID_CE_ISSUING_DISTRIBUTION_POINT) scope = distributionScope(readDer(value));
    else if (oid === oids.ID_CE_EXPIRED_CERTS_ON_CRL) keepsSince = readTime(readDer(value));
    else if (flag !== undefined && readBoolean(flag)) throw new DerError('a critical extension is unknown');
  }
  return { scope, ...(keepsSince === undefined ? {} : { keepsSince }) };
}

function distributionScope(point: DerNode): Crl['scope'] {
  let scope: Crl['scope'] = 'all';
  for (const field of childrenOf(point)) {
    const isSet = (field.content[0] ?? 0) !== 0;
    if (field.tag === contextTag(1, 'primitive') && isSet) scope = 'user';
    else if (field.tag === contextTag(2, 'primitive') && isSet) scope = 'ca';
    else if (field.tag !== contextTag(0) && isSet) throw new DerError('an indirect or partial list is not used');
  }
  return scope;
}

/** Name, right to sign lists, and the signature itself (RFC 5280 §6.3.3 (f), (g)). */
export function isCrlOf(crl: Crl, issuer: Certificate): boolean {
  return remembered(checkedIssuers, crl, issuer, () => isSignedBy(crl, issuer));
}

/** Lists are large, and asked about many times while one document is judged. */
const checkedIssuers = new WeakMap<Crl, WeakMap<Certificate, boolean>>();
const checkedStates = new WeakMap<Crl, WeakMap<Certificate, CertificateStatus>>();

function remembered<T>(memory: WeakMap<Crl, WeakMap<Certificate, T>>, crl: Crl, about: Certificate, find: () => T): T {
  const known = memory.get(crl) ?? new WeakMap<Certificate, T>();
  memory.set(crl, known);
  const value = known.get(about) ?? find();
  known.set(about, value);
  return value;
}

function isSignedBy(crl: Crl, issuer: Certificate): boolean {
  if (!equalBytes(crl.issuer, issuer.subject.raw)) return false;
  const { keyUsage } = issuer.extensions;
  if (keyUsage !== undefined && !keyUsage.includes('cRLSign')) return false;
  const algorithm = readable(() => findSignatureAlgorithm(crl.signatureAlgorithm));
  return algorithm !== undefined && verifySignature(algorithm, issuer.publicKey, crl.tbs, crl.signatureValue);
}

/** What the list says of a certificate of its issuer; `unknown` when it does not speak of that kind. */
export function statusInCrl(crl: Crl, certificate: Certificate): CertificateStatus {
  return remembered(checkedStates, crl, certificate, () => findStatus(crl, certificate));
}

function findStatus(crl: Crl, certificate: Certificate): CertificateStatus {
  const isCa = certificate.extensions.basicConstraints?.ca === true;
  if (crl.scope !== 'all' && (crl.scope === 'ca') !== isCa) return { kind: 'unknown' };
  const found = readable(() => ({ at: findEntry(crl, certificate.serialNumber) }));
  if (found === undefined) return { kind: 'unknown' };
  return found.at === undefined ? { kind: 'good' } : { kind: 'revoked', at: found.at };
}

/** The revocation time; `undefined` when the serial number is not listed. Throws `DerError`. */
function findEntry({ revoked }: Crl, serialNumber: Uint8Array): Instant | undefined {
  if (revoked === undefined) return undefined;
  for (const entry of childrenOf(revoked)) {
    const [serial, at] = childrenOf(entry);
    if (serial === undefined || at === undefined) throw new DerError('an entry is incomplete');
    if (equalBytes(serial.raw, serialNumber)) return readTime(at);
  }
  return undefined;
}
