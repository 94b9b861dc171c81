import { describe, expect, it } from '@jest/globals';
import {
  buildSignedAttributes,
  childrenOf,
  der,
  oids,
  readDer,
  signatureAlgorithmFor,
  verifySignedData,
} from '@kyso/cms';
import { ecKeys, hex, issue } from './pki.ts';
import { digestOf, KINDS, type Kind, makeSigned, P256, type Prepared, RSA } from './signing.ts';

const codes = (cms: Uint8Array, documentDigest: Uint8Array): readonly string[] =>
  verifySignedData(cms, { documentDigest }).reasons.map(({ code }) => code);

describe.each(KINDS)('a $title signature', (kind: Kind) => {
  it('is valid, and names its signer and algorithm', async () => {
    const { cms, documentDigest, certificate, algorithm } = await makeSigned(kind);
    const report = verifySignedData(cms, { documentDigest });
    expect(report.reasons).toEqual([]);
    expect(report.valid).toBe(true);
    expect(hex(report.signerCertificate?.raw ?? cms)).toBe(hex(certificate.raw));
    expect(report.signatureAlgorithm?.name).toBe(algorithm.name);
  });

  it('is not valid over another document', async () => {
    const { cms, documentDigest } = await makeSigned(kind);
    const other = documentDigest.map((octet) => octet ^ 1);
    expect(codes(cms, other)).toEqual(['MESSAGE_DIGEST_WRONG']);
  });
});

