/** OCSP responder, RFC 6960: answers for certificates of the issuing CA, signed by a delegated responder. */
import { createHash, sign } from 'node:crypto';
import {
  BasicOCSPResponse,
  type CertID,
  CertStatus,
  id_pkix_ocsp_basic,
  id_pkix_ocsp_nonce,
  KeyHash,
  OCSPRequest,
  OCSPResponse,
  OCSPResponseStatus,
  ResponderID,
  ResponseBytes,
  ResponseData,
  RevokedInfo,
  SingleResponse,
} from '@peculiar/asn1-ocsp';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import { AlgorithmIdentifier, Certificate, CRLReason, type Extension } from '@peculiar/asn1-x509';
import type { Issuer } from './certificates.ts';
import type { CredentialBook } from './credentials.ts';
import type { Hierarchy } from './hierarchy.ts';

/** An unsigned request for one certificate is about 100 bytes. */
const MAX_REQUEST_BYTES = 8 * 1024;
const MAX_CERTIFICATES = 32;
/** RFC 9654 §2.1: longer ones are refused. */
const MAX_NONCE_BYTES = 128;
const LIFE_MS = 60 * 60 * 1000;

const ID_SHA256_WITH_RSA = '1.2.840.113549.1.1.11';
const HASH_BY_OID: Readonly<Record<string, string>> = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.1': 'sha256',
};

/**
 * @param request DER of an OCSPRequest.
 * @returns DER of an OCSPResponse; `malformedRequest` for anything that cannot be read or is too large.
 */
export function answerOcsp(request: Uint8Array, hierarchy: Hierarchy, book: CredentialBook, now: number): Uint8Array {
  const parsed = parse(request);
  if (parsed === undefined) {
    return der(new OCSPResponse({ responseStatus: OCSPResponseStatus.malformedRequest }));
  }
  const status = (certId: CertID) => statusOf(certId, hierarchy.issuing, book);
  const thisUpdate = new Date(now - (now % 1000)); // no fractions of a second, RFC 5280 §4.1.2.5.2
  const data = new ResponseData({
    responderID: new ResponderID({ byKey: new KeyHash(keyHashOf(hierarchy.responder, 'sha1')) }),
    producedAt: thisUpdate,
    responses: parsed.certIds.map(
      (certID) =>
        new SingleResponse({
          certID,
          certStatus: status(certID),
          thisUpdate,
          nextUpdate: new Date(thisUpdate.getTime() + LIFE_MS),
        }),
    ),
    ...(parsed.nonce === undefined ? {} : { responseExtensions: [parsed.nonce] }),
  });
  return signed(data, hierarchy.responder);
}

function parse(request: Uint8Array): { certIds: readonly CertID[]; nonce?: Extension } | undefined {
  if (request.length > MAX_REQUEST_BYTES) return undefined;
  try {
    const { tbsRequest } = AsnConvert.parse(request, OCSPRequest);
    const certIds = tbsRequest.requestList.map((entry) => entry.reqCert);
    const nonce = tbsRequest.requestExtensions?.find((extension) => extension.extnID === id_pkix_ocsp_nonce);
    if (certIds.length === 0 || certIds.length > MAX_CERTIFICATES) return undefined;
    if (nonce === undefined) return { certIds };
    const { byteLength } = AsnConvert.parse(nonce.extnValue.buffer, OctetString);
    return byteLength >= 1 && byteLength <= MAX_NONCE_BYTES ? { certIds, nonce } : undefined;
  } catch {
    return undefined;
  }
}

function statusOf(certId: CertID, issuer: Issuer, book: CredentialBook): CertStatus {
  const hash = HASH_BY_OID[certId.hashAlgorithm.algorithm];
  const ours =
    hash !== undefined &&
    same(certId.issuerNameHash, digest(hash, new Uint8Array(issuer.certificate.subjectName.toArrayBuffer()))) &&
    same(certId.issuerKeyHash, keyHashOf(issuer, hash));
  const credential = ours ? book.find(Buffer.from(certId.serialNumber).toString('hex')) : undefined;
  if (credential === undefined) return new CertStatus({ unknown: null });
  if (credential.revocation === undefined) return new CertStatus({ good: null });
  const { at, reason } = credential.revocation;
  return new CertStatus({
    revoked: new RevokedInfo({ revocationTime: at, revocationReason: new CRLReason(reason) }),
  });
}

function signed(data: ResponseData, responder: Issuer): Uint8Array {
  const tbs = der(data);
  const basic = new BasicOCSPResponse({
    tbsResponseData: data,
    signatureAlgorithm: new AlgorithmIdentifier({ algorithm: ID_SHA256_WITH_RSA, parameters: null }),
    signature: toArrayBuffer(sign('sha256', tbs, responder.keys.privateKey)),
    certs: [AsnConvert.parse(responder.certificate.rawData, Certificate)],
  });
  return der(
    new OCSPResponse({
      responseStatus: OCSPResponseStatus.successful,
      responseBytes: new ResponseBytes({ responseType: id_pkix_ocsp_basic, response: new OctetString(der(basic)) }),
    }),
  );
}

/** Hash over the value of the subjectPublicKey BIT STRING, RFC 6960 §4.1.1. */
function keyHashOf(of: Issuer, hash: string): Uint8Array {
  const { tbsCertificate } = AsnConvert.parse(of.certificate.rawData, Certificate);
  return digest(hash, new Uint8Array(tbsCertificate.subjectPublicKeyInfo.subjectPublicKey));
}

function digest(hash: string, bytes: Uint8Array): Uint8Array {
  return createHash(hash).update(bytes).digest();
}

function same(claimed: OctetString, computed: Uint8Array): boolean {
  return Buffer.from(claimed.buffer).equals(computed);
}

function der(value: object): Uint8Array {
  return new Uint8Array(AsnConvert.serialize(value));
}

function toArrayBuffer(bytes: Uint8Array): ArrayBuffer {
  return Uint8Array.from(bytes).buffer;
}
