import { constants, type KeyObject, privateEncrypt } from 'node:crypto';

/** DER of DigestInfo up to the 32 bytes of a SHA-256 value, RFC 8017 §9.2 note 1. */
const DIGEST_INFO_SHA256 = Buffer.from('3031300d060960864801650304020105000420', 'hex');

/**
 * RSASSA-PKCS1-v1_5 over a hash that was computed elsewhere: Node's `sign` would hash it once more, so the encoded
 * message is put together here and only padded and exponentiated there.
 * @param hash SHA-256, 32 bytes.
 * @returns as many bytes as the modulus has.
 */
export function signHash(key: KeyObject, hash: Uint8Array): Uint8Array {
  return privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, Buffer.concat([DIGEST_INFO_SHA256, hash]));
}
