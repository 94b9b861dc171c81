/** X.509 certificates, read and kept as received (RFC 5280 §4.1). Not here: whether one can be trusted. */
import type { ErrorCode, Instant } from '@kyso/domain';
import { type AlgorithmIdentifier, readAlgorithmIdentifier } from './algorithm-identifier.ts';
import { equalBytes } from './bytes.ts';
import { type CertificateExtensions, readExtensions } from './certificate-extensions.ts';
import { DerError, translateDerError } from './der/error.ts';
import { type DerFields, fieldsOf, onlyChild } from './der/fields.ts';
import { type DerNode, readDer } from './der/reader.ts';
import { contextTag, TAG } from './der/tags.ts';
import { readTime } from './der/time.ts';
import { readBitStringOctets, readIntegerHex, readSmallInteger } from './der/values.ts';
import { keptByBytes } from './kept-by-bytes.ts';
import { type DistinguishedName, nameTexts, readName } from './name.ts';
import { ID_AT_COMMON_NAME } from './oids.ts';
import { type PublicKey, readPublicKey } from './public-key.ts';
import { type SubjectIdentifier, subjectIdentifiers } from './subject-identifiers.ts';

/** Larger input is not a certificate. */
export const MAX_CERTIFICATE_BYTES = 64 * 1024;

export type Certificate = {
  /** DER as received: every hash and every embedding uses these bytes. */
  readonly raw: Uint8Array;
  /** DER of the TBSCertificate: what the issuer signed. */
  readonly tbs: Uint8Array;
  /** Upper-case hex without separators. */
  readonly serialNumberHex: string;
  /** DER of the INTEGER, for issuerAndSerialNumber. */
  readonly serialNumber: Uint8Array;
  readonly issuer: DistinguishedName;
  readonly subject: DistinguishedName;
  readonly notBefore: Instant;
  readonly notAfter: Instant;
  readonly publicKey: PublicKey;
  readonly extensions: CertificateExtensions;
  readonly signatureAlgorithm: AlgorithmIdentifier;
  readonly signatureValue: Uint8Array;
  /** The last (most specific) common name of the subject. */
  readonly commonName?: string;
  /** Identity numbers of Vietnamese subjects, see {@link subjectIdentifiers}. */
  readonly subjectIdentifiers: readonly SubjectIdentifier[];
};

/** The same few issuers, and the same signer several times in one signature, are read again and again. */
const KEPT = 256;
const read = keptByBytes(KEPT, (der) => readCertificate(readDer(der)));

/**
 * Reads one DER certificate. The same bytes may give the same object, which is never changed; it holds a copy of them.
 * Throws `KysoError(code)`: by default `provider.protocol_error`, since certificates mostly come from providers.
 */
export function parseCertificate(der: Uint8Array, code: ErrorCode = 'provider.protocol_error'): Certificate {
  return translateDerError(code, 'a certificate', () => {
    if (der.length > MAX_CERTIFICATE_BYTES) throw new DerError(`it is larger than ${MAX_CERTIFICATE_BYTES} bytes`);
    return read(der);
  });
}

function readCertificate(node: DerNode): Certificate {
  const fields = fieldsOf(node, 'a certificate');
  const tbs = fields.take(TAG.SEQUENCE, 'the part to be signed');
  const signatureAlgorithm = readAlgorithmIdentifier(fields.any('the signature algorithm'));
  const signatureValue = readBitStringOctets(fields.take(TAG.BIT_STRING, 'the signature'));
  fields.end();
  const body = readTbs(tbs);
  /** RFC 5280 §4.1.1.2: the algorithm inside and outside must be the same. */
  if (!equalBytes(body.innerAlgorithm.raw, signatureAlgorithm.raw)) {
    throw new DerError('the signature algorithm differs inside and outside the signed part');
  }
  const { innerAlgorithm: _, ...known } = body;
  return { raw: node.raw, tbs: tbs.raw, ...known, signatureAlgorithm, signatureValue };
}

function readTbs(tbs: DerNode) {
  const fields = fieldsOf(tbs, 'the part to be signed');
  const version = fields.takeIf(contextTag(0));
  if (version !== undefined && readSmallInteger(onlyChild(version, 'the version')) > 2) {
    throw new DerError('the version is unknown');
  }
  const serial = fields.take(TAG.INTEGER, 'the serial number');
  const innerAlgorithm = readAlgorithmIdentifier(fields.any('the signature algorithm'));
  const issuer = readName(fields.any('the issuer'));
  const validity = readValidity(fields.any('the validity'));
  const subject = readName(fields.any('the subject'));
  const publicKey = readPublicKey(fields.any('the public key'));
  const extensions = readTrailing(fields);
  const commonName = nameTexts(subject, ID_AT_COMMON_NAME).at(-1);
  return {
    serialNumberHex: readIntegerHex(serial),
    serialNumber: serial.raw,
    innerAlgorithm,
    issuer,
    ...validity,
    subject,
    publicKey,
    extensions,
    ...(commonName === undefined ? {} : { commonName }),
    subjectIdentifiers: subjectIdentifiers(subject),
  };
}

function readValidity(node: DerNode): { notBefore: Instant; notAfter: Instant } {
  const fields = fieldsOf(node, 'the validity');
  const notBefore = readTime(fields.any('notBefore'));
  const notAfter = readTime(fields.any('notAfter'));
  fields.end();
  return { notBefore, notAfter };
}

/** issuerUniqueID `[1]` and subjectUniqueID `[2]` are passed over; extensions are `[3] EXPLICIT`. */
function readTrailing(fields: DerFields): CertificateExtensions {
  fields.takeIf(contextTag(1, 'primitive'));
  fields.takeIf(contextTag(2, 'primitive'));
  const extensions = fields.takeIf(contextTag(3));
  fields.end();
  return extensions === undefined ? { all: [] } : readExtensions(onlyChild(extensions, 'the extensions'));
}
