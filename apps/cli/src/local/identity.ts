import type { KeyObject } from 'node:crypto';
import { parseCertificate } from '@kyso/cms';
import { KysoError } from '@kyso/domain';
import { type SigningIdentity, signingIdentity } from '@kyso/signing';
import { readPkcs12 } from './pkcs12/read-pkcs12.ts';

export type LocalIdentity = { readonly key: KeyObject; readonly identity: SigningIdentity };

/**
 * Key, certificate and chain of a PKCS#12 file, fit to sign now.
 * @throws KysoError `credential.unusable`, `credential.expired`, `credential.not_yet_valid`
 */
export async function openIdentity(pkcs12: Uint8Array, password: string, nowMs: number): Promise<LocalIdentity> {
  const { key, certificate: der, issuers } = await readPkcs12(pkcs12, password);
  const certificate = parseCertificate(der);
  if (nowMs >= Date.parse(certificate.notAfter)) {
    throw new KysoError('credential.expired', 'the certificate has expired', {
      details: { notAfter: certificate.notAfter },
    });
  }
  if (nowMs < Date.parse(certificate.notBefore)) {
    throw new KysoError('credential.not_yet_valid', 'the certificate is not valid yet', {
      details: { notBefore: certificate.notBefore },
    });
  }
  return {
    key,
    identity: signingIdentity(
      certificate,
      issuers.map((issuer) => parseCertificate(issuer)),
    ),
  };
}
