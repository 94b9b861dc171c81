import type { KeyObject } from 'node:crypto';
import { parseCertificate } from '@kyso/cms';
import { KysoError } from '@kyso/domain';
import { type SigningIdentity, signingIdentity } from '../signature-draft.ts';

/** A private key on this machine; certificates as DER, the issuers in any order. */
export type KeyMaterial = {
  readonly key: KeyObject;
  readonly certificate: Uint8Array;
  readonly issuers: readonly Uint8Array[];
};

export type LocalIdentity = { readonly key: KeyObject; readonly identity: SigningIdentity };

export function localIdentity({ key, certificate, issuers }: KeyMaterial): LocalIdentity {
  const chain = issuers.map((issuer) => parseCertificate(issuer));
  return { key, identity: signingIdentity(parseCertificate(certificate), chain) };
}

/** @throws KysoError `credential.expired`, `credential.not_yet_valid` */
export function assertInForce({ identity }: LocalIdentity, nowMs: number): void {
  const { notBefore, notAfter } = identity.certificate;
  if (nowMs >= Date.parse(notAfter)) {
    throw new KysoError('credential.expired', 'the certificate has expired', { details: { notAfter } });
  }
  if (nowMs < Date.parse(notBefore)) {
    throw new KysoError('credential.not_yet_valid', 'the certificate is not valid yet', { details: { notBefore } });
  }
}
