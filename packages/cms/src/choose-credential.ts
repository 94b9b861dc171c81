/** Which certificate of an account signs. Not here: the path to a root and revocation beyond what the provider says. */
import type { Credential, ErrorCode, SignerAccount } from '@kyso/domain';
import { type Certificate, parseCertificate } from './certificate.ts';

export type CredentialChoice =
  | { readonly kind: 'chosen'; readonly credential: Credential; readonly certificate: Certificate }
  | { readonly kind: 'none'; readonly code: ErrorCode };

/** Smallest RSA key of Circular 15/2025, Appendix I; every curve that is read has at least the 256 bits it asks for. */
export const MIN_RSA_BITS = 2048;

/**
 * The certificate to sign with: the one asked for by serial number (hex), else of the usable ones the newest.
 * Where none is usable the answer carries the reason of the newest that was considered.
 * @throws KysoError `provider.protocol_error` for a certificate that cannot be read.
 */
export function chooseCredential(
  credentials: readonly Credential[],
  wanted: { account: SignerAccount; serial?: string },
  nowMs: number,
): CredentialChoice {
  const candidates = credentials
    .filter(({ serialNumber }) => wanted.serial === undefined || sameSerial(serialNumber, wanted.serial))
    .map((credential) => ({ credential, certificate: parseCertificate(credential.certificate) }))
    .sort((a, b) => Date.parse(b.certificate.notBefore) - Date.parse(a.certificate.notBefore));
  let reason: ErrorCode = 'credential.none';
  for (const [index, { credential, certificate }] of candidates.entries()) {
    const obstacle = obstacleOf(credential, certificate, wanted.account, nowMs);
    if (obstacle === undefined) return { kind: 'chosen', credential, certificate };
    if (index === 0) reason = obstacle;
  }
  return { kind: 'none', code: reason };
}

function sameSerial(a: string, b: string): boolean {
  const plain = (serial: string) => serial.replace(/^0+/, '').toUpperCase();
  return plain(a) === plain(b);
}

function obstacleOf(
  credential: Credential,
  certificate: Certificate,
  account: SignerAccount,
  nowMs: number,
): ErrorCode | undefined {
  if (credential.status !== 'usable') return `credential.${credential.status}`;
  if (nowMs >= Date.parse(certificate.notAfter)) return 'credential.expired';
  if (nowMs < Date.parse(certificate.notBefore)) return 'credential.not_yet_valid';
  if (!belongsTo(certificate, account)) return 'credential.identity_mismatch';
  if (!isStrong(certificate)) return 'credential.weak_key';
  return undefined;
}

/**
 * A certificate that names a number of the same length as the account's (both CCCD, both CMND, …) must name that very
 * number. One that names none of that kind is left to the provider, which tied it to the account.
 */
function belongsTo(certificate: Certificate, account: SignerAccount): boolean {
  const sameKind = certificate.subjectIdentifiers.filter(({ value }) => value.length === account.number.length);
  return sameKind.length === 0 || sameKind.some(({ value }) => value === account.number);
}

function isStrong({ publicKey }: Certificate): boolean {
  switch (publicKey.kind) {
    case 'rsa':
    case 'rsa-pss':
      return publicKey.modulusBits >= MIN_RSA_BITS;
    case 'ec':
    case 'ed25519':
      return true;
    case 'ed448':
    case 'other':
      return false; // nothing Kyso could verify with
  }
}
