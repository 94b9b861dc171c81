/** Which certificate of an account signs. Not here: the path to a root and revocation beyond what the provider says. */
import { type Credential, type ErrorCode, matchIdentity } from '@kyso/domain';
import { type Certificate, parseCertificate } from './certificate.ts';

export type CredentialChoice =
  | { readonly kind: 'chosen'; readonly credential: Credential; readonly certificate: Certificate }
  | { readonly kind: 'none'; readonly code: ErrorCode };

/** Smallest RSA key of Circular 15/2025, Appendix I; every curve that is read has at least the 256 bits it asks for. */
export const MIN_RSA_BITS = 2048;

export type WantedCredential = {
  /** Every identity number known of the person; the certificate must not name another one of the same kinds. */
  readonly numbers: readonly string[];
  /** Hex; absent: the newest that may sign. */
  readonly serial?: string;
};

/**
 * The certificate to sign with: the one asked for by serial number (hex), else of the usable ones the newest.
 * Where none is usable the answer carries the reason of the newest that was considered.
 * @throws KysoError `provider.protocol_error` for a certificate that cannot be read.
 */
export function chooseCredential(
  credentials: readonly Credential[],
  wanted: WantedCredential,
  nowMs: number,
): CredentialChoice {
  const candidates = credentials
    .filter(({ serialNumber }) => wanted.serial === undefined || sameSerial(serialNumber, wanted.serial))
    .map((credential) => ({ credential, certificate: parseCertificate(credential.certificate) }))
    .sort((a, b) => Date.parse(b.certificate.notBefore) - Date.parse(a.certificate.notBefore));
  let reason: ErrorCode = 'credential.none';
  for (const [index, { credential, certificate }] of candidates.entries()) {
    const obstacle = obstacleOf(credential, certificate, wanted.numbers, nowMs);
    if (obstacle === undefined) return { kind: 'chosen', credential, certificate };
    if (index === 0) reason = obstacle;
  }
  return { kind: 'none', code: reason };
}

function sameSerial(a: string, b: string): boolean {
  const plain = (serial: string) => serial.replace(/^0+/, '').toUpperCase();
  return plain(a) === plain(b);
}

/** Why this certificate may not sign for this person now; undefined when it may. */
export function obstacleOf(
  credential: Credential,
  certificate: Certificate,
  numbers: readonly string[],
  nowMs: number,
): ErrorCode | undefined {
  if (credential.status !== 'usable') return `credential.${credential.status}`;
  if (nowMs >= Date.parse(certificate.notAfter)) return 'credential.expired';
  if (nowMs < Date.parse(certificate.notBefore)) return 'credential.not_yet_valid';
  // One that names no number of a known kind is left to the provider, which tied it to the account.
  if (matchIdentity(certificate.subjectIdentifiers, numbers) === 'mismatch') return 'credential.identity_mismatch';
  if (!isStrong(certificate)) return 'credential.weak_key';
  return undefined;
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
