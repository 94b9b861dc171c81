/** Certification authorities, certificates, CRLs, OCSP responses and time-stamps for tests: real DER, real signatures. */
import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { type Certificate, childrenOf, der, oids, parseCertificate, readDer, TAG } from '@kyso/cms';

export type KeyPair = { readonly publicKey: KeyObject; readonly privateKey: KeyObject };

/** P-256: made in a millisecond. */
export const testKeys = (): KeyPair => generateKeyPairSync('ec', { namedCurve: 'P-256' });

export type CertificateWish = {
  readonly commonName: string;
  readonly organisation?: string;
  /** As in `CCCD:001090000001`. */
  readonly uids?: readonly string[];
  readonly keys?: KeyPair;
  readonly notBefore?: string;
  readonly notAfter?: string;
  readonly serial?: number;
  readonly extensions?: readonly Uint8Array[];
};

export type Issued = { readonly certificate: Certificate; readonly keys: KeyPair };

const ORGANISATION = '2.5.4.10';
const NOT_BEFORE = '2026-01-01T00:00:00Z';
const NOT_AFTER = '2029-01-01T00:00:00Z';
const ALGORITHM = der.sequence(der.oid(oids.ECDSA_WITH_SHA256));

export function extension(id: string, value: Uint8Array, critical = false): Uint8Array {
  return der.sequence(der.oid(id), ...(critical ? [der.boolean(true)] : []), der.octetString(value));
}

const bits = (...positions: readonly number[]): Uint8Array => {
  const highest = Math.max(...positions);
  const octets = new Uint8Array(Math.floor(highest / 8) + 1);
  for (const position of positions) octets[position >> 3] = (octets[position >> 3] ?? 0) | (0x80 >> (position & 7));
  return der.bitString(octets, 7 - (highest & 7));
};

/** digitalSignature and nonRepudiation; keyCertSign and cRLSign. */
export const SIGNING_USAGE = extension(oids.ID_CE_KEY_USAGE, bits(0, 1), true);
export const AUTHORITY_USAGE = extension(oids.ID_CE_KEY_USAGE, bits(5, 6), true);

export const basicConstraints = (ca: boolean, pathLength?: number): Uint8Array =>
  extension(
    oids.ID_CE_BASIC_CONSTRAINTS,
    der.sequence(...(ca ? [der.boolean(true)] : []), ...(pathLength === undefined ? [] : [der.integer(pathLength)])),
    true,
  );

export const extendedKeyUsage = (...purposes: readonly string[]): Uint8Array =>
  extension(oids.ID_CE_EXT_KEY_USAGE, der.sequence(...purposes.map((one) => der.oid(one))), true);

/** The responder is not to be checked for revocation (RFC 6960 §4.2.2.2.1). */
export const OCSP_NOCHECK = extension(oids.ID_PKIX_OCSP_NOCHECK, der.nullValue());

const uri = (url: string): Uint8Array => der.encode(0x86, new TextEncoder().encode(url));

/** Addresses of the responder and of the issuer's certificate. */
export const authorityInformation = (urls: { readonly ocsp?: string; readonly caIssuers?: string }): Uint8Array => {
  const entry = (method: string, url: string | undefined): readonly Uint8Array[] =>
    url === undefined ? [] : [der.sequence(der.oid(method), uri(url))];
  const entries = [...entry(oids.ID_AD_OCSP, urls.ocsp), ...entry(oids.ID_AD_CA_ISSUERS, urls.caIssuers)];
  return extension(oids.ID_PE_AUTHORITY_INFO_ACCESS, der.sequence(...entries));
};

/** Says that revocation can be looked up. */
export const crlDistribution = (url: string): Uint8Array => {
  const point = der.sequence(der.explicit(0, der.explicit(0, uri(url))));
  return extension(oids.ID_CE_CRL_DISTRIBUTION_POINTS, der.sequence(point));
};

function nameOf({ commonName, organisation, uids = [] }: CertificateWish): Uint8Array {
  const rdn = (id: string, text: string): Uint8Array => der.setOf([der.sequence(der.oid(id), der.utf8(text))]);
  return der.sequence(
    ...(organisation === undefined ? [] : [rdn(ORGANISATION, organisation)]),
    rdn(oids.ID_AT_COMMON_NAME, commonName),
    ...uids.map((uid) => rdn(oids.ID_AT_USER_ID, uid)),
  );
}

const spkiOf = ({ publicKey }: KeyPair): Uint8Array =>
  new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }));

type Signature = { readonly issuer: Uint8Array; readonly key: KeyObject };

