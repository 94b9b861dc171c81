/** Certificates out of an answer. Not here: whether one is trusted or belongs to the right person. */
import { type Certificate, findSignerCertificate, orderChain, parseCertificate } from '@kyso/cms';
import { type Credential, KysoError } from '@kyso/domain';
import { decodeBase64 } from './base64.ts';

/** What a provider sends as one account's certificate, in order. */
export type CertificateChain = {
  readonly certificate: Certificate;
  /** DER, nearest issuer first. */
  readonly chain: readonly Uint8Array[];
};

/**
 * The signer's certificate and its issuers among `texts` (base64 of DER, PEM lines and line breaks allowed). Who is who
 * follows from who signed whom: some providers put the leaf first, some last. Certificates outside the chain are dropped.
 * @param field as the provider calls it, for the error.
 * @throws KysoError `provider.protocol_error` when one cannot be read or no single leaf is among them.
 */
export function readCertificates(texts: readonly string[], field: string): CertificateChain {
  const bag = texts.map((text) => readOne(text, field));
  const certificate = findSignerCertificate(bag);
  if (certificate === undefined) throw malformed(field);
  return {
    certificate,
    chain: orderChain(certificate, bag)
      .slice(1)
      .map((issuer) => issuer.raw),
  };
}

/** A certificate past its last day is expired, whatever the provider's list says. */
export function toCredential(
  { certificate, chain }: CertificateChain,
  status: Credential['status'],
  nowMs: number,
): Credential {
  const isPast = Date.parse(certificate.notAfter) <= nowMs;
  return {
    serialNumber: certificate.serialNumberHex,
    certificate: certificate.raw,
    chain,
    status: status === 'usable' && isPast ? 'expired' : status,
  };
}

/** Serial numbers are compared as numbers: without leading zeros, separators and case. */
export function sameSerial(a: string, b: string): boolean {
  const plain = (text: string) => text.replace(/[\s:]/g, '').replace(/^0+/, '').toUpperCase();
  return plain(a) === plain(b);
}

function readOne(text: string, field: string): Certificate {
  const bytes = decodeBase64(text);
  if (bytes === undefined) throw malformed(field);
  try {
    return parseCertificate(bytes);
  } catch {
    // The reader's reason helps nobody here; the field does.
    throw malformed(field);
  }
}

function malformed(field: string): KysoError {
  return new KysoError('provider.protocol_error', 'a certificate in the answer cannot be read', {
    details: { fields: [field] },
  });
}
