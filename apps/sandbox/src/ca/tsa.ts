/** A time-stamping authority, RFC 3161: real tokens with the nonce of the question, the time of this machine. */
import { createHash, randomBytes, sign } from 'node:crypto';
import { childrenOf, type DerNode, der, oids, readDer, TAG } from '@kyso/cms';
import type { Issuer } from './certificates.ts';

/** A request over one hash is about 80 bytes. */
const MAX_REQUEST_BYTES = 8 * 1024;
/** No register knows it. */
const POLICY = '1.3.6.1.4.1.99999.1';
/** Octets of the hash, by algorithm. */
const HASH_BYTES: Readonly<Record<string, number>> = {
  [oids.ID_SHA256]: 32,
  [oids.ID_SHA384]: 48,
  [oids.ID_SHA512]: 64,
};
const ALGORITHM = der.sequence(der.oid(oids.ECDSA_WITH_SHA256));
const SHA256 = der.sequence(der.oid(oids.ID_SHA256));
/** PKIStatus and the bits of PKIFailureInfo, RFC 3161 §2.4.2. */
const STATUS = { granted: 0, rejection: 2 };
const FAILURE = { badAlg: 0, badDataFormat: 5 };

/**
 * @param request DER of a TimeStampReq.
 * @returns DER of a TimeStampResp; a rejection for anything that cannot be read or hashes otherwise.
 */
export function answerTimestamp(request: Uint8Array, unit: Issuer, issuing: Issuer, now: number): Uint8Array {
  const asked = parse(request);
  if (asked === undefined) return rejection(FAILURE.badDataFormat);
  if (HASH_BYTES[asked.algorithm] !== asked.hashed.length) return rejection(FAILURE.badAlg);
  const info = der.sequence(
    der.integer(1),
    der.oid(POLICY),
    asked.imprint,
    der.integer(BigInt(`0x01${randomBytes(8).toString('hex')}`)),
    der.generalizedTime(new Date(now - (now % 1000)).toISOString()),
    ...(asked.nonce === undefined ? [] : [asked.nonce]),
  );
  return der.sequence(der.sequence(der.integer(STATUS.granted)), token(info, unit, issuing));
}

type Asked = {
  /** DER of the MessageImprint. */
  readonly imprint: Uint8Array;
  readonly algorithm: string;
  readonly hashed: Uint8Array;
  /** DER of the INTEGER. */
  readonly nonce?: Uint8Array;
};

function parse(request: Uint8Array): Asked | undefined {
  if (request.length > MAX_REQUEST_BYTES) return undefined;
  try {
    const [version, imprint, ...rest] = childrenOf(readDer(request));
    const [algorithm, hashed] = imprint === undefined ? [] : childrenOf(imprint);
    const oid = algorithm === undefined ? undefined : childrenOf(algorithm)[0];
    if (version?.tag !== TAG.INTEGER || imprint === undefined || oid === undefined || hashed === undefined)
      return undefined;
    const nonce = rest.find(({ tag }) => tag === TAG.INTEGER);
    return {
      imprint: imprint.raw,
      algorithm: nameOf(oid),
      hashed: hashed.content,
      ...(nonce === undefined ? {} : { nonce: nonce.raw }),
    };
  } catch {
    return undefined;
  }
}

function nameOf({ raw }: DerNode): string {
  return Object.keys(HASH_BYTES).find((name) => Buffer.from(der.oid(name)).equals(raw)) ?? '';
}

/** SignedData over a TSTInfo (RFC 3161 §2.4.2), with ESSCertIDv2 (RFC 5816) and the certificates up to the issuing CA. */
function token(info: Uint8Array, unit: Issuer, issuing: Issuer): Uint8Array {
  const certificate = new Uint8Array(unit.certificate.rawData);
  const [tbs] = childrenOf(readDer(certificate));
  const [, serial, , issuer] = tbs === undefined ? [] : childrenOf(tbs);
  if (serial === undefined || issuer === undefined)
    throw new TypeError('a certificate has a serial number and an issuer');
  const attribute = (id: string, value: Uint8Array) => der.sequence(der.oid(id), der.setOf([value]));
  const essCertificate = der.sequence(der.sequence(der.sequence(der.octetString(digest(certificate)))));
  const attributes = der.setOf([
    attribute(oids.ID_CONTENT_TYPE, der.oid(oids.ID_CT_TST_INFO)),
    attribute(oids.ID_MESSAGE_DIGEST, der.octetString(digest(info))),
    attribute(oids.ID_AA_SIGNING_CERTIFICATE_V2, essCertificate),
  ]);
  const signer = der.sequence(
    der.integer(1),
    der.sequence(issuer.raw, serial.raw),
    SHA256,
    der.implicit(0, attributes),
    ALGORITHM,
    der.octetString(new Uint8Array(sign('sha256', attributes, unit.keys.privateKey))),
  );
  const signedData = der.sequence(
    der.integer(3),
    der.setOf([SHA256]),
    der.sequence(der.oid(oids.ID_CT_TST_INFO), der.explicit(0, der.octetString(info))),
    der.implicit(0, der.setOf([certificate, new Uint8Array(issuing.certificate.rawData)])),
    der.setOf([signer]),
  );
  return der.sequence(der.oid(oids.ID_SIGNED_DATA), der.explicit(0, signedData));
}

function rejection(bit: number): Uint8Array {
  const failure = der.bitString(Uint8Array.of(0x80 >> bit), 7 - bit);
  return der.sequence(der.sequence(der.integer(STATUS.rejection), failure));
}

function digest(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(bytes).digest());
}
