import { constants, createHash, privateEncrypt, sign } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  buildSignedData,
  type Certificate,
  checkSignatureValue,
  DIGESTS,
  der,
  digestInfo,
  readDer,
  type SignatureValueInput,
} from '@kyso/cms';
import { bytes, ecKeys, fromHex, hex, issue, rsaKeys, rsaRaw, signPss, signRaw } from './pki.ts';
import { digestOf, KINDS, P256, type Prepared, prepare, RSA } from './signing.ts';

describe.each(KINDS)('a $title value', (kind) => {
  let prepared: Prepared;
  beforeAll(async () => {
    prepared = await prepare(kind);
  });
  const check = (value: Uint8Array, signedAttributes = prepared.signedAttributes) =>
    checkSignatureValue({
      certificate: prepared.certificate,
      signedAttributes,
      value,
      digestAlgorithm: kind.digestAlgorithm,
      ...(kind.padding === undefined ? {} : { padding: kind.padding }),
    });

  it('is valid over our attributes, with the algorithm to write into the CMS', () => {
    const value = kind.sign(prepared.keys, prepared.signedAttributes);
    const result = check(value);
    expect(result).toMatchObject({ kind: 'valid', signatureAlgorithm: { name: prepared.algorithm.name } });
    expect(result.kind === 'valid' && hex(result.signatureAlgorithm.identifier)).toBe(
      hex(prepared.algorithm.identifier),
    );
    expect(result.kind === 'valid' && hex(result.value)).toBe(hex(value));
  });

  it('is invalid over other attributes and after any change', () => {
    const value = kind.sign(prepared.keys, prepared.signedAttributes);
    expect(check(value, Uint8Array.of(0x31, 0)).kind).toBe('invalid');
    const damaged = value.slice();
    damaged[damaged.length - 1] = (damaged.at(-1) ?? 0) ^ 1;
    expect(check(damaged).kind).toBe('invalid');
  });
});