function makeCertificate(wish: CertificateWish, keys: KeyPair, serial: number, by: Signature): Certificate {
  const { notBefore = NOT_BEFORE, notAfter = NOT_AFTER, extensions = [] } = wish;
  const tbs = der.sequence(
    der.explicit(0, der.integer(2)),
    der.integer(serial),
    ALGORITHM,
    by.issuer,
    der.sequence(der.time(notBefore), der.time(notAfter)),
    nameOf(wish),
    spkiOf(keys),
    der.explicit(3, der.sequence(...extensions, ...keyIdentifiers(keys, createPublicKey(by.key)))),
  );
  return parseCertificate(signed(tbs, by.key));
}

/** Of the subject and of the issuer (RFC 5280 §4.2.1.1, §4.2.1.2): SHA-1 of the key. */
function keyIdentifiers(subject: KeyPair, issuer: KeyObject): readonly Uint8Array[] {
  const identifier = (key: KeyObject): Uint8Array => new Uint8Array(createHash('sha1').update(keyOctets(key)).digest());
  return [
    extension(oids.ID_CE_SUBJECT_KEY_IDENTIFIER, der.octetString(identifier(subject.publicKey))),
    extension(oids.ID_CE_AUTHORITY_KEY_IDENTIFIER, der.sequence(der.implicit(0, der.octetString(identifier(issuer))))),
  ];
}

function signed(tbs: Uint8Array, key: KeyObject): Uint8Array {
  return der.sequence(tbs, ALGORITHM, der.bitString(new Uint8Array(sign('sha256', tbs, key))));
}

export type Revoked = { readonly certificate: Certificate; readonly at: string };
export type Validity = {
  readonly thisUpdate: string;
  readonly nextUpdate?: string;
  /** Certificates that ended since then are spoken of too: expiredCertsOnCRL (X.509 §9.5.2.8), archive cutoff (RFC 6960 §4.4.4). */
  readonly keepsSince?: string;
};

export class TestAuthority {
  readonly certificate: Certificate;
  readonly keys: KeyPair;
  #serial = 100;

  private constructor({ certificate, keys }: Issued) {
    this.certificate = certificate;
    this.keys = keys;
  }

  static root(wish: CertificateWish): TestAuthority {
    const keys = wish.keys ?? testKeys();
    const whole = { extensions: [basicConstraints(true), AUTHORITY_USAGE], ...wish };
    const by = { issuer: nameOf(wish), key: keys.privateKey };
    return new TestAuthority({ certificate: makeCertificate(whole, keys, wish.serial ?? 1, by), keys });
  }

  /** An authority below this one. */
  subordinate(wish: CertificateWish): TestAuthority {
    return new TestAuthority(this.issue({ extensions: [basicConstraints(true), AUTHORITY_USAGE], ...wish }));
  }

  issue(wish: CertificateWish): Issued {
    const keys = wish.keys ?? testKeys();
    this.#serial += 1;
    const by = { issuer: this.certificate.subject.raw, key: this.keys.privateKey };
    const whole = { extensions: [basicConstraints(false), SIGNING_USAGE], ...wish };
    return { certificate: makeCertificate(whole, keys, wish.serial ?? this.#serial, by), keys };
  }

  crl({ thisUpdate, nextUpdate, keepsSince }: Validity, revoked: readonly Revoked[] = []): Uint8Array {
    const entries = revoked.map(({ certificate, at }) => der.sequence(certificate.serialNumber, der.time(at)));
    const tbs = der.sequence(
      der.integer(1),
      ALGORITHM,
      this.certificate.subject.raw,
      der.time(thisUpdate),
      ...(nextUpdate === undefined ? [] : [der.time(nextUpdate)]),
      ...(entries.length === 0 ? [] : [der.sequence(...entries)]),
      ...keeping(0, oids.ID_CE_EXPIRED_CERTS_ON_CRL, keepsSince),
    );
    return signed(tbs, this.keys.privateKey);
  }

  /** Signed by this authority, or by a responder it issued. */
  ocsp(
    about: Certificate,
    validity: Validity & { readonly revokedAt?: string; readonly responder?: Issued },
  ): Uint8Array {
    const { thisUpdate, nextUpdate, revokedAt, responder, keepsSince } = validity;
    const sha1 = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash('sha1').update(bytes).digest());
    const id = der.sequence(
      der.sequence(der.oid(oids.ID_SHA1), der.nullValue()),
      der.octetString(sha1(this.certificate.subject.raw)),
      der.octetString(sha1(keyOctets(this.keys.publicKey))),
      about.serialNumber,
    );
    const status = revokedAt === undefined ? der.encode(0x80) : der.encode(0xa1, der.generalizedTime(revokedAt));
    const single = der.sequence(
      id,
      status,
      der.generalizedTime(thisUpdate),
      ...(nextUpdate === undefined ? [] : [der.explicit(0, der.generalizedTime(nextUpdate))]),
      ...keeping(1, oids.ID_PKIX_OCSP_ARCHIVE_CUTOFF, keepsSince),
    );
    const signer = responder ?? this;
    const data = der.sequence(
      der.explicit(1, signer.certificate.subject.raw),
      der.generalizedTime(thisUpdate),
      der.sequence(single),
    );
    const basic = der.sequence(
      data,
      ALGORITHM,
      der.bitString(new Uint8Array(sign('sha256', data, signer.keys.privateKey))),
      der.explicit(0, der.sequence(signer.certificate.raw)),
    );
    const bytes = der.sequence(der.oid(oids.ID_PKIX_OCSP_BASIC), der.octetString(basic));
    return der.sequence(der.encode(0x0a, Uint8Array.of(0)), der.explicit(0, bytes));
  }
}

/** `[tagNumber]` with one extension that holds a time; nothing without one. */
const keeping = (tagNumber: number, id: string, since: string | undefined): readonly Uint8Array[] =>
  since === undefined ? [] : [der.explicit(tagNumber, der.sequence(extension(id, der.generalizedTime(since))))];

/** The uncompressed point: 65 octets at the end of the SubjectPublicKeyInfo. */
const keyOctets = (key: KeyObject): Uint8Array =>
  new Uint8Array(key.export({ format: 'der', type: 'spki' })).subarray(-65);

const digest = (value: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(value).digest());

/** A time-stamping unit below an authority. */
export class TestTimestampUnit {
  readonly issued: Issued;

