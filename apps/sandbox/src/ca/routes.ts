/** What the certificates point at: issuer certificates, CRLs and OCSP over plain HTTP, as in the field; and time stamps. */
import { bytesAnswer, type IncomingRequest, type Route } from '../http/message.ts';
import type { Issuer } from './certificates.ts';
import type { CredentialBook } from './credentials.ts';
import { makeCrl } from './crl.ts';
import type { Hierarchy } from './hierarchy.ts';
import { answerOcsp } from './ocsp.ts';
import { answerTimestamp } from './tsa.ts';

const OCSP_PATH = '/pki/ocsp';

export function pkiRoutes(
  hierarchy: Hierarchy,
  unit: Issuer,
  book: CredentialBook,
  now: () => number,
): readonly Route[] {
  const { root, issuing } = hierarchy;
  const ocsp = (request: Uint8Array) =>
    bytesAnswer('application/ocsp-response', answerOcsp(request, hierarchy, book, now()));
  const crl = (bytes: Uint8Array) => bytesAnswer('application/pkix-crl', bytes);
  const der = (raw: ArrayBuffer) => bytesAnswer('application/pkix-cert', new Uint8Array(raw));
  return [
    {
      method: 'GET',
      path: '/pki/root.pem',
      handle: () => bytesAnswer('application/x-pem-file', `${root.certificate.toString('pem')}\n`),
    },
    { method: 'GET', path: '/pki/root.cer', handle: () => der(root.certificate.rawData) },
    { method: 'GET', path: '/pki/issuing.cer', handle: () => der(issuing.certificate.rawData) },
    { method: 'GET', path: '/pki/root.crl', handle: async () => crl(await makeCrl(root, [], now())) },
    { method: 'GET', path: '/pki/issuing.crl', handle: async () => crl(await makeCrl(issuing, book.revoked(), now())) },
    {
      method: 'POST',
      path: '/pki/tsa',
      handle: ({ body }) => bytesAnswer('application/timestamp-reply', answerTimestamp(body, unit, issuing, now())),
    },
    { method: 'POST', path: OCSP_PATH, handle: ({ body }) => ocsp(body) },
    // The base64 text may hold `/`, escaped or not, so the rest of the path is taken as it came.
    { method: 'GET', path: `${OCSP_PATH}/*request`, handle: (request) => ocsp(fromPath(request)) },
  ];
}

/** RFC 6960 Appendix A.1: `{url}/{url-encoding of base-64 encoding of the DER}`. Broken escapes never match a route. */
function fromPath({ path }: IncomingRequest): Uint8Array {
  return Buffer.from(decodeURIComponent(path.slice(OCSP_PATH.length + 1)), 'base64');
}
