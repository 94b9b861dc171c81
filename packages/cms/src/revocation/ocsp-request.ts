/** OCSP requests (RFC 6960 §4.1), in the lightweight profile of RFC 5019 §2.1: one certificate, SHA-1 names, unsigned. */
import type { Certificate } from '../certificate.ts';
import { explicit, octetString, oid, sequence } from '../der/writer.ts';
import { DIGESTS, hashBytes } from '../digest-algorithms.ts';
import { ID_PKIX_OCSP_NONCE } from '../oids.ts';
import { keyOctets } from './ocsp.ts';

/**
 * DER of an OCSPRequest about `certificate`, issued by `issuer`. SHA-1 only names the issuer here, which is what every
 * responder understands; nothing rests on its strength.
 * @param nonce 1 to 128 bytes (RFC 9654 §2.1); left out, the answer may come from a cache.
 */
export function buildOcspRequest(certificate: Certificate, issuer: Certificate, nonce?: Uint8Array): Uint8Array {
  if (nonce !== undefined && (nonce.length === 0 || nonce.length > 128))
    throw new TypeError('a nonce has 1 to 128 bytes');
  const { sha1 } = DIGESTS;
  const certId = sequence(
    sha1.identifierWithNull,
    octetString(hashBytes(sha1, issuer.subject.raw)),
    octetString(hashBytes(sha1, keyOctets(issuer))),
    certificate.serialNumber,
  );
  const requestList = sequence(sequence(certId));
  if (nonce === undefined) return sequence(sequence(requestList));
  const extension = sequence(oid(ID_PKIX_OCSP_NONCE), octetString(octetString(nonce)));
  return sequence(sequence(requestList, explicit(2, sequence(extension))));
}
