/** Certificates with other keys than RSA, and chains. */
import 'reflect-metadata';
import { generateKeyPairSync, type KeyObject, sign, webcrypto } from 'node:crypto';
import { START_MS } from '@kyso/testkit';
import * as x509 from '@peculiar/x509';

x509.cryptoProvider.set(webcrypto);

const DAY_MS = 24 * 3_600_000;
const ECDSA = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

export type Keys = { readonly publicKey: KeyObject; readonly privateKey: KeyObject };
export type CurveName = 'P-256' | 'P-384' | 'P-521';

export const ecKeys = (namedCurve: CurveName): Keys => generateKeyPairSync('ec', { namedCurve });
export const ed25519Keys = (): Keys => generateKeyPairSync('ed25519');

/** Raw r‖s, as PKCS #11 and web cryptography return it. */
export const ecdsa = (keys: Keys, message: Uint8Array): Uint8Array =>
  sign('sha256', message, { key: keys.privateKey, dsaEncoding: 'ieee-p1363' });

/** DER of a certificate for `keys`, issued by a P-256 key; without an issuer it is self-signed. */
export async function issue(name: string, keys: Keys, issuer?: { readonly name: string; readonly keys: Keys }) {
  const signer = issuer ?? { name, keys };
  const pkcs8 = signer.keys.privateKey.export({ format: 'der', type: 'pkcs8' });
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: '5401',
    subject: [{ CN: [name] }],
    issuer: [{ CN: [signer.name] }],
    notBefore: new Date(START_MS - DAY_MS),
    notAfter: new Date(START_MS + DAY_MS),
    signingAlgorithm: ECDSA,
    publicKey: new x509.PublicKey(keys.publicKey.export({ format: 'der', type: 'spki' })),
    signingKey: await webcrypto.subtle.importKey('pkcs8', pkcs8, ECDSA, false, ['sign']),
  });
  return new Uint8Array(certificate.rawData);
}
