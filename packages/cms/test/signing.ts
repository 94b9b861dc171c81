/** A signature as a provider and Kyso make it together, for the tests of this package. */
import { createHash, sign } from 'node:crypto';
import {
  buildSignedAttributes,
  buildSignedData,
  type Certificate,
  type RsaPadding,
  type SignatureAlgorithm,
  type SigningDigestName,
  signatureAlgorithmFor,
} from '@kyso/cms';
import { bytes, ecKeys, ed25519Keys, issue, type KeyPair, rsaKeys, rsaPssKeys, signPss } from './pki.ts';

export const DOCUMENT = new TextEncoder().encode('Đơn đề nghị cấp bản sao trích lục hộ tịch');
export const digestOf = (name: string, data: Uint8Array = DOCUMENT): Uint8Array =>
  bytes(createHash(name).update(data).digest());

export type Kind = {
  readonly title: string;
  readonly makeKeys: () => KeyPair;
  readonly digestAlgorithm: SigningDigestName;
  readonly padding?: RsaPadding;
  readonly sign: (keys: KeyPair, message: Uint8Array) => Uint8Array;
};

const plain =
  (digest: string | null) =>
  (keys: KeyPair, message: Uint8Array): Uint8Array =>
    bytes(sign(digest, message, keys.privateKey));

export const RSA: Kind = { title: 'RSA-2048', makeKeys: rsaKeys, digestAlgorithm: 'sha256', sign: plain('sha256') };
export const P256: Kind = {
  title: 'P-256',
  makeKeys: () => ecKeys('P-256'),
  digestAlgorithm: 'sha256',
  sign: plain('sha256'),
};
export const KINDS: readonly Kind[] = [
  RSA,
  { ...RSA, title: 'RSA-2048 with SHA-512', digestAlgorithm: 'sha512', sign: plain('sha512') },
  { ...RSA, title: 'RSA-PSS', padding: 'pss', sign: (keys, message) => signPss(keys, message, 32) },
  {
    ...RSA,
    title: 'RSA-PSS restricted key',
    makeKeys: rsaPssKeys,
    sign: (keys, message) => signPss(keys, message, 32),
  },
  P256,
  { title: 'P-384', makeKeys: () => ecKeys('P-384'), digestAlgorithm: 'sha384', sign: plain('sha384') },
  { title: 'P-521', makeKeys: () => ecKeys('P-521'), digestAlgorithm: 'sha512', sign: plain('sha512') },
  { title: 'Ed25519', makeKeys: ed25519Keys, digestAlgorithm: 'sha512', sign: plain(null) },
];

export type Prepared = {
  readonly keys: KeyPair;
  readonly certificate: Certificate;
  readonly algorithm: SignatureAlgorithm;
  readonly signedAttributes: Uint8Array;
};

export async function prepare(kind: Kind): Promise<Prepared> {
  const keys = kind.makeKeys();
  const certificate = await issue({ keys });
  const algorithm = signatureAlgorithmFor(certificate.publicKey, kind.digestAlgorithm, kind.padding);
  const signedAttributes = buildSignedAttributes({
    documentDigest: digestOf(kind.digestAlgorithm),
    digestAlgorithm: kind.digestAlgorithm,
    certificate,
    protectedAlgorithm: algorithm,
  });
  return { keys, certificate, algorithm, signedAttributes };
}

export type Signed = Prepared & { readonly cms: Uint8Array; readonly documentDigest: Uint8Array };

export async function makeSigned(
  kind: Kind,
  attributes: (prepared: Prepared) => Uint8Array = ({ signedAttributes }) => signedAttributes,
): Promise<Signed> {
  const prepared = await prepare(kind);
  const signedAttributes = attributes(prepared);
  const cms = buildSignedData({
    signedAttributes,
    signatureValue: kind.sign(prepared.keys, signedAttributes),
    signerCertificate: prepared.certificate,
    certificates: [prepared.certificate.raw],
    digestAlgorithm: kind.digestAlgorithm,
    signatureAlgorithm: prepared.algorithm,
  });
  return { ...prepared, signedAttributes, cms, documentDigest: digestOf(kind.digestAlgorithm) };
}
