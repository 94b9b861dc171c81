/** A certificate of an account as a list shows it: what it says, and whether it may sign. */
import type { Credential, ErrorCode, Instant } from '@kyso/domain';
import { parseCertificate } from './certificate.ts';
import { obstacleOf } from './choose-credential.ts';
import { formatName } from './name.ts';
import type { PublicKey } from './public-key.ts';
import type { SubjectIdentifier } from './subject-identifiers.ts';

export type CredentialDescription = {
  /** Upper-case hex. */
  readonly serialNumber: string;
  readonly subject: string;
  readonly commonName?: string;
  /** Personal data: for the person, not for a log. */
  readonly subjectIdentifiers: readonly SubjectIdentifier[];
  readonly issuer: string;
  readonly notBefore: Instant;
  readonly notAfter: Instant;
  readonly key: { readonly kind: PublicKey['kind']; readonly bits?: number };
  readonly status: Credential['status'];
  readonly signable: boolean;
  /** Why it may not sign; absent when it may. */
  readonly reason?: ErrorCode;
};

/**
 * @param numbers every identity number known of the person.
 * @throws KysoError `provider.protocol_error` for a certificate that cannot be read.
 */
export function describeCredential(
  credential: Credential,
  numbers: readonly string[],
  nowMs: number,
): CredentialDescription {
  const certificate = parseCertificate(credential.certificate);
  const { commonName, publicKey } = certificate;
  const reason = obstacleOf(credential, certificate, numbers, nowMs);
  return {
    serialNumber: certificate.serialNumberHex,
    subject: formatName(certificate.subject),
    ...(commonName === undefined ? {} : { commonName }),
    subjectIdentifiers: certificate.subjectIdentifiers,
    issuer: formatName(certificate.issuer),
    notBefore: certificate.notBefore,
    notAfter: certificate.notAfter,
    key: { kind: publicKey.kind, ...bitsOf(publicKey) },
    status: credential.status,
    signable: reason === undefined,
    ...(reason === undefined ? {} : { reason }),
  };
}

function bitsOf(key: PublicKey): { readonly bits?: number } {
  return key.kind === 'rsa' || key.kind === 'rsa-pss' ? { bits: key.modulusBits } : {};
}
