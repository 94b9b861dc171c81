/** OCSP responses (RFC 6960 §4.2): read, and checked against the issuer they speak for. */
import type { Instant } from '@kyso/domain';
import { type AlgorithmIdentifier, readAlgorithmIdentifier } from '../algorithm-identifier.ts';
import { findSignatureAlgorithm, verifySignature } from '../algorithms.ts';
import { equalBytes } from '../bytes.ts';
import { type Certificate, parseCertificate } from '../certificate.ts';
import { isIssuedBy } from '../chain.ts';
import { DerError } from '../der/error.ts';
import { fieldsOf, onlyChild } from '../der/fields.ts';
import { childrenOf, type DerNode, readDer } from '../der/reader.ts';
import { contextTag, TAG } from '../der/tags.ts';
import { readTime } from '../der/time.ts';
import { readBitStringOctets, readIntegerHex, readOctetString, readOid } from '../der/values.ts';
import { type DigestAlgorithm, findDigest, hashBytes } from '../digest-algorithms.ts';
import { judgedOnce } from '../judged-once.ts';
import { keptByBytes } from '../kept-by-bytes.ts';
import { ID_KP_OCSP_SIGNING, ID_PKIX_OCSP_ARCHIVE_CUTOFF, ID_PKIX_OCSP_BASIC } from '../oids.ts';
import { readable } from '../readable.ts';

/** With certificates a response stays below 10 KiB. */
export const MAX_OCSP_BYTES = 256 * 1024;
const MAX_SINGLE_RESPONSES = 1000;
const ENUMERATED = 0x0a;
const SUCCESSFUL = 0;

export type CertificateStatus =
  | { readonly kind: 'good' }
  | { readonly kind: 'revoked'; readonly at: Instant }
  | { readonly kind: 'unknown' };

type SingleResponse = {
  readonly digest: DigestAlgorithm | undefined;
  readonly issuerNameHash: Uint8Array;
  readonly issuerKeyHash: Uint8Array;
  readonly serialNumberHex: string;
  readonly status: CertificateStatus;
  readonly thisUpdate: Instant;
  readonly nextUpdate?: Instant;
  /** Archive cutoff (RFC 6960 §4.4.4): certificates that ended since then are spoken of too. */
  readonly keepsSince?: Instant;
};

export type OcspResponse = {
  readonly raw: Uint8Array;
  readonly producedAt: Instant;
  readonly certificates: readonly Certificate[];
  readonly responses: readonly SingleResponse[];
  readonly tbs: Uint8Array;
  readonly signatureAlgorithm: AlgorithmIdentifier;
  readonly signatureValue: Uint8Array;
};

/** A source gives the same answer again for as long as it holds. Answers about one certificate are far smaller. */
const KEPT = { answers: 256, bytes: 16 * 1024 };

/**
 * OCSPResponse, or the BasicOCSPResponse inside; `undefined` when it is neither or not successful. The same bytes may give
 * the same object, which is never changed.
 */
export function readOcspResponse(der: Uint8Array): OcspResponse | undefined {
  if (der.length > MAX_OCSP_BYTES) return undefined;
  return readable(() => (der.length > KEPT.bytes ? readAny(der) : readKept(der)));
}

function readAny(der: Uint8Array): OcspResponse {
  const node = readDer(der);
  return readBasic(childrenOf(node)[0]?.tag === ENUMERATED ? basicResponse(node) : node, der);
}

const readKept = keptByBytes(KEPT.answers, readAny);

function basicResponse(node: DerNode): DerNode {
  const fields = fieldsOf(node, 'an OCSP response');
  const status = fields.take(ENUMERATED, 'the status').content;
  const bytes = fields.takeIf(contextTag(0));
  if (status.length !== 1 || status[0] !== SUCCESSFUL || bytes === undefined) throw new DerError('it is no answer');
  const inner = fieldsOf(onlyChild(bytes, 'the response bytes'), 'the response bytes');
  if (readOid(inner.any('their type')) !== ID_PKIX_OCSP_BASIC) throw new DerError('the answer is not a basic one');
  return readDer(readOctetString(inner.any('the response')));
}

function readBasic(node: DerNode, raw: Uint8Array): OcspResponse {
  const fields = fieldsOf(node, 'a basic OCSP response');
  const tbs = fields.take(TAG.SEQUENCE, 'the response data');
  const signatureAlgorithm = readAlgorithmIdentifier(fields.any('the signature algorithm'));
  const signatureValue = readBitStringOctets(fields.take(TAG.BIT_STRING, 'the signature'));
  const certs = fields.takeIf(contextTag(0));
  const list = certs === undefined ? [] : childrenOf(onlyChild(certs, 'the certificates'));
  const certificates = list.flatMap(({ raw: one }) => readable(() => parseCertificate(one)) ?? []);
  return { raw, ...readData(tbs), certificates, tbs: tbs.raw, signatureAlgorithm, signatureValue };
}

