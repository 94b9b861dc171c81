/** Attributes and signature values that a careless verifier takes: degenerate numbers, loose padding, mixed algorithms. */
import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { der, oids } from '@kyso/cms';
import type { Issued } from '../pki/authority.ts';
import { type CmsParts, sha256, signPdf } from '../pki/sign-pdf.ts';
import { attribute, type Bent, bend, handMade, withCms } from './cms-attacks.ts';
import type { Attack, AttackWorld } from './table.ts';

/** Order of the base point of P-256 (FIPS 186-5). */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

const ecdsa = (r: bigint | number, s: bigint | number): Attack['make'] =>
  bend({ value: () => der.sequence(der.integer(r), der.integer(s)) });

const standard = ({ documentDigest }: CmsParts): Uint8Array[] => [
  attribute(oids.ID_CONTENT_TYPE, der.oid(oids.ID_DATA)),
  attribute(oids.ID_MESSAGE_DIGEST, der.octetString(documentDigest)),
];

const withAttributes = (more: (parts: CmsParts) => readonly Uint8Array[]): Attack['make'] =>
  bend((parts): Bent => ({ attributes: [...standard(parts), ...more(parts)] }));

const certificateHash = (hash: Uint8Array): Uint8Array =>
  attribute(oids.ID_AA_SIGNING_CERTIFICATE_V2, der.sequence(der.sequence(der.sequence(der.octetString(hash)))));

const DIGEST_INFO = Buffer.from('3031300d060960864801650304020105000420', 'hex');
const RSA_BYTES = 256;
const RSA_SHA256 = '1.2.840.113549.1.1.11';

const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
const block = (value: bigint): Uint8Array =>
  new Uint8Array(Buffer.from(value.toString(16).padStart(2 * RSA_BYTES, '0'), 'hex'));

/** The block of PKCS #1 v1.5, with as much padding as asked for and zeros behind it. */
function paddedBlock(message: Uint8Array, padding: number): Uint8Array {
  const bytes = new Uint8Array(RSA_BYTES);
  const start = Buffer.concat([
    Buffer.from([0, 1]),
    Buffer.alloc(padding, 0xff),
    Buffer.from([0]),
    DIGEST_INFO,
    sha256(message),
  ]);
  bytes.set(start);
  return bytes;
}

const FULL_PADDING = RSA_BYTES - 3 - DIGEST_INFO.length - 32;

/** The smallest number whose cube is not below `value`. */
function cubeRoot(value: bigint): bigint {
  let [low, high] = [0n, 1n << 700n];
  while (low < high) {
    const middle = (low + high) / 2n;
    if (middle ** 3n < value) low = middle + 1n;
    else high = middle;
  }
  return low;
}

function rsaKeys(exponent: number): Issued['keys'] {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 8 * RSA_BYTES, publicExponent: 65537 });
  if (exponent === 65537) return { privateKey, publicKey };
  const { n } = publicKey.export({ format: 'jwk' });
  const e = Buffer.from([exponent]).toString('base64url');
  const weak: KeyObject = createPublicKey({ key: { kty: 'RSA', n: String(n), e }, format: 'jwk' });
  return { privateKey, publicKey: weak };
}

/** Signed with an RSA certificate of the trusted authority, with a value of the attacker's making. */
const rsa =
  (
    exponent: number,
    value: (attributes: Uint8Array, keys: Issued['keys']) => Uint8Array,
    algorithm = der.sequence(der.oid(RSA_SHA256), der.nullValue()),
  ) =>
  ({ authority, form }: AttackWorld): Uint8Array => {
    const signer = authority.issue({ commonName: 'Nguyễn Thị Ánh', keys: rsaKeys(exponent) });
    return signPdf(form, {
      signer,
      makeCms: (parts) => handMade(parts, { algorithm, value: (attributes) => value(attributes, signer.keys) }),
    });
  };

const PSS = '1.2.840.113549.1.1.10';
const SHA256 = der.sequence(der.oid(oids.ID_SHA256));
/** RSASSA-PSS-params (RFC 4055 §3.1). */
const pss = (salt: number, trailer = 1): Uint8Array =>
  der.sequence(
    der.oid(PSS),
    der.sequence(
      der.explicit(0, SHA256),
      der.explicit(1, der.sequence(der.oid('1.2.840.113549.1.1.8'), SHA256)),
      der.explicit(2, der.integer(salt)),
      ...(trailer === 1 ? [] : [der.explicit(3, der.integer(trailer))]),
    ),
  );
const pssValue = (attributes: Uint8Array, { privateKey }: Issued['keys'], saltLength: number): Uint8Array =>
  new Uint8Array(sign('sha256', attributes, { key: privateKey, padding: 6, saltLength }));

