/** The ESS attributes that bind a signature to one certificate (RFC 5035 §3 and §4, RFC 2634 §5.4). */
import { readAlgorithmIdentifier } from './algorithm-identifier.ts';
import { equalBytes } from './bytes.ts';
import type { Certificate } from './certificate.ts';
import { DerError } from './der/error.ts';
import { fieldsOf } from './der/fields.ts';
import { childrenOf, type DerNode } from './der/reader.ts';
import { contextTag, TAG } from './der/tags.ts';
import { expectTag, readOctetString } from './der/values.ts';
import { explicit, octetString, sequence } from './der/writer.ts';
import { DIGESTS, type DigestAlgorithm, findDigest, hashBytes } from './digest-algorithms.ts';

export type EssCertId = {
  /** Undefined for a digest Kyso does not know. */
  readonly digest: DigestAlgorithm | undefined;
  /** The algorithm is written although it is the DEFAULT, which DER forbids. */
  readonly spellsOutDefault: boolean;
  readonly certHash: Uint8Array;
  /** DER of issuer name and of the serial number, where the optional issuerSerial is there. */
  readonly issuerSerial?: { readonly issuer: Uint8Array; readonly serialNumber: Uint8Array };
};

/**
 * `SigningCertificateV2 ::= SEQUENCE { certs SEQUENCE OF ESSCertIDv2 }` with one ESSCertIDv2: hashAlgorithm left out
 * for SHA-256 (its DEFAULT), certHash over the certificate as received, issuerSerial with a directoryName.
 */
export function signingCertificateV2(certificate: Certificate, digest: DigestAlgorithm): Uint8Array {
  const hashAlgorithm = digest === DIGESTS.sha256 ? [] : [digest.identifier];
  const directoryName = explicit(4, certificate.issuer.raw);
  const essCertId = sequence(
    ...hashAlgorithm,
    octetString(hashBytes(digest, certificate.raw)),
    sequence(sequence(directoryName), certificate.serialNumber),
  );
  return sequence(sequence(essCertId));
}

/** The first ESSCertID(v2): the one of the signer. Throws `DerError`. */
export function readSigningCertificate(value: DerNode, version: 'v1' | 'v2'): EssCertId {
  const list = fieldsOf(value, 'signing-certificate').take(TAG.SEQUENCE, 'the certificates');
  const [first] = childrenOf(list);
  if (first === undefined) throw new DerError('signing-certificate names no certificate');
  const fields = fieldsOf(first, 'an ESSCertID');
  const algorithm = version === 'v2' ? fields.takeIf(TAG.SEQUENCE) : undefined;
  const certHash = readOctetString(fields.take(TAG.OCTET_STRING, 'the hash of the certificate'));
  const issuerSerial = fields.takeIf(TAG.SEQUENCE);
  fields.end();
  const fallback = version === 'v2' ? DIGESTS.sha256 : DIGESTS.sha1;
  const digest = algorithm === undefined ? fallback : findDigest(readAlgorithmIdentifier(algorithm).oid);
  const spellsOutDefault = algorithm !== undefined && digest === DIGESTS.sha256;
  const known = { digest, spellsOutDefault, certHash };
  return issuerSerial === undefined ? known : { ...known, issuerSerial: readIssuerSerial(issuerSerial) };
}

function readIssuerSerial(node: DerNode): { issuer: Uint8Array; serialNumber: Uint8Array } {
  const fields = fieldsOf(node, 'issuerSerial');
  const [name, ...others] = childrenOf(fields.take(TAG.SEQUENCE, 'the issuer'));
  const serialNumber = fields.take(TAG.INTEGER, 'the serial number');
  if (name === undefined || others.length > 0) throw new DerError('issuerSerial must hold one name');
  const [issuer] = childrenOf(expectTag(name, contextTag(4), 'the issuer name'));
  if (issuer === undefined) throw new DerError('issuerSerial has an empty name');
  return { issuer: issuer.raw, serialNumber: serialNumber.raw };
}

export function matchesCertificate(essCertId: EssCertId, certificate: Certificate): boolean {
  const { digest, certHash, issuerSerial } = essCertId;
  if (digest === undefined || !equalBytes(certHash, hashBytes(digest, certificate.raw))) return false;
  if (issuerSerial === undefined) return true;
  const { issuer, serialNumber } = issuerSerial;
  return equalBytes(issuer, certificate.issuer.raw) && equalBytes(serialNumber, certificate.serialNumber);
}
