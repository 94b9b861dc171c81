/** AES as PDF uses it (ISO 32000-2 §7.6.3.1): CBC, the initialisation vector in front, PKCS #7 padding (RFC 8018 §6.1.1). */
import { createCipheriv, createDecipheriv } from 'node:crypto';

const BLOCK_BYTES = 16;
const NO_IV = new Uint8Array(BLOCK_BYTES);

const bitsOf = (key: Uint8Array): number => key.length * 8;

/** The vector, then the padded and encrypted data. `iv` has 16 bytes and must not be used twice under one key. */
export function encryptData(key: Uint8Array, data: Uint8Array, iv: Uint8Array): Uint8Array {
  const cipher = createCipheriv(`aes-${bitsOf(key)}-cbc`, key, iv);
  return new Uint8Array(Buffer.concat([iv, cipher.update(data), cipher.final()]));
}

/**
 * What {@link encryptData} made. Forgiving as other readers are: a broken last block is left out, and a padding that
 * makes no sense stays; data shorter than a vector is empty.
 */
export function decryptData(key: Uint8Array, stored: Uint8Array): Uint8Array {
  const blocks = stored.subarray(BLOCK_BYTES, stored.length - (stored.length % BLOCK_BYTES));
  if (blocks.length === 0) return new Uint8Array(0);
  const plain = cbcDecrypt(key, blocks, stored.subarray(0, BLOCK_BYTES));
  const padding = plain.at(-1) ?? 0;
  const isPadding =
    padding >= 1 && padding <= BLOCK_BYTES && plain.subarray(-padding).every((byte) => byte === padding);
  return isPadding ? plain.subarray(0, -padding) : plain;
}

/** CBC over whole blocks without padding. */
export function cbcEncrypt(key: Uint8Array, blocks: Uint8Array, iv: Uint8Array): Uint8Array {
  // nothing is held back of whole blocks, so the end would only add a copy
  return createCipheriv(`aes-${bitsOf(key)}-cbc`, key, iv)
    .setAutoPadding(false)
    .update(blocks);
}

/** CBC over whole blocks without padding; a vector of zeros when none is given. */
export function cbcDecrypt(key: Uint8Array, blocks: Uint8Array, iv: Uint8Array = NO_IV): Uint8Array {
  const decipher = createDecipheriv(`aes-${bitsOf(key)}-cbc`, key, iv).setAutoPadding(false);
  return new Uint8Array(Buffer.concat([decipher.update(blocks), decipher.final()]));
}
