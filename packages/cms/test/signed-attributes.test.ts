import { describe, expect, it } from '@jest/globals';
import { buildSignedAttributes, childrenOf, der, hashToSign, oids, readDer, signatureAlgorithmFor } from '@kyso/cms';
import { bytes, ecKeys, hex, issue } from './pki.ts';
import { digestOf } from './signing.ts';

const build = async (digestAlgorithm: 'sha256' | 'sha512' = 'sha256') => {
  const certificate = await issue({ keys: ecKeys('P-256') });
  const documentDigest = digestOf(digestAlgorithm);
  return {
    certificate,
    documentDigest,
    attributes: buildSignedAttributes({ documentDigest, digestAlgorithm, certificate }),
  };
};

const typesOf = (attributes: Uint8Array): readonly string[] =>
  childrenOf(readDer(attributes)).map(({ content }) => hex(content.subarray(0, 2 + (content[1] ?? 0))));

describe('signed attributes', () => {
  it('are content-type, message-digest and signing-certificate-v2, and no signing-time', async () => {
    const { attributes } = await build();
    const expected = [oids.ID_CONTENT_TYPE, oids.ID_MESSAGE_DIGEST, oids.ID_AA_SIGNING_CERTIFICATE_V2];
    expect(typesOf(attributes).toSorted()).toEqual(expected.map((id) => hex(der.oid(id))).toSorted());
    expect(hex(attributes)).not.toContain(hex(der.oid(oids.ID_SIGNING_TIME)));
  });

  it('are sorted by their encodings under the tag 0x31', async () => {
    const { attributes } = await build();
    const encodings = childrenOf(readDer(attributes)).map(({ raw }) => hex(raw));
    expect(attributes[0]).toBe(0x31);
    expect(encodings).toEqual(encodings.toSorted());
  });

  it('hold the digest of the document and id-data', async () => {
    const { attributes, documentDigest } = await build();
    expect(hex(attributes)).toContain(`310b06092a864886f70d010701`);
    expect(hex(attributes)).toContain(`31220420${hex(documentDigest)}`);
  });

  it('name the certificate by an ESSCertIDv2 of exactly this shape for SHA-256', async () => {
    const { attributes, certificate } = await build();
    const certHash = digestOf('sha256', certificate.raw);
    const names = der.sequence(der.explicit(4, certificate.issuer.raw));
    const essCertId = der.sequence(der.octetString(certHash), der.sequence(names, certificate.serialNumber));
    const value = der.sequence(der.sequence(essCertId));
    expect(hex(attributes)).toContain(
      hex(der.sequence(der.oid(oids.ID_AA_SIGNING_CERTIFICATE_V2), der.setOf([value]))),
    );
  });

  it('spell out the digest of the certificate when it is not SHA-256', async () => {
    const { attributes, certificate } = await build('sha512');
    const algorithm = '300b0609608648016503040203';
    expect(hex(attributes)).toContain(`${algorithm}0440${hex(digestOf('sha512', certificate.raw))}`);
  });

  it('may protect the algorithms', async () => {
    const { certificate, documentDigest } = await build();
    const protectedAlgorithm = signatureAlgorithmFor(certificate.publicKey, 'sha256');
    const attributes = buildSignedAttributes({
      documentDigest,
      digestAlgorithm: 'sha256',
      certificate,
      protectedAlgorithm,
    });
    const value = der.sequence(
      der.sequence(der.oid(oids.ID_SHA256)),
      der.implicit(1, der.sequence(der.oid(oids.ECDSA_WITH_SHA256))),
    );
    expect(hex(attributes)).toContain(hex(value));
  });

  it('refuse a digest of the wrong length', async () => {
    const { certificate } = await build();
    const make = () =>
      buildSignedAttributes({ documentDigest: new Uint8Array(20), digestAlgorithm: 'sha256', certificate });
    expect(make).toThrow(TypeError);
  });
});

describe('the hash to sign', () => {
  it('covers the attributes under the set tag', async () => {
    const { attributes } = await build();
    expect(hex(hashToSign(attributes))).toBe(hex(digestOf('sha256', attributes)));
    expect(hashToSign(attributes, 'sha384')).toHaveLength(48);
  });

  it('is refused for the embedded form', async () => {
    const { attributes } = await build();
    const embedded = bytes(attributes.slice());
    embedded[0] = 0xa0;
    expect(() => hashToSign(embedded)).toThrow(expect.objectContaining({ code: 'internal' }));
  });
});
