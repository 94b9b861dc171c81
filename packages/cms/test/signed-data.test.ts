import { describe, expect, it } from '@jest/globals';
import {
  addUnsignedAttribute,
  buildSignedData,
  childrenOf,
  der,
  oids,
  parseSignedData,
  readDer,
  signatureTimestampAttribute,
  trimContentsPadding,
} from '@kyso/cms';
import { ecKeys, fromHex, hex, issueDer, threeLevels } from './pki.ts';
import { makeSigned, P256, prepare, RSA } from './signing.ts';

describe('a built signature', () => {
  it('embeds the stored attributes with only their tag changed', async () => {
    const { cms, signedAttributes } = await makeSigned(RSA);
    expect(hex(cms)).toContain(`a0${hex(signedAttributes).slice(2)}`);
    expect(hex(parseSignedData(cms).signerInfos[0]?.signedAttributes?.der ?? cms)).toBe(hex(signedAttributes));
  });

  it('keeps attributes that were stored in another order', async () => {
    const { cms, signedAttributes } = await makeSigned(RSA, ({ signedAttributes: sorted }) => {
      const [first, ...rest] = childrenOf(readDer(sorted)).map(({ raw }) => raw);
      return der.encode(0x31, ...rest, first ?? sorted);
    });
    expect(hex(parseSignedData(cms).signerInfos[0]?.signedAttributes?.der ?? cms)).toBe(hex(signedAttributes));
  });

  it('holds each certificate once, the signer included', async () => {
    const { root, issuing, leaf } = await threeLevels(ecKeys('P-256'));
    const { signedAttributes, algorithm } = await prepare(P256);
    const cms = buildSignedData({
      signedAttributes,
      signatureValue: Uint8Array.of(1),
      signerCertificate: leaf,
      certificates: [issuing.raw, leaf.raw, root.raw, issuing.raw.slice()],
      digestAlgorithm: 'sha256',
      signatureAlgorithm: algorithm,
    });
    const found = parseSignedData(cms).certificates.map(hex);
    expect(found).toEqual([root, issuing, leaf].map(({ raw }) => hex(raw)).toSorted());
  });

  it('is detached, of version 1, with one signer named by issuer and serial number', async () => {
    const { cms, certificate } = await makeSigned(P256);
    const parsed = parseSignedData(cms);
    expect(parsed).toMatchObject({ version: 1, contentType: oids.ID_DATA, revocations: [] });
    expect(parsed).not.toHaveProperty('content');
    expect(parsed.signerInfos).toHaveLength(1);
    expect(parsed.signerInfos[0]).toMatchObject({
      version: 1,
      sid: { kind: 'issuer-and-serial-number', serialNumberHex: certificate.serialNumberHex },
      timestampTokens: [],
    });
  });

  it('carries a time-stamp token byte for byte', async () => {
    const { signedAttributes, certificate, algorithm } = await prepare(P256);
    const token = der.sequence(der.oid(oids.ID_SIGNED_DATA), der.explicit(0, der.nullValue()));
    const cms = buildSignedData({
      signedAttributes,
      signatureValue: Uint8Array.of(1),
      signerCertificate: certificate,
      certificates: [],
      digestAlgorithm: 'sha256',
      signatureAlgorithm: algorithm,
      unsignedAttributes: [signatureTimestampAttribute(token)],
    });
    expect(parseSignedData(cms).signerInfos[0]?.timestampTokens.map(hex)).toEqual([hex(token)]);
  });

  it('refuses attributes in the embedded form and disagreeing digests', async () => {
    const { signedAttributes, certificate, algorithm } = await prepare(P256);
    const input = {
      signatureValue: Uint8Array.of(1),
      signerCertificate: certificate,
      certificates: [],
      signatureAlgorithm: algorithm,
    };
    const embedded = der.implicit(0, signedAttributes);
    expect(() => buildSignedData({ ...input, signedAttributes: embedded, digestAlgorithm: 'sha256' })).toThrow(
      TypeError,
    );
    expect(() => buildSignedData({ ...input, signedAttributes, digestAlgorithm: 'sha512' })).toThrow(TypeError);
  });
});