describe('what went wrong with an RSA value', () => {
  const keys = rsaKeys();
  let certificate: Certificate;
  let attributes: Uint8Array;
  let hash: Uint8Array;
  beforeAll(async () => {
    const prepared = await prepare({ ...RSA, makeKeys: () => keys });
    ({ certificate, signedAttributes: attributes } = prepared);
    hash = digestOf('sha256', attributes);
  });
  const { sha256, sha512 } = DIGESTS;
  const pss = (saltLength: number) => signPss(keys, attributes, saltLength);
  const again = (data: Uint8Array): Uint8Array => digestOf('sha256', data);

  const CASES: readonly (readonly [string, string, () => Uint8Array, SignatureValueInput['padding']?])[] = [
    ['RSA_DIGESTINFO_MISSING', 'the raw hash', () => rsaRaw(keys, hash)],
    ['RSA_DIGESTINFO_MISSING', 'a raw hash of something else', () => rsaRaw(keys, digestOf('sha256', hash))],
    [
      'RSA_DIGESTINFO_TWICE',
      'DigestInfo inside DigestInfo',
      () => rsaRaw(keys, digestInfo(sha256, digestInfo(sha256, hash))),
    ],
    [
      'RSA_DIGESTINFO_WITHOUT_NULL',
      'absent parameters',
      () => rsaRaw(keys, der.sequence(sha256.identifier, der.octetString(hash))),
    ],
    ['RSA_HASHED_TWICE', 'the hash of the hash', () => bytes(sign('sha256', hash, keys.privateKey))],
    [
      'RSA_HASHED_TWICE',
      'the hash of the DigestInfo',
      () => rsaRaw(keys, digestInfo(sha256, again(digestInfo(sha256, hash)))),
    ],
    [
      'RSA_SIGNED_DOCUMENT_DIGEST',
      'the digest of the document',
      () => rsaRaw(keys, digestInfo(sha256, digestOf('sha256'))),
    ],
    ['RSA_WRONG_HASH_ALGORITHM', 'SHA-512 of our attributes', () => bytes(sign('sha512', attributes, keys.privateKey))],
    ['RSA_WRONG_HASH_ALGORITHM', 'SHA-1 of our attributes', () => bytes(sign('sha1', attributes, keys.privateKey))],
    ['RSA_WRONG_HASH', 'SHA-256 of other data', () => bytes(sign('sha256', Uint8Array.of(1), keys.privateKey))],
    ['RSA_WRONG_HASH', 'SHA-512 of other data', () => rsaRaw(keys, digestInfo(sha512, digestOf('sha512')))],
    ['RSA_CONTENT_UNKNOWN', 'no DigestInfo at all', () => rsaRaw(keys, fromHex('010203'))],
    ['RSA_PADDING_IS_PSS', 'PSS with a salt of 32', () => pss(32)],
    ['RSA_PADDING_IS_PSS', 'PSS without salt', () => pss(0)],
    ['RSA_PADDING_IS_PKCS1', 'PKCS #1 v1.5', () => bytes(sign('sha256', attributes, keys.privateKey)), 'pss'],
    ['RSA_WRONG_KEY', 'PSS over other data', () => signPss(keys, hash, 32), 'pss'],
    ['RSA_WRONG_KEY', 'the value of another key', () => bytes(sign('sha256', attributes, rsaKeys().privateKey))],
    ['RSA_WRONG_KEY', 'a number above the modulus', () => new Uint8Array(256).fill(0xff)],
    ['RSA_WRONG_KEY', 'zeros', () => new Uint8Array(256)],
    [
      'RSA_WRONG_KEY',
      'an encryption block of type 2',
      () => signRaw(keys, Uint8Array.of(0, 2, ...new Uint8Array(253).fill(9), 0)),
    ],
    [
      'RSA_WRONG_KEY',
      'padding below eight octets',
      () => signRaw(keys, Uint8Array.of(0, 1, ...new Uint8Array(7).fill(255), 0, ...new Uint8Array(246))),
    ],
    ['LENGTH_MISMATCH', 'one octet too few', () => rsaRaw(keys, hash).subarray(1)],
    ['LENGTH_MISMATCH', 'nothing', () => new Uint8Array(0)],
    ['VALUE_IS_TEXT', 'base64 left undecoded', () => new TextEncoder().encode(Buffer.from(pss(32)).toString('base64'))],
    ['VALUE_IS_TEXT', 'hex left undecoded', () => new TextEncoder().encode(hex(pss(32)))],
  ];

  it.each(CASES.map(([code, what, makeValue, padding]) => ({ code, what, makeValue, padding })))(
    '$code: $what',
    (row) => {
      const { code, makeValue, padding } = row;
      const value = makeValue();
      const result = checkSignatureValue({
        certificate,
        signedAttributes: attributes,
        value,
        ...(padding === undefined ? {} : { padding }),
      });
      expect(result).toEqual({
        kind: 'invalid',
        diagnosis: { code, sentence: expect.stringMatching(/^[a-zA-Z].{20,}/) },
      });
    },
  );

  it('opens the same block that OpenSSL makes', () => {
    const made = privateEncrypt(
      { key: keys.privateKey, padding: constants.RSA_PKCS1_PADDING },
      digestInfo(sha256, hash),
    );
    expect(checkSignatureValue({ certificate, signedAttributes: attributes, value: bytes(made) }).kind).toBe('valid');
  });

  it.each([0, 20, 32, 222])('accepts PSS with a salt of %d octets and writes that length down', (saltLength) => {
    const result = checkSignatureValue({
      certificate,
      signedAttributes: attributes,
      value: pss(saltLength),
      padding: 'pss',
    });
    expect(result.kind).toBe('valid');
    expect(result.kind === 'valid' && hex(result.signatureAlgorithm.identifier)).toMatch(
      new RegExp(`${hex(der.integer(saltLength))}$`),
    );
  });

  it('VALUE_IS_CMS: a whole signature, whatever the key', async () => {
    const { algorithm } = await prepare({ ...RSA, makeKeys: () => keys });
    const value = buildSignedData({
      signedAttributes: attributes,
      signatureValue: rsaRaw(keys, hash),
      signerCertificate: certificate,
      certificates: [],
      digestAlgorithm: 'sha256',
      signatureAlgorithm: algorithm,
    });
    for (const signer of [certificate, (await prepare(P256)).certificate]) {
      const result = checkSignatureValue({ certificate: signer, signedAttributes: attributes, value });
      expect(result).toMatchObject({ kind: 'invalid', diagnosis: { code: 'VALUE_IS_CMS' } });
    }
  });
});

