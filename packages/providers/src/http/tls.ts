/** Mutual TLS, a private CA and pinned server keys, for providers that ask for them. */
import { createHash, X509Certificate } from 'node:crypto';
import { type ConnectionOptions, checkServerIdentity, type PeerCertificate } from 'node:tls';
import { z } from 'zod';

export const TLS_SETTINGS = z.object({
  /** PEM of the CAs that may have issued the server's certificate; the public ones when absent. */
  ca: z.string().optional(),
  /** PEM of our certificate, with its issuers. */
  certificate: z.string().optional(),
  /** PEM of its key, PKCS#8. */
  key: z.string().optional(),
  passphrase: z.string().optional(),
  /** base64 of SHA-256 over the server's SubjectPublicKeyInfo (as RFC 7469 pins); one of them has to match. */
  pins: z.array(z.base64()).optional(),
});
export type TlsSettings = z.output<typeof TLS_SETTINGS>;

export type TlsOptions = Pick<ConnectionOptions, 'ca' | 'cert' | 'key' | 'passphrase' | 'checkServerIdentity'>;

/** What connections are made with where `settings` say so. */
export function connectionOptions({ ca, certificate: cert, key, passphrase, pins }: TlsSettings): TlsOptions {
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(passphrase === undefined ? {} : { passphrase }),
    checkServerIdentity: (host, peer) => checkServerIdentity(host, peer) ?? checkPin(peer, pins),
  };
}

function checkPin(peer: PeerCertificate, pins: readonly string[] | undefined): Error | undefined {
  if (pins === undefined) return undefined;
  const spki = new X509Certificate(peer.raw).publicKey.export({ type: 'spki', format: 'der' });
  const pin = createHash('sha256').update(spki).digest('base64');
  return pins.includes(pin) ? undefined : Object.assign(new Error('the server key is not pinned'), { code: 'ERR_PIN' });
}
