/** The signature of this installation on the sheets it hands out. */
import { type KeyMaterial, localIdentity, signBytes } from '@kyso/signing';

export type Seal = {
  /** Who signs, as the certificate names them; undefined while the certificate is not in force. */
  holderAt(nowMs: number): string | undefined;
  /** The PDF with an invisible signature (PAdES B-B) behind it. @throws KysoError `document.*`, `internal` */
  sign(pdf: Uint8Array, nowMs: number): Promise<Uint8Array>;
  /** Of the certificate. */
  readonly notBefore: string;
  readonly notAfter: string;
};

export function createSeal(material: KeyMaterial, random: (length: number) => Uint8Array): Seal {
  const { key, identity } = localIdentity(material);
  const { notBefore, notAfter, commonName, serialNumberHex } = identity.certificate;
  return {
    notBefore,
    notAfter,
    holderAt: (nowMs) =>
      nowMs < Date.parse(notBefore) || nowMs >= Date.parse(notAfter) ? undefined : (commonName ?? serialNumberHex),
    sign: (pdf, nowMs) =>
      signBytes(pdf, {
        key,
        identity,
        wish: { placement: { mode: 'invisible' }, signedAtMs: nowMs, lines: [] },
        random,
      }),
  };
}