export const signatureValueAttacks: readonly Attack[] = [
  { name: 'ECDSA: r and s are zero', make: ecdsa(0, 0) },
  { name: 'ECDSA: r is one, s is zero', make: ecdsa(1, 0) },
  { name: 'ECDSA: r and s are the order', make: ecdsa(ORDER, ORDER) },
  { name: 'ECDSA: r and s are one', make: ecdsa(1, 1) },
  { name: 'ECDSA: negative numbers', make: ecdsa(-1, -1) },
  { name: 'ECDSA: empty value', make: bend({ value: () => new Uint8Array(0) }) },
  {
    name: 'ECDSA: three numbers',
    make: bend({ value: () => der.sequence(der.integer(1), der.integer(1), der.integer(1)) }),
  },
  {
    name: 'ECDSA: bytes behind the numbers',
    make: withCms((parts) =>
      handMade(parts, {
        value: (attributes) =>
          new Uint8Array(
            Buffer.concat([sign('sha256', attributes, parts.signer.keys.privateKey), Buffer.from([0, 0])]),
          ),
      }),
    ),
  },
  {
    name: 'RSA: exponent one',
    make: rsa(1, (attributes) => {
      const bytes = paddedBlock(attributes, FULL_PADDING);
      return bytes;
    }),
  },
  {
    name: 'RSA: exponent three, cube root of a block with short padding',
    make: rsa(3, (attributes) => block(cubeRoot(numberOf(paddedBlock(attributes, 8))))),
  },
  {
    name: 'RSA: block with short padding and bytes behind it',
    make: rsa(3, (attributes) => paddedBlock(attributes, 8)),
  },
  { name: 'RSA: value zero', make: rsa(65537, () => new Uint8Array(RSA_BYTES)) },
  { name: 'RSA: value one', make: rsa(65537, () => block(1n)) },
  {
    name: 'RSA: value of another length',
    make: rsa(
      65537,
      (attributes, { privateKey }) =>
        new Uint8Array(Buffer.concat([Buffer.alloc(1), sign('sha256', attributes, privateKey)])),
    ),
  },
  {
    name: 'RSA: names ECDSA',
    make: rsa(
      65537,
      (attributes, { privateKey }) => new Uint8Array(sign('sha256', attributes, privateKey)),
      der.sequence(der.oid(oids.ECDSA_WITH_SHA256)),
    ),
  },
  {
    name: 'RSA: value over another digest',
    make: rsa(65537, (attributes, { privateKey }) => new Uint8Array(sign('sha512', attributes, privateKey))),
  },
  {
    name: 'PSS: salt of another length than said',
    make: rsa(65537, (attributes, keys) => pssValue(attributes, keys, 20), pss(32)),
  },
  {
    name: 'PSS: trailer field unknown',
    make: rsa(65537, (attributes, keys) => pssValue(attributes, keys, 32), pss(32, 2)),
  },
  {
    name: 'PSS: value of PKCS #1 v1.5',
    make: rsa(65537, (attributes, { privateKey }) => new Uint8Array(sign('sha256', attributes, privateKey)), pss(32)),
  },
  {
    name: 'attributes: hash of another certificate',
    make: withAttributes(() => [certificateHash(sha256(new Uint8Array(4)))]),
  },
  {
    name: 'attributes: signing certificate twice, one right',
    make: withAttributes(({ signer }) => [
      certificateHash(sha256(signer.certificate.raw)),
      certificateHash(sha256(new Uint8Array(4))),
    ]),
  },
  {
    name: 'attributes: empty signing certificate',
    make: withAttributes(() => [attribute(oids.ID_AA_SIGNING_CERTIFICATE_V2, der.sequence(der.sequence()))]),
  },
  { name: 'attributes: none in the set', make: bend({ attributes: [] }) },
  {
    name: 'attributes: content type twice',
    make: withAttributes(() => [attribute(oids.ID_CONTENT_TYPE, der.oid(oids.ID_DATA))]),
  },
  {
    name: 'attributes: message digest with two values',
    make: bend(({ documentDigest }) => ({
      attributes: [
        attribute(oids.ID_CONTENT_TYPE, der.oid(oids.ID_DATA)),
        der.sequence(
          der.oid(oids.ID_MESSAGE_DIGEST),
          der.setOf([der.octetString(documentDigest), der.octetString(sha256(documentDigest))]),
        ),
      ],
    })),
  },
  {
    name: 'attributes: message digest shortened',
    make: bend(({ documentDigest }) => ({ digest: documentDigest.subarray(0, 20) })),
  },
  {
    name: 'attributes: content type of a timestamp',
    make: bend(({ documentDigest }) => ({
      attributes: [
        attribute(oids.ID_CONTENT_TYPE, der.oid(oids.ID_CT_TST_INFO)),
        attribute(oids.ID_MESSAGE_DIGEST, der.octetString(documentDigest)),
      ],
    })),
  },
  { name: 'CMS: empty content inside', make: bend({ content: new Uint8Array(0) }) },
  {
    name: 'CMS: signer named by the key of another',
    make: withCms((parts, { authority }) =>
      handMade(parts, {
        sid: der.sequence(authority.certificate.issuer.raw, authority.certificate.serialNumber),
        certificates: [authority.certificate.raw, parts.signer.certificate.raw],
      }),
    ),
  },
  {
    name: 'CMS: value over SHA-512 that SHA-256 is said of',
    make: withCms((parts) =>
      handMade(parts, {
        value: (attributes) => new Uint8Array(sign('sha512', attributes, parts.signer.keys.privateKey)),
      }),
    ),
  },
];