describe('tampering', () => {
  /** Signs a set of attributes made from the regular ones, so that only the change itself is wrong. */
  const withAttributes = async (change: (list: readonly Uint8Array[], prepared: Prepared) => readonly Uint8Array[]) => {
    const { cms, documentDigest } = await makeSigned(P256, (prepared) =>
      der.setOf(
        change(
          childrenOf(readDer(prepared.signedAttributes)).map(({ raw }) => raw),
          prepared,
        ),
      ),
    );
    return codes(cms, documentDigest);
  };
  const without = (oid: string) => (list: readonly Uint8Array[]) =>
    list.filter((raw) => !hex(raw).includes(hex(der.oid(oid))));
  const attribute = (oid: string, ...values: readonly Uint8Array[]) => der.sequence(der.oid(oid), der.setOf(values));

  it('a signature value that changed', async () => {
    const { cms, documentDigest } = await makeSigned(RSA);
    const changed = cms.slice();
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    expect(codes(changed, documentDigest)).toEqual(['SIGNATURE_WRONG']);
  });

  it.each([
    ['CONTENT_TYPE_WRONG', oids.ID_CONTENT_TYPE],
    ['MESSAGE_DIGEST_WRONG', oids.ID_MESSAGE_DIGEST],
    ['SIGNING_CERTIFICATE_WRONG', oids.ID_AA_SIGNING_CERTIFICATE_V2],
  ])('%s: the attribute is missing', async (code, oid) => {
    expect(await withAttributes(without(oid))).toEqual([code]);
  });

  it('an attribute that appears twice, or with two values', async () => {
    const second = attribute(oids.ID_MESSAGE_DIGEST, der.octetString(digestOf('sha256', Uint8Array.of(1))));
    expect(await withAttributes((list) => [...list, second])).toEqual(['ATTRIBUTE_REPEATED', 'MESSAGE_DIGEST_WRONG']);
    const both = attribute(
      oids.ID_MESSAGE_DIGEST,
      der.octetString(digestOf('sha256')),
      der.octetString(new Uint8Array(32)),
    );
    expect(await withAttributes((list) => [...without(oids.ID_MESSAGE_DIGEST)(list), both])).toEqual([
      'MESSAGE_DIGEST_WRONG',
    ]);
  });

  it('another content type in the attribute', async () => {
    const other = attribute(oids.ID_CONTENT_TYPE, der.oid(oids.ID_SIGNED_DATA));
    expect(await withAttributes((list) => [...without(oids.ID_CONTENT_TYPE)(list), other])).toEqual([
      'CONTENT_TYPE_WRONG',
    ]);
  });

  it('attributes made for another certificate with the same key', async () => {
    const { cms, documentDigest } = await makeSigned(P256, ({ keys: _, ...prepared }) => {
      const certificate = { ...prepared.certificate, raw: Uint8Array.of(...prepared.certificate.raw, 0) };
      return buildSignedAttributes({ documentDigest: digestOf('sha256'), digestAlgorithm: 'sha256', certificate });
    });
    expect(codes(cms, documentDigest)).toEqual(['SIGNING_CERTIFICATE_WRONG']);
  });

  it('attributes whose issuerSerial names another certificate', async () => {
    const stranger = await issue({ keys: ecKeys('P-256'), serialNumber: '77' });
    const { cms, documentDigest } = await makeSigned(P256, ({ certificate }) => {
      const mixed = { ...certificate, serialNumber: stranger.serialNumber };
      return buildSignedAttributes({
        documentDigest: digestOf('sha256'),
        digestAlgorithm: 'sha256',
        certificate: mixed,
      });
    });
    expect(codes(cms, documentDigest)).toEqual(['SIGNING_CERTIFICATE_WRONG']);
  });

  it('protection that names other algorithms', async () => {
    const { cms, documentDigest } = await makeSigned(RSA, ({ certificate }) =>
      buildSignedAttributes({
        documentDigest: digestOf('sha256'),
        digestAlgorithm: 'sha256',
        certificate,
        protectedAlgorithm: signatureAlgorithmFor(certificate.publicKey, 'sha512'),
      }),
    );
    expect(codes(cms, documentDigest)).toEqual(['ALGORITHM_PROTECTION_WRONG']);
  });

  it('a digest algorithm that is not the one of the signature', async () => {
    const { cms, documentDigest } = await makeSigned(P256, ({ certificate }) =>
      buildSignedAttributes({ documentDigest: digestOf('sha256'), digestAlgorithm: 'sha256', certificate }),
    );
    const changed = Buffer.from(cms);
    changed.set(der.oid(oids.ID_SHA384), changed.lastIndexOf(der.oid(oids.ID_SHA256)));
    expect(codes(new Uint8Array(changed), documentDigest)).toEqual(['SIGNATURE_WRONG']);
  });

  it('the certificate swapped for another of the same name', async () => {
    const { cms, documentDigest, certificate } = await makeSigned(P256);
    const swapped = await issue({ keys: ecKeys('P-256'), serialNumber: '99' });
    const report = codes(rebuild(cms, { certificates: [swapped.raw] }), documentDigest);
    expect(report).toContain('SIGNER_CERTIFICATE_MISSING');
    expect(hex(certificate.raw)).not.toBe(hex(swapped.raw));
  });

  it('two signers, or none', async () => {
    const { cms, documentDigest } = await makeSigned(P256);
    const [info = cms] = signerInfosOf(cms);
    const second = info.slice();
    second[second.length - 1] = (second.at(-1) ?? 0) ^ 1;
    expect(codes(rebuild(cms, { signerInfos: [info, second] }), documentDigest)).toEqual(['NOT_ONE_SIGNER']);
    expect(codes(rebuild(cms, { signerInfos: [] }), documentDigest)).toEqual(['NOT_ONE_SIGNER']);
  });

  it('a content of its own', async () => {
    const { cms, documentDigest } = await makeSigned(P256);
    const content = der.sequence(der.oid(oids.ID_DATA), der.explicit(0, der.octetString(Uint8Array.of(1))));
    expect(codes(rebuild(cms, { content }), documentDigest)).toEqual(['NOT_DETACHED']);
  });

  it('an old signature without attributes under SHA-1 is classified, not a crash', async () => {
    const { cms, documentDigest, certificate } = await makeSigned(RSA);
    const info = der.sequence(
      der.integer(1),
      der.sequence(certificate.issuer.raw, certificate.serialNumber),
      der.sequence(der.oid(oids.ID_SHA1)),
      der.sequence(der.oid(oids.RSA_ENCRYPTION), der.nullValue()),
      der.octetString(new Uint8Array(256)),
    );
    expect(codes(rebuild(cms, { signerInfos: [info] }), documentDigest)).toContain('SIGNED_ATTRIBUTES_MISSING');
  });
});

const partsOf = (cms: Uint8Array) => {
  const [, wrapper] = childrenOf(readDer(cms));
  const [signedData] = wrapper === undefined ? [] : childrenOf(wrapper);
  return signedData === undefined ? [] : childrenOf(signedData);
};
const signerInfosOf = (cms: Uint8Array): readonly Uint8Array[] => {
  const infos = partsOf(cms).at(-1);
  return infos === undefined ? [] : childrenOf(infos).map(({ raw }) => raw);
};

type Changes = { certificates?: readonly Uint8Array[]; signerInfos?: readonly Uint8Array[]; content?: Uint8Array };

function rebuild(cms: Uint8Array, changes: Changes): Uint8Array {
  const [version, digests, content, certificates] = partsOf(cms).map(({ raw }) => raw);
  const signedData = der.sequence(
    version ?? cms,
    digests ?? cms,
    changes.content ?? content ?? cms,
    changes.certificates === undefined ? (certificates ?? cms) : der.implicit(0, der.setOf(changes.certificates)),
    der.setOf(changes.signerInfos ?? signerInfosOf(cms)),
  );
  return der.sequence(der.oid(oids.ID_SIGNED_DATA), der.explicit(0, signedData));
}
