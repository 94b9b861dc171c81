/** How one string or stream is encrypted: the key of its object and the cipher (ISO 32000-2 §7.6.3). */
import type { RandomBytes } from '../incremental/update.ts';
import type { PdfRef } from '../objects.ts';
import { decryptData, encryptData } from './aes.ts';
import { md5 } from './digests.ts';
import { rc4 } from './rc4.ts';

export type CryptMethod = 'identity' | 'rc4' | 'aes-128' | 'aes-256';

interface Cipher {
  /** The key for an object, from the key of the file. */
  objectKey(fileKey: Uint8Array, target: PdfRef): Uint8Array;
  decrypt(key: Uint8Array, stored: Uint8Array): Uint8Array;
  encrypt(key: Uint8Array, plain: Uint8Array, random: RandomBytes): Uint8Array;
}

const IV_BYTES = 16;
const LONGEST_OBJECT_KEY_BYTES = 16;
const OBJECT_KEY_EXTRA_BYTES = 5;
const NO_SALT = new Uint8Array(0);
const AES_SALT = new TextEncoder().encode('sAlT');

/** Algorithm 1: the low bytes of object and generation number make a key for each object. */
function derivedKey(fileKey: Uint8Array, { num, gen }: PdfRef, salt: Uint8Array): Uint8Array {
  const numbers = Uint8Array.of(num & 255, (num >> 8) & 255, (num >> 16) & 255, gen & 255, (gen >> 8) & 255);
  const length = Math.min(fileKey.length + OBJECT_KEY_EXTRA_BYTES, LONGEST_OBJECT_KEY_BYTES);
  return md5(fileKey, numbers, salt).subarray(0, length);
}

const encryptAes: Cipher['encrypt'] = (key, plain, random) => encryptData(key, plain, random(IV_BYTES));

export const CIPHERS: Readonly<Record<CryptMethod, Cipher>> = {
  identity: { objectKey: (fileKey) => fileKey, decrypt: (_, stored) => stored, encrypt: (_, plain) => plain },
  rc4: { objectKey: (fileKey, target) => derivedKey(fileKey, target, NO_SALT), decrypt: rc4, encrypt: rc4 },
  'aes-128': {
    objectKey: (fileKey, target) => derivedKey(fileKey, target, AES_SALT),
    decrypt: decryptData,
    encrypt: encryptAes,
  },
  // Algorithm 1.A: the key of the file is used as it is.
  'aes-256': { objectKey: (fileKey) => fileKey, decrypt: decryptData, encrypt: encryptAes },
};
