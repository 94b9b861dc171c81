/** Certificate revocation lists, RFC 5280 §5, made at each request. */
import 'reflect-metadata';
import { AsnConvert } from '@peculiar/asn1-schema';
import { CRLNumber } from '@peculiar/asn1-x509';
import { AuthorityKeyIdentifierExtension, Extension, X509CrlGenerator } from '@peculiar/x509';
import type { Issuer } from './certificates.ts';
import type { Credential, Revocation } from './credentials.ts';
import { publicKeyOf, RSA_SHA256, signingKeyOf } from './keys.ts';

/** RFC 5280 §5.2.3. */
const ID_CE_CRL_NUMBER = '2.5.29.20';
const LIFE_MS = 24 * 60 * 60 * 1000;

/** @returns DER of a complete CRL. Its number is the time in seconds, which never falls between two lists. */
export async function makeCrl(
  issuer: Issuer,
  revoked: readonly (Credential & { readonly revocation: Revocation })[],
  now: number,
): Promise<Uint8Array> {
  const number = new Uint8Array(AsnConvert.serialize(new CRLNumber(Math.floor(now / 1000))));
  const crl = await X509CrlGenerator.create({
    issuer: issuer.certificate.subjectName,
    thisUpdate: new Date(now),
    nextUpdate: new Date(now + LIFE_MS),
    signingAlgorithm: RSA_SHA256,
    signingKey: signingKeyOf(issuer.keys),
    entries: revoked.map(({ serial, revocation }) => ({
      serialNumber: serial,
      revocationDate: revocation.at,
      reason: revocation.reason,
    })),
    extensions: [
      await AuthorityKeyIdentifierExtension.create(publicKeyOf(issuer.keys)),
      new Extension(ID_CE_CRL_NUMBER, false, number),
    ],
  });
  return new Uint8Array(crl.rawData);
}
