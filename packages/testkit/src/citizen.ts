/** A self-made issuing CA and the certificate of one citizen, and signatures as an HSM makes them. */
import 'reflect-metadata';
import { constants, privateEncrypt, webcrypto } from 'node:crypto';
import type { Credential } from '@kyso/domain';
import * as x509 from '@peculiar/x509';

const YEAR_MS = 365 * 24 * 3_600_000;
/** DER of DigestInfo { sha256, NULL } up to the 32 bytes of the hash (RFC 8017 §9.2). */
const DIGEST_INFO_SHA256 = Buffer.from('3031300d060960864801650304020105000420', 'hex');
const RSA = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  publicExponent: new Uint8Array([1, 0, 1]),
  modulusLength: 2048,
};

export type Citizen = {
  readonly number: string;
  readonly name: string;
  /** PKCS#8 PEM. */
  readonly privateKey: string;
  readonly credential: Credential;
};

/** Issues a self-made issuing CA and one citizen's certificate; takes a few hundred milliseconds. */
export async function issueCitizen(options: {
  readonly number: string;
  readonly name: string;
  /** Of the subject; default `CCCD:<number>`. */
  readonly uid?: string;
  readonly notBefore: Date;
  readonly notAfter?: Date;
  readonly modulusLength?: number;
}): Promise<Citizen> {
  const { subtle } = webcrypto;
  const generate = (modulusLength: number) => subtle.generateKey({ ...RSA, modulusLength }, true, ['sign', 'verify']);
  const [caKeys, keys] = await Promise.all([generate(2048), generate(options.modulusLength ?? 2048)]);
  const notAfter = options.notAfter ?? new Date(options.notBefore.getTime() + YEAR_MS);
  const life = { notBefore: options.notBefore, notAfter };
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name: 'C=VN, O=Kyso tests, CN=Kyso test issuing CA',
    keys: caKeys,
    ...life,
    signingAlgorithm: RSA,
    extensions: [new x509.BasicConstraintsExtension(true, 0, true)],
  });
  const leaf = await x509.X509CertificateGenerator.create({
    serialNumber: `5401${options.number.replace(/\D/g, '').padStart(28, '0')}`,
    subject: [
      { C: ['VN'] },
      { CN: [options.name] },
      { '0.9.2342.19200300.100.1.1': [options.uid ?? `CCCD:${options.number}`] },
    ],
    issuer: ca.subjectName,
    ...life,
    signingKey: caKeys.privateKey,
    publicKey: keys.publicKey,
    signingAlgorithm: RSA,
    extensions: [
      // digitalSignature and nonRepudiation
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.nonRepudiation, true),
    ],
  });
  const pkcs8 = Buffer.from(await subtle.exportKey('pkcs8', keys.privateKey));
  return {
    number: options.number,
    name: options.name,
    privateKey: `-----BEGIN PRIVATE KEY-----\n${pkcs8.toString('base64')}\n-----END PRIVATE KEY-----`,
    credential: {
      serialNumber: leaf.serialNumber.toUpperCase(),
      certificate: new Uint8Array(leaf.rawData),
      chain: [new Uint8Array(ca.rawData)],
      status: 'usable',
    },
  };
}

/** RSASSA-PKCS1-v1_5 over a given SHA-256 value, as an HSM makes it from a hash. */
export function signHash(privateKey: string, hash: Uint8Array): Uint8Array {
  const digestInfo = Buffer.concat([DIGEST_INFO_SHA256, hash]);
  return privateEncrypt({ key: privateKey, padding: constants.RSA_PKCS1_PADDING }, digestInfo);
}