function readData(tbs: DerNode): Pick<OcspResponse, 'producedAt' | 'responses'> {
  const fields = fieldsOf(tbs, 'the response data');
  fields.takeIf(contextTag(0)); // version
  fields.any('the responder');
  const producedAt = readTime(fields.take(TAG.GENERALIZED_TIME, 'the time'));
  const list = childrenOf(fields.take(TAG.SEQUENCE, 'the responses'));
  if (list.length > MAX_SINGLE_RESPONSES) throw new DerError('there are too many responses');
  return { producedAt, responses: list.map(readSingle) };
}

function readSingle(node: DerNode): SingleResponse {
  const fields = fieldsOf(node, 'a response');
  const id = fieldsOf(fields.take(TAG.SEQUENCE, 'the certificate'), 'the certificate');
  const { oid } = readAlgorithmIdentifier(id.any('the digest'));
  const issuerNameHash = readOctetString(id.any('the issuer name'));
  const issuerKeyHash = readOctetString(id.any('the issuer key'));
  const serialNumberHex = readIntegerHex(id.any('the serial number'));
  const status = readStatus(fields.any('the status'));
  const thisUpdate = readTime(fields.take(TAG.GENERALIZED_TIME, 'thisUpdate'));
  const next = fields.takeIf(contextTag(0));
  const extensions = fields.takeIf(contextTag(1));
  const keepsSince = extensions && archiveCutoff(onlyChild(extensions, 'the extensions'));
  return {
    ...{ digest: findDigest(oid), issuerNameHash, issuerKeyHash, serialNumberHex, status, thisUpdate },
    ...(next === undefined ? {} : { nextUpdate: readTime(onlyChild(next, 'nextUpdate')) }),
    ...(keepsSince === undefined ? {} : { keepsSince }),
  };
}

function archiveCutoff(extensions: DerNode): Instant | undefined {
  for (const extension of childrenOf(extensions)) {
    const fields = fieldsOf(extension, 'an extension');
    const isCutoff = readOid(fields.any('its identifier')) === ID_PKIX_OCSP_ARCHIVE_CUTOFF;
    fields.takeIf(TAG.BOOLEAN);
    const value = readOctetString(fields.take(TAG.OCTET_STRING, 'its value'));
    if (isCutoff) return readTime(readDer(value));
  }
  return undefined;
}

function readStatus(node: DerNode): CertificateStatus {
  if (node.tag === contextTag(0, 'primitive')) return { kind: 'good' };
  if (node.tag === contextTag(2, 'primitive')) return { kind: 'unknown' };
  if (node.tag !== contextTag(1)) throw new DerError('a certificate status is unknown');
  const [at] = childrenOf(node);
  if (at === undefined) throw new DerError('a revocation has no time');
  return { kind: 'revoked', at: readTime(at) };
}

/** The response about `certificate`, when it was issued under `issuer`; names and keys are compared by their hashes. */
export function findResponse(
  ocsp: OcspResponse,
  certificate: Certificate,
  issuer: Certificate,
): SingleResponse | undefined {
  return ocsp.responses.find(
    ({ digest, issuerNameHash, issuerKeyHash, serialNumberHex }) =>
      digest !== undefined &&
      serialNumberHex === certificate.serialNumberHex &&
      equalBytes(issuerNameHash, hashBytes(digest, issuer.subject.raw)) &&
      equalBytes(issuerKeyHash, hashBytes(digest, keyOctets(issuer))),
  );
}

/** The BIT STRING of the key without tag, length and count of unused bits (RFC 6960 §4.1.1). */
export function keyOctets({ publicKey }: Certificate): Uint8Array {
  const fields = fieldsOf(readDer(publicKey.spki), 'a public key');
  fields.any('its algorithm');
  return readBitStringOctets(fields.take(TAG.BIT_STRING, 'the key'));
}

/**
 * The certificate that signed the response: the issuer itself, or one it issued for this purpose (RFC 6960 §4.2.2.2).
 * `undefined` when neither did.
 */
export function responderOf(
  ocsp: OcspResponse,
  issuer: Certificate,
  pool: readonly Certificate[],
): Certificate | undefined {
  if (isSignedBy(ocsp, issuer)) return issuer;
  const delegates = [...ocsp.certificates, ...pool].filter(
    ({ extensions }) => extensions.extKeyUsage?.includes(ID_KP_OCSP_SIGNING) === true,
  );
  return delegates.find((one) => isSignedBy(ocsp, one) && isIssuedBy(one, issuer));
}

const isSignedBy = judgedOnce((ocsp: OcspResponse, { publicKey }: Certificate): boolean => {
  const algorithm = readable(() => findSignatureAlgorithm(ocsp.signatureAlgorithm));
  return algorithm !== undefined && verifySignature(algorithm, publicKey, ocsp.tbs, ocsp.signatureValue);
});
