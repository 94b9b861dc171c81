/** Revisions 5 and 6 of the standard security handler (ISO 32000-2 §7.6.4.3.3, §7.6.4.4.10 to .12): AES-256. */
import { createDecipheriv } from 'node:crypto';
import { cbcDecrypt, cbcEncrypt } from './aes.ts';
import { sha2 } from './digests.ts';
import type { ModernEncryption } from './encrypt-dictionary.ts';

const HASH_BYTES = 32;
const SALT_END = 40;
const KEY_SALT_END = 48;
const NOTHING = new Uint8Array(0);

/** Algorithm 2.A, step e; `undefined` when `password` is not the user's. */
export function modernKeyOfUser(encryption: ModernEncryption, password: Uint8Array): Uint8Array | undefined {
  return unwrap(encryption, password, encryption.user, encryption.userKey, NOTHING);
}

/** Algorithm 2.A, step d; `undefined` when `password` is not the owner's. */
export function modernKeyOfOwner(encryption: ModernEncryption, password: Uint8Array): Uint8Array | undefined {
  return unwrap(encryption, password, encryption.owner, encryption.ownerKey, encryption.user);
}

function unwrap(
  { revision }: ModernEncryption,
  password: Uint8Array,
  check: Uint8Array,
  wrapped: Uint8Array,
  extra: Uint8Array,
): Uint8Array | undefined {
  const hash = revision === 5 ? sha256Of : hardenedHash;
  const found = hash(password, check.subarray(HASH_BYTES, SALT_END), extra);
  if (Buffer.compare(found, check.subarray(0, HASH_BYTES)) !== 0) return undefined;
  return cbcDecrypt(hash(password, check.subarray(SALT_END, KEY_SALT_END), extra), wrapped);
}

/** Revision 5 (Adobe Supplement to ISO 32000, extension level 3, algorithm 3.2a). */
const sha256Of = (password: Uint8Array, salt: Uint8Array, extra: Uint8Array) => sha2(256, password, salt, extra);

const LEAST_ROUNDS = 64;
/** The last byte has to be this much below the number of rounds. */
const ROUNDS_OFFSET = 32;
const REPEATS = 64;
const DIGESTS = [256, 384, 512] as const;

/** Algorithm 2.B. At most 287 rounds: a byte is 255 at the most. */
function hardenedHash(password: Uint8Array, salt: Uint8Array, extra: Uint8Array): Uint8Array {
  let key = sha2(256, password, salt, extra);
  for (let round = 0, last = 0; round < LEAST_ROUNDS || last > round - ROUNDS_OFFSET; round += 1) {
    const unit = Buffer.concat([password, key, extra]);
    const repeated = Buffer.alloc(unit.length * REPEATS, unit);
    const encrypted = cbcEncrypt(key.subarray(0, 16), repeated, key.subarray(16, 32));
    // 256 leaves the rest 1 when divided by 3, so the sum of the bytes has the same rest as the big-endian number.
    const rest = encrypted.subarray(0, 16).reduce((sum, byte) => sum + byte, 0) % 3;
    key = sha2(DIGESTS[rest] ?? 256, encrypted);
    last = encrypted.at(-1) ?? 0;
  }
  return key.subarray(0, HASH_BYTES);
}

/**
 * The permissions as sealed in `/Perms` (algorithm 13): a signed 32-bit integer; `undefined` when the seal is missing
 * or broken.
 */
export function sealedPermissionBits({ sealedPermissions }: ModernEncryption, fileKey: Uint8Array): number | undefined {
  if (sealedPermissions === undefined) return undefined;
  const decipher = createDecipheriv('aes-256-ecb', fileKey, null).setAutoPadding(false);
  const plain = Buffer.concat([decipher.update(sealedPermissions), decipher.final()]);
  return plain.toString('latin1', 9, 12) === 'adb' ? plain.readInt32LE(0) : undefined;
}
