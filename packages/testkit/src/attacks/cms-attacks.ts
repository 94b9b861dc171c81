/** Games with the CMS: the byte range is right, the signature is not what it says. */
import { sign } from 'node:crypto';
import { buildSignedAttributes, buildSignedData, der, oids, signatureTimestampAttribute } from '@kyso/cms';
import { type CmsParts, sha256, signPdf, signWith, usualCms } from '../pki/sign-pdf.ts';
import type { Attack, AttackWorld } from './table.ts';

export const withCms =
  (makeCms: (parts: CmsParts, world: AttackWorld) => Uint8Array) =>
  (world: AttackWorld): Uint8Array =>
    signPdf(world.form, { signer: world.signer, makeCms: (parts) => makeCms(parts, world) });

export type Bent = {
  readonly attributes?: readonly Uint8Array[];
  readonly digest?: Uint8Array;
  readonly content?: Uint8Array;
  readonly contentType?: string;
  readonly signerInfos?: number;
  readonly certificates?: readonly Uint8Array[];
  readonly hash?: 'sha256' | 'sha1' | 'md5';
  readonly noAttributes?: boolean;
  /** AlgorithmIdentifier of the signature. */
  readonly algorithm?: Uint8Array;
  /** SignerIdentifier. */
  readonly sid?: Uint8Array;
  readonly value?: (attributes: Uint8Array) => Uint8Array;
};

const HASHES = {
  sha256: [oids.ID_SHA256, oids.ECDSA_WITH_SHA256],
  sha1: [oids.ID_SHA1, oids.ECDSA_WITH_SHA1],
  md5: ['1.2.840.113549.2.5', oids.ECDSA_WITH_SHA256],
} as const;

export const attribute = (id: string, value: Uint8Array): Uint8Array => der.sequence(der.oid(id), der.setOf([value]));

/** A SignedData of parts, right unless bent. */
export function handMade({ signer, documentDigest }: CmsParts, bent: Bent): Uint8Array {
  const { hash = 'sha256', contentType = oids.ID_DATA } = bent;
  const [digestOid, algorithmOid] = HASHES[hash];
  const digestAlgorithm = der.sequence(der.oid(digestOid));
  const attributes = der.setOf(
    bent.attributes ?? [
      attribute(oids.ID_CONTENT_TYPE, der.oid(oids.ID_DATA)),
      attribute(oids.ID_MESSAGE_DIGEST, der.octetString(bent.digest ?? documentDigest)),
    ],
  );
  const value = bent.value?.(attributes) ?? new Uint8Array(sign(hash, attributes, signer.keys.privateKey));
  const info = der.sequence(
    der.integer(1),
    bent.sid ?? der.sequence(signer.certificate.issuer.raw, signer.certificate.serialNumber),
    digestAlgorithm,
    ...(bent.noAttributes === true ? [] : [der.implicit(0, attributes)]),
    bent.algorithm ?? der.sequence(der.oid(algorithmOid)),
    der.octetString(value),
  );
  const content = bent.content === undefined ? [] : [der.explicit(0, der.octetString(bent.content))];
  const infos = Array.from({ length: bent.signerInfos ?? 1 }, () => info);
  const signedData = der.sequence(
    der.integer(1),
    der.setOf([digestAlgorithm]),
    der.sequence(der.oid(contentType), ...content),
    der.implicit(0, der.setOf(bent.certificates ?? [signer.certificate.raw])),
    der.encode(0x31, ...infos),
  );
  return der.sequence(der.oid(oids.ID_SIGNED_DATA), der.explicit(0, signedData));
}

export const bend = (bent: Bent | ((parts: CmsParts) => Bent)) =>
  withCms((parts) => handMade(parts, typeof bent === 'function' ? bent(parts) : bent));

/** Signed for one certificate, sent with another of the same key and number. */
function swapped(parts: CmsParts, { authority }: AttackWorld): Uint8Array {
  const { signer } = parts;
  const serial = Number.parseInt(signer.certificate.serialNumberHex, 16);
  const twin = authority.issue({ commonName: 'Chủ tịch UBND', keys: signer.keys, serial });
  const signedAttributes = buildSignedAttributes({
    documentDigest: parts.documentDigest,
    digestAlgorithm: 'sha256',
    certificate: signer.certificate,
  });
  return buildSignedData({
    signedAttributes,
    signatureValue: signWith(signer, signedAttributes),
    signerCertificate: twin.certificate,
    certificates: [],
    digestAlgorithm: 'sha256',
    signatureAlgorithm: parts.algorithm,
  });
}