  constructor(authority: TestAuthority, wish: Partial<CertificateWish> = {}) {
    this.issued = authority.issue({
      commonName: 'Dấu thời gian thử nghiệm',
      extensions: [basicConstraints(false), SIGNING_USAGE, extendedKeyUsage(oids.ID_KP_TIME_STAMPING)],
      ...wish,
    });
  }

  /** A token over `bytes` (RFC 3161 §2.4.2). */
  stamp(bytes: Uint8Array, genTime: string): Uint8Array {
    return this.stampDigest(digest(bytes), genTime);
  }

  /** A TimeStampResp to a TimeStampReq over a SHA-256 (RFC 3161 §2.4). */
  respond(request: Uint8Array, genTime: string): Uint8Array {
    const [, imprint, ...rest] = childrenOf(readDer(request));
    const hashed = imprint && childrenOf(imprint)[1]?.content;
    const nonce = rest.find(({ tag }) => tag === TAG.INTEGER)?.raw;
    if (hashed === undefined) throw new TypeError('not a time-stamp request');
    return der.sequence(der.sequence(der.integer(0)), this.stampDigest(hashed, genTime, nonce));
  }

  /** @param nonce DER of the INTEGER of the request. */
  stampDigest(imprint: Uint8Array, genTime: string, nonce?: Uint8Array): Uint8Array {
    const { certificate, keys } = this.issued;
    const sha256 = der.sequence(der.oid(oids.ID_SHA256));
    const info = der.sequence(
      der.integer(1),
      der.oid('1.3.6.1.4.1.99999.1'),
      der.sequence(sha256, der.octetString(imprint)),
      der.integer(BigInt(`0x${randomBytes(8).toString('hex')}`)),
      der.generalizedTime(genTime),
      ...(nonce === undefined ? [] : [nonce]),
    );
    const attribute = (id: string, value: Uint8Array): Uint8Array => der.sequence(der.oid(id), der.setOf([value]));
    const attributes = der.setOf([
      attribute(oids.ID_CONTENT_TYPE, der.oid(oids.ID_CT_TST_INFO)),
      attribute(oids.ID_MESSAGE_DIGEST, der.octetString(digest(info))),
      attribute(
        oids.ID_AA_SIGNING_CERTIFICATE_V2,
        der.sequence(der.sequence(der.sequence(der.octetString(digest(certificate.raw))))),
      ),
    ]);
    const signer = der.sequence(
      der.integer(1),
      der.sequence(certificate.issuer.raw, certificate.serialNumber),
      sha256,
      der.implicit(0, attributes),
      ALGORITHM,
      der.octetString(new Uint8Array(sign('sha256', attributes, keys.privateKey))),
    );
    const signedData = der.sequence(
      der.integer(3),
      der.setOf([sha256]),
      der.sequence(der.oid(oids.ID_CT_TST_INFO), der.explicit(0, der.octetString(info))),
      der.implicit(0, der.setOf([certificate.raw])),
      der.setOf([signer]),
    );
    return der.sequence(der.oid(oids.ID_SIGNED_DATA), der.explicit(0, signedData));
  }
}