describe('an ECDSA value', () => {
  it.each(['P-256', 'P-384', 'P-521'] as const)('of %s may be raw r||s and becomes minimal DER', async (curve) => {
    const keys = ecKeys(curve);
    const { certificate, signedAttributes } = await prepare({ ...P256, makeKeys: () => keys });
    for (let round = 0; round < 40; round += 1) {
      const value = bytes(sign('sha256', signedAttributes, { key: keys.privateKey, dsaEncoding: 'ieee-p1363' }));
      const result = checkSignatureValue({ certificate, signedAttributes, value });
      expect(result.kind).toBe('valid');
      if (result.kind === 'valid') expect(readDer(result.value).tag).toBe(0x30);
    }
  });

  it('of another key, of odd length or over other data is told apart', async () => {
    const { certificate, signedAttributes, keys } = await prepare(P256);
    const code = (value: Uint8Array) => {
      const result = checkSignatureValue({ certificate, signedAttributes, value });
      return result.kind === 'invalid' ? result.diagnosis.code : result.kind;
    };
    expect(code(bytes(sign('sha256', signedAttributes, ecKeys('P-256').privateKey)))).toBe('ECDSA_INVALID');
    expect(code(bytes(sign('sha256', Uint8Array.of(1), keys.privateKey)))).toBe('ECDSA_INVALID');
    expect(code(new Uint8Array(64))).toBe('ECDSA_INVALID');
    expect(code(new Uint8Array(63).fill(0x80))).toBe('LENGTH_MISMATCH');
  });
});

describe('an Ed25519 value', () => {
  it('over the hash is told apart from a wrong one', async () => {
    const kind = KINDS.find(({ title }) => title === 'Ed25519') ?? P256;
    const { certificate, signedAttributes, keys } = await prepare(kind);
    const code = (value: Uint8Array, digestAlgorithm: 'sha256' | 'sha512' = 'sha512') => {
      const result = checkSignatureValue({ certificate, signedAttributes, value, digestAlgorithm });
      return result.kind === 'invalid' ? result.diagnosis.code : result.kind;
    };
    const hash = createHash('sha512').update(signedAttributes).digest();
    expect(code(bytes(sign(null, hash, keys.privateKey)))).toBe('EDDSA_SIGNED_HASH');
    expect(code(bytes(sign(null, Uint8Array.of(1), keys.privateKey)))).toBe('EDDSA_INVALID');
    expect(code(new Uint8Array(63))).toBe('LENGTH_MISMATCH');
    expect(code(bytes(sign(null, signedAttributes, keys.privateKey)), 'sha256')).toBe('KEY_UNSUPPORTED');
  });
});

it('a key that nothing fits is said to be unsupported', async () => {
  const certificate = await issue({ keys: ecKeys('P-256') });
  const other = {
    ...certificate,
    publicKey: { kind: 'other', algorithm: certificate.publicKey.algorithm, spki: certificate.publicKey.spki } as const,
  };
  const result = checkSignatureValue({
    certificate: other,
    signedAttributes: Uint8Array.of(0x31, 0),
    value: new Uint8Array(64).fill(0xfe),
  });
  expect(result).toMatchObject({ kind: 'invalid', diagnosis: { code: 'KEY_UNSUPPORTED' } });
});