export const cmsAttacks: readonly Attack[] = [
  {
    name: 'CMS: another document',
    make: withCms((parts) => usualCms({ ...parts, documentDigest: sha256(new Uint8Array(3)) })),
  },
  {
    name: 'CMS: signature value of somebody else',
    make: withCms((parts, { authority }) => {
      const thief = authority.issue({ commonName: 'Kẻ gian' });
      const signedAttributes = buildSignedAttributes({
        documentDigest: parts.documentDigest,
        digestAlgorithm: 'sha256',
        certificate: parts.signer.certificate,
      });
      return buildSignedData({
        signedAttributes,
        signatureValue: signWith(thief, signedAttributes),
        signerCertificate: parts.signer.certificate,
        certificates: [],
        digestAlgorithm: 'sha256',
        signatureAlgorithm: parts.algorithm,
      });
    }),
  },
  { name: 'CMS: certificate swapped', make: withCms(swapped) },
  { name: 'CMS: two signer infos', make: bend({ signerInfos: 2 }) },
  { name: 'CMS: no signer info', make: bend({ signerInfos: 0 }) },
  {
    name: 'CMS: content inside that is another document',
    make: bend({ content: new Uint8Array([1, 2, 3]), digest: sha256(new Uint8Array([1, 2, 3])) }),
  },
  { name: 'CMS: content inside, digest of the range', make: bend({ content: new Uint8Array([1, 2, 3]) }) },
  {
    name: 'CMS: message digest missing',
    make: bend({ attributes: [attribute(oids.ID_CONTENT_TYPE, der.oid(oids.ID_DATA))] }),
  },
  {
    name: 'CMS: message digest twice',
    make: bend(({ documentDigest }) => ({
      attributes: [
        attribute(oids.ID_CONTENT_TYPE, der.oid(oids.ID_DATA)),
        attribute(oids.ID_MESSAGE_DIGEST, der.octetString(documentDigest)),
        attribute(oids.ID_MESSAGE_DIGEST, der.octetString(sha256(documentDigest))),
      ],
    })),
  },
  {
    name: 'CMS: content type missing',
    make: bend(({ documentDigest }) => ({
      attributes: [attribute(oids.ID_MESSAGE_DIGEST, der.octetString(documentDigest))],
    })),
  },
  { name: 'CMS: content type of another kind', make: bend({ contentType: oids.ID_CT_TST_INFO }) },
  { name: 'CMS: attributes removed, signed attributes as document', make: bend({ noAttributes: true }) },
  { name: 'CMS: certificate of the signer missing', make: bend({ certificates: [] }) },
  {
    name: 'CMS: SHA-1',
    make: withCms((parts) => handMade(parts, { hash: 'sha1', digest: sha256(new Uint8Array(1)).subarray(0, 20) })),
  },
  { name: 'CMS: MD5', make: bend({ hash: 'md5', digest: new Uint8Array(16) }) },
  { name: 'CMS: not a CMS', make: withCms(() => der.sequence(der.oid(oids.ID_DATA))) },
  {
    name: 'CMS: timestamp of another signature does not count',
    make: withCms((parts, { unit }) => {
      const signedAttributes = buildSignedAttributes({
        documentDigest: sha256(new Uint8Array(9)),
        digestAlgorithm: 'sha256',
        certificate: parts.signer.certificate,
      });
      return buildSignedData({
        signedAttributes,
        signatureValue: signWith(parts.signer, signedAttributes),
        signerCertificate: parts.signer.certificate,
        certificates: [],
        digestAlgorithm: 'sha256',
        signatureAlgorithm: parts.algorithm,
        unsignedAttributes: [signatureTimestampAttribute(unit.stamp(new Uint8Array(1), '2026-06-01T02:00:05Z'))],
      });
    }),
  },
];
