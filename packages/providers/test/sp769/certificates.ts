/** A small certification authority with real keys, made anew for each run. */
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

const RSA = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  publicExponent: new Uint8Array([1, 0, 1]),
  modulusLength: 2048,
};

async function issue(serialNumber: string, notAfter: string, issuer?: { name: string; keys: webcrypto.CryptoKeyPair }) {
  const keys = (await webcrypto.subtle.generateKey(RSA, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair; // RSA makes pairs
  const name = issuer === undefined ? 'CN=Test CA' : 'CN=NGUYỄN VĂN A, C=VN';
  const certificate = await x509.X509CertificateGenerator.create(
    {
      serialNumber,
      subject: name,
      issuer: issuer?.name ?? name,
      notBefore: new Date('2020-01-01T00:00:00Z'),
      notAfter: new Date(notAfter),
      signingKey: issuer?.keys.privateKey ?? keys.privateKey,
      publicKey: keys.publicKey,
      signingAlgorithm: RSA,
    },
    webcrypto,
  );
  return { name, keys, der: Buffer.from(certificate.rawData) };
}

export const CA = await issue('01', '2040-01-01T00:00:00Z');
export const LEAF = await issue('5401010149d8c8e9b1d3a0c2f1e0a9b8', '2030-01-01T00:00:00Z', CA);
export const PAST_LEAF = await issue('5401010149d8c8e9b1d3a0c2f1e0a9b9', '2024-01-01T00:00:00Z', CA);

/** RSASSA-PKCS1-v1_5 over `data` with the key of {@link LEAF}. */
export async function signWithLeaf(data: Uint8Array<ArrayBuffer>): Promise<Buffer> {
  return Buffer.from(await webcrypto.subtle.sign('RSASSA-PKCS1-v1_5', LEAF.keys.privateKey, data));
}