describe('an unsigned attribute added to a finished signature', () => {
  const token = der.sequence(der.oid(oids.ID_SIGNED_DATA), der.explicit(0, der.nullValue()));

  it('gives the bytes that would have been built with it', async () => {
    const { cms, signedAttributes, certificate, algorithm } = await makeSigned(P256);
    const { signatureValue } = parseSignedData(cms).signerInfos[0] ?? { signatureValue: cms };
    const built = buildSignedData({
      signedAttributes,
      signatureValue,
      signerCertificate: certificate,
      certificates: [],
      digestAlgorithm: 'sha256',
      signatureAlgorithm: algorithm,
      unsignedAttributes: [signatureTimestampAttribute(token)],
    });
    expect(hex(addUnsignedAttribute(cms, signatureTimestampAttribute(token)))).toBe(hex(built));
  });

  it('stands beside those that are there, in DER order', async () => {
    const { cms } = await makeSigned(RSA);
    const other = der.sequence(der.oid('1.2.3'), der.setOf([der.nullValue()]));
    const both = addUnsignedAttribute(addUnsignedAttribute(cms, signatureTimestampAttribute(token)), other);
    expect(parseSignedData(both).signerInfos[0]?.unsignedAttributes.map(({ oid }) => oid)).toEqual([
      '1.2.3',
      oids.ID_AA_SIGNATURE_TIME_STAMP_TOKEN,
    ]);
    expect(hex(addUnsignedAttribute(addUnsignedAttribute(cms, other), signatureTimestampAttribute(token)))).toBe(
      hex(both),
    );
  });

  it('is refused for what is no signature of one signer', async () => {
    const { cms } = await makeSigned(P256);
    const code = (bytes: Uint8Array) => () => addUnsignedAttribute(bytes, signatureTimestampAttribute(token));
    for (const bytes of [cms.subarray(0, cms.length - 1), der.sequence(), der.sequence(der.sequence(der.sequence()))]) {
      expect(code(bytes)).toThrow(expect.objectContaining({ code: 'document.corrupted' }));
    }
  });
});

describe('padding in /Contents', () => {
  it('is cut where it is zero', async () => {
    const { cms } = await makeSigned(P256);
    const padded = new Uint8Array(16_384);
    padded.set(cms);
    expect(hex(trimContentsPadding(padded))).toBe(hex(cms));
    expect(hex(trimContentsPadding(cms))).toBe(hex(cms));
  });

  it('is refused where it is not, and where there is nothing else', async () => {
    const { cms } = await makeSigned(P256);
    for (const [start, end] of [
      [cms.length, cms.length + 1],
      [cms.length + 1, cms.length + 2],
      [16_000, 16_001],
      [16_383, 16_384],
      [cms.length, 16_384],
    ]) {
      const padded = new Uint8Array(16_384);
      padded.set(cms);
      padded.fill(1, start, end);
      expect(() => trimContentsPadding(padded)).toThrow(expect.objectContaining({ code: 'document.corrupted' }));
    }
    expect(() => trimContentsPadding(new Uint8Array(100))).toThrow(
      expect.objectContaining({ code: 'document.corrupted' }),
    );
  });

  it('is not tolerated by the parser itself', async () => {
    const { cms } = await makeSigned(P256);
    const padded = new Uint8Array([...cms, 0]);
    expect(() => parseSignedData(padded)).toThrow(expect.objectContaining({ code: 'document.corrupted' }));
  });
});

describe('the parser', () => {
  it('reads an encapsulated content and a signer named by key', async () => {
    const info = der.sequence(
      der.integer(3),
      der.implicit(0, der.octetString(fromHex('0102'))),
      der.sequence(der.oid(oids.ID_SHA1)),
      der.sequence(der.oid(oids.RSA_ENCRYPTION), der.nullValue()),
      der.octetString(fromHex('ff')),
    );
    const certificate = await issueDer({ keys: ecKeys('P-256') });
    const attributeCertificate = der.implicit(2, der.sequence());
    const signedData = der.sequence(
      der.integer(3),
      der.setOf([der.sequence(der.oid(oids.ID_SHA1))]),
      der.sequence(der.oid(oids.ID_DATA), der.explicit(0, der.octetString(fromHex('cafe')))),
      der.implicit(0, der.setOf([certificate, attributeCertificate])),
      der.implicit(1, der.setOf([der.sequence(der.integer(7))])),
      der.setOf([info]),
    );
    const parsed = parseSignedData(der.sequence(der.oid(oids.ID_SIGNED_DATA), der.explicit(0, signedData)));
    expect(hex(parsed.content ?? signedData)).toBe('cafe');
    expect(parsed.certificates.map(hex)).toEqual([hex(certificate)]);
    expect(parsed.revocations.map(hex)).toEqual(['3003020107']);
    expect(parsed.signerInfos[0]?.sid).toMatchObject({ kind: 'subject-key-identifier' });
    expect(parsed.signerInfos[0]).not.toHaveProperty('signedAttributes');
  });

  it('refuses other content types with the code of the caller', () => {
    const data = der.sequence(der.oid(oids.ID_DATA), der.explicit(0, der.octetString(Uint8Array.of(1))));
    expect(() => parseSignedData(data, 'provider.protocol_error')).toThrow(
      expect.objectContaining({ code: 'provider.protocol_error' }),
    );
  });
});
