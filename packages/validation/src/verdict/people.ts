/** What a certificate says about its holder, for people. */
import { createHash } from 'node:crypto';
import { type Certificate, formatName, nameTexts, oids } from '@kyso/cms';
import type { CertificateSummary, Signer } from '../report.ts';

const ORGANISATION = '2.5.4.10';
const ORGANISATIONAL_UNIT = '2.5.4.11';
const EMAIL = '1.2.840.113549.1.9.1';
/** Numbers of people; a tax number alone names an organisation. */
const PERSONAL = new Set(['CCCD', 'CMND', 'HC', 'BHXH', 'PID', 'PPID']);

export function summarise(certificate: Certificate): CertificateSummary {
  return {
    commonName: certificate.commonName ?? formatName(certificate.subject),
    subject: formatName(certificate.subject),
    issuer: formatName(certificate.issuer),
    serialNumberHex: certificate.serialNumberHex,
    notBefore: certificate.notBefore,
    notAfter: certificate.notAfter,
    sha256: createHash('sha256').update(certificate.raw).digest('hex'),
  };
}

export function signerOf(certificate: Certificate): Signer {
  const first = (oid: string): string | undefined => nameTexts(certificate.subject, oid)[0];
  const [organisation, unit, email] = [first(ORGANISATION), first(ORGANISATIONAL_UNIT), first(EMAIL)];
  const { subjectIdentifiers: identifiers } = certificate;
  return {
    ...summarise(certificate),
    ...(organisation === undefined ? {} : { organisation }),
    ...(unit === undefined ? {} : { unit }),
    ...(email === undefined ? {} : { email }),
    identifiers,
    isPerson: identifiers.some(({ kind }) => PERSONAL.has(kind)),
  };
}

/** The authority that issued the certificate: its common name, else its organisation, else the whole name. */
export function authorityOf({ issuer }: Certificate): string {
  return nameTexts(issuer, oids.ID_AT_COMMON_NAME).at(-1) ?? nameTexts(issuer, ORGANISATION)[0] ?? formatName(issuer);
}
