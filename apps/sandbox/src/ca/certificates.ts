/** Certificate profiles of the test hierarchy (RFC 5280 §4). Which certificates exist is decided elsewhere. */
import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import {
  AuthorityInfoAccessExtension,
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  CRLDistributionPointsExtension,
  cryptoProvider,
  ExtendedKeyUsageExtension,
  Extension,
  type JsonName,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectKeyIdentifierExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import type { Citizen } from '../citizens.ts';
import { type KeyPair, publicKeyOf, RSA_SHA256, signingKeyOf } from './keys.ts';

cryptoProvider.set(webcrypto);

/** userId, RFC 4519 §2.39; Vietnamese certificates keep the identity number in it. */
export const ID_UID = '0.9.2342.19200300.100.1.1';
/** RFC 6960 §4.2.2.2. */
const ID_KP_OCSP_SIGNING = '1.3.6.1.5.5.7.3.9';
/** RFC 3161 §2.3. */
const ID_KP_TIME_STAMPING = '1.3.6.1.5.5.7.3.8';
/** RFC 6960 §4.2.2.2.1: the responder's own certificate need not be checked. Value: NULL. */
const ID_PKIX_OCSP_NOCHECK = '1.3.6.1.5.5.7.48.1.5';
const DER_NULL = Uint8Array.of(5, 0);

export type Validity = { readonly notBefore: Date; readonly notAfter: Date };

/** Who signs a certificate: the issuer's own certificate and keys. */
export type Issuer = { readonly certificate: X509Certificate; readonly keys: KeyPair };

const organisation = (commonName: string): JsonName => [{ C: ['VN'] }, { O: ['Kyso Sandbox'] }, { CN: [commonName] }];

/** 32 hex digits, as VNPT's own serial numbers; the first byte keeps the DER INTEGER positive and 16 bytes long. */
function newSerial(): string {
  return `54010101${randomBytes(12).toString('hex')}`;
}

export async function makeRoot(keys: KeyPair, validity: Validity): Promise<X509Certificate> {
  const publicKey = publicKeyOf(keys);
  return X509CertificateGenerator.createSelfSigned({
    ...validity,
    serialNumber: newSerial(),
    name: organisation('Kyso Sandbox Root CA'),
    keys: { publicKey, privateKey: signingKeyOf(keys) },
    signingAlgorithm: RSA_SHA256,
    extensions: [
      new BasicConstraintsExtension(true, 1, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(publicKey),
    ],
  });
}

export function makeIssuingCa(
  keys: KeyPair,
  root: Issuer,
  pkiUrl: string,
  validity: Validity,
): Promise<X509Certificate> {
  return issue(root, keys, organisation('Kyso Sandbox Issuing CA'), validity, [
    new BasicConstraintsExtension(true, 0, true),
    new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    new AuthorityInfoAccessExtension({ caIssuers: `${pkiUrl}/root.cer` }),
    new CRLDistributionPointsExtension([`${pkiUrl}/root.crl`]),
  ]);
}

/** A delegated OCSP responder, RFC 6960 §4.2.2.2. */
export function makeResponder(keys: KeyPair, issuer: Issuer, validity: Validity): Promise<X509Certificate> {
  return issue(issuer, keys, organisation('Kyso Sandbox OCSP Responder'), validity, [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
    new ExtendedKeyUsageExtension([ID_KP_OCSP_SIGNING]),
    new Extension(ID_PKIX_OCSP_NOCHECK, false, DER_NULL),
  ]);
}

/** A unit that stamps time, RFC 3161 §2.3. */
export function makeTimestampUnit(
  keys: KeyPair,
  issuer: Issuer,
  pkiUrl: string,
  validity: Validity,
): Promise<X509Certificate> {
  return issue(issuer, keys, organisation('Kyso Sandbox Time Stamping Unit'), validity, [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
    new ExtendedKeyUsageExtension([ID_KP_TIME_STAMPING], true),
    new AuthorityInfoAccessExtension({ caIssuers: `${pkiUrl}/issuing.cer` }),
    new CRLDistributionPointsExtension([`${pkiUrl}/issuing.crl`]),
  ]);
}

export function makeLeaf(
  citizen: Citizen,
  keys: KeyPair,
  issuer: Issuer,
  pkiUrl: string,
  validity: Validity,
): Promise<X509Certificate> {
  return issue(issuer, keys, subjectOf(citizen), validity, [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature | KeyUsageFlags.nonRepudiation, true),
    new AuthorityInfoAccessExtension({ ocsp: `${pkiUrl}/ocsp`, caIssuers: `${pkiUrl}/issuing.cer` }),
    new CRLDistributionPointsExtension([`${pkiUrl}/issuing.crl`]),
  ]);
}

export function subjectOf(citizen: Citizen): JsonName {
  return [
    { C: ['VN'] },
    { ST: [citizen.province] },
    { L: [citizen.locality] },
    { CN: [citizen.name] },
    { [ID_UID]: [`CCCD:${citizen.id}`] },
  ];
}

async function issue(issuer: Issuer, keys: KeyPair, subject: JsonName, validity: Validity, own: readonly Extension[]) {
  const publicKey = publicKeyOf(keys);
  return X509CertificateGenerator.create({
    ...validity,
    serialNumber: newSerial(),
    subject,
    issuer: issuer.certificate.subjectName,
    publicKey,
    signingKey: signingKeyOf(issuer.keys),
    signingAlgorithm: RSA_SHA256,
    extensions: [
      ...own,
      await SubjectKeyIdentifierExtension.create(publicKey),
      await AuthorityKeyIdentifierExtension.create(publicKeyOf(issuer.keys)),
    ],
  });
}
