/**
 * The raw value inside what a SIM returned. PKCS#1 is the value itself. A CMS is a signature over a structure of its own,
 * unless it has no signed attributes: then its value is over the very digest that was sent.
 */
import { parseSignedData } from '@kyso/cms';
import { isKysoError, type Refusal } from '@kyso/domain';

export function rawValueOf(bytes: Uint8Array): Uint8Array | Refusal {
  const refused = (reason: string): Refusal => ({
    kind: 'refused',
    code: 'provider.signature_not_embeddable',
    details: { reason },
  });
  // A value starts with 0x30 in one of 256 cases; a CMS always does, and then has to be one throughout.
  if (bytes[0] !== 0x30) return bytes;
  try {
    const [signer, ...others] = parseSignedData(bytes, 'provider.protocol_error').signerInfos;
    if (signer === undefined || others.length > 0) return refused('not_one_signer');
    return signer.signedAttributes === undefined ? signer.signatureValue : refused('signed_attributes');
  } catch (error) {
    if (!isKysoError(error, 'provider.protocol_error')) throw error;
    return bytes;
  }
}
