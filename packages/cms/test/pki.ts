/** Keys from node:crypto and certificates from an independent library, for the tests of this package. */
import 'reflect-metadata';
import { constants, createPrivateKey, generateKeyPairSync, type KeyObject, sign, webcrypto } from 'node:crypto';
import { type Certificate, parseCertificate } from '@kyso/cms';
import * as x509 from '@peculiar/x509';

x509.cryptoProvider.set(webcrypto);

export { x509 };

export const bytes = (buffer: ArrayBuffer | Uint8Array): Uint8Array => new Uint8Array(buffer);
export const hex = (value: Uint8Array): string => Buffer.from(value).toString('hex');
export const fromHex = (text: string): Uint8Array => bytes(Buffer.from(text.replaceAll(' ', ''), 'hex'));

export type KeyPair = { readonly publicKey: KeyObject; readonly privateKey: KeyObject };
export const rsaKeys = (modulusLength = 2048): KeyPair => generateKeyPairSync('rsa', { modulusLength });
export const rsaPssKeys = (): KeyPair => generateKeyPairSync('rsa-pss', { modulusLength: 2048 });
export const ecKeys = (namedCurve: 'P-256' | 'P-384' | 'P-521'): KeyPair => generateKeyPairSync('ec', { namedCurve });
export const ed25519Keys = (): KeyPair => generateKeyPairSync('ed25519');

export type Issuer = { readonly keys: KeyPair; readonly name: x509.JsonName };
export const makeIssuer = (commonName: string): Issuer => ({
  keys: ecKeys('P-256'),
  name: [{ C: ['VN'] }, { O: ['Tổ chức thử nghiệm'] }, { CN: [commonName] }],
});

const ECDSA = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

export const UID = '0.9.2342.19200300.100.1.1';
export const CITIZEN: x509.JsonName = [
  { C: ['VN'] },
  { ST: ['Hà Nội'] },
  { CN: ['Nguyễn Thị Ánh Nguyệt'] },
  { [UID]: ['CCCD:001090000001'] },
];

export type CertificateRequest = {
  readonly keys: KeyPair;
  readonly subject?: x509.JsonName;
  readonly issuer?: Issuer;
  readonly ca?: boolean;
  readonly serialNumber?: string;
  readonly extensions?: readonly x509.Extension[];
  readonly notBefore?: string;
  readonly notAfter?: string;
};

const spki = (key: KeyObject): Buffer => key.export({ format: 'der', type: 'spki' });

export async function issueDer(request: CertificateRequest): Promise<Uint8Array> {
  const { keys, subject = CITIZEN, issuer = makeIssuer('Trung tâm chứng thực'), ca = false } = request;
  const signingKey = issuer.keys.privateKey.toCryptoKey(ECDSA, true, ['sign']);
  const publicKey = new x509.PublicKey(spki(keys.publicKey));
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: request.serialNumber ?? '54010a7bcc0001',
    subject,
    issuer: issuer.name,
    notBefore: new Date(request.notBefore ?? '2026-01-01T00:00:00Z'),
    notAfter: new Date(request.notAfter ?? '2029-01-01T00:00:00Z'),
    signingAlgorithm: ECDSA,
    publicKey,
    signingKey,
    extensions: [
      new x509.BasicConstraintsExtension(ca, undefined, true),
      await x509.SubjectKeyIdentifierExtension.create(publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(new x509.PublicKey(spki(issuer.keys.publicKey))),
      ...(request.extensions ?? []),
    ],
  });
  return bytes(certificate.rawData);
}

export async function issue(request: CertificateRequest): Promise<Certificate> {
  return parseCertificate(await issueDer(request));
}

/** Root, intermediate and a citizen's certificate, root first. */
export async function threeLevels(
  keys: KeyPair,
): Promise<{ root: Certificate; issuing: Certificate; leaf: Certificate }> {
  const rootIssuer = makeIssuer('Root thử nghiệm');
  const issuingIssuer = makeIssuer('CA cấp dưới');
  const root = await issue({
    keys: rootIssuer.keys,
    subject: rootIssuer.name,
    issuer: rootIssuer,
    ca: true,
    serialNumber: '01',
  });
  const issuing = await issue({
    keys: issuingIssuer.keys,
    subject: issuingIssuer.name,
    issuer: rootIssuer,
    ca: true,
    serialNumber: '02',
  });
  const leaf = await issue({ keys, issuer: issuingIssuer });
  return { root, issuing, leaf };
}

/** An RSA block of our own making, raised to the private exponent as it is. */
export function rsaRaw(keys: KeyPair, content: Uint8Array): Uint8Array {
  const modulusBytes = (keys.publicKey.asymmetricKeyDetails?.modulusLength ?? 0) / 8;
  const padding = new Uint8Array(modulusBytes - content.length - 3).fill(0xff);
  return signRaw(keys, Buffer.concat([Uint8Array.of(0, 1), padding, Uint8Array.of(0), content]));
}

export function signRaw(keys: KeyPair, block: Uint8Array): Uint8Array {
  const { n = '', d = '' } = createPrivateKey(keys.privateKey.export({ format: 'pem', type: 'pkcs8' })).export({
    format: 'jwk',
  });
  const number = (base64url: string): bigint => BigInt(`0x${Buffer.from(base64url, 'base64url').toString('hex')}`);
  const modulus = number(n);
  const power = (base: bigint, exponent: bigint): bigint => {
    let result = 1n;
    for (let square = base, rest = exponent; rest > 0n; rest >>= 1n, square = (square * square) % modulus) {
      if (rest & 1n) result = (result * square) % modulus;
    }
    return result;
  };
  return fromHex(
    power(BigInt(`0x${hex(block)}`), number(d))
      .toString(16)
      .padStart(block.length * 2, '0'),
  );
}

export const signPss = (keys: KeyPair, message: Uint8Array, saltLength: number, digest = 'sha256'): Uint8Array =>
  bytes(sign(digest, message, { key: keys.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }));
