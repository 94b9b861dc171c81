/** Revisions 2 to 4 of the standard security handler (ISO 32000-2 §7.6.4.3.2, §7.6.4.4): algorithms 2 to 7. */
import { md5 } from './digests.ts';
import type { LegacyEncryption } from './encrypt-dictionary.ts';
import { rc4 } from './rc4.ts';

const PASSWORD_BYTES = 32;
const CHECKED_BYTES = 16;
const MD5_ROUNDS = 50;
const RC4_ROUNDS = 20;
const OWNER_KEY_BYTES_REVISION_2 = 5;

/** Fills up short passwords (algorithm 2, step a). */
const PADDING = Uint8Array.from(Buffer.from('28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a', 'hex'));
const ALL_ONES = Uint8Array.of(0xff, 0xff, 0xff, 0xff);
const NOTHING = new Uint8Array(0);

/** The key of the file when `password` is the user's; `undefined` when it is not (algorithms 6 and 2). */
export function legacyKeyOfUser(encryption: LegacyEncryption, password: Uint8Array): Uint8Array | undefined {
  return encryption.keyBytes
    .map((length) => userKey(encryption, padded(password), length))
    .find((key) => key !== undefined);
}

/** The key of the file when `password` is the owner's (algorithm 7): it unlocks the user's password. */
export function legacyKeyOfOwner(encryption: LegacyEncryption, password: Uint8Array): Uint8Array | undefined {
  return encryption.keyBytes
    .map((length) => userKey(encryption, userPasswordOf(encryption, padded(password), length), length))
    .find((key) => key !== undefined);
}

function padded(password: Uint8Array): Uint8Array {
  const out = new Uint8Array(PASSWORD_BYTES);
  out.set(password.subarray(0, PASSWORD_BYTES));
  out.set(
    PADDING.subarray(0, Math.max(0, PASSWORD_BYTES - password.length)),
    Math.min(password.length, PASSWORD_BYTES),
  );
  return out;
}

/** Algorithm 2, then algorithm 6 to see whether the key is right. */
function userKey(encryption: LegacyEncryption, password: Uint8Array, length: number): Uint8Array | undefined {
  const { owner, fileId, permissionBits, revision, encryptMetadata } = encryption;
  const bits = new Uint8Array(4);
  new DataView(bits.buffer).setInt32(0, permissionBits, true);
  const clearMetadata = revision >= 4 && !encryptMetadata ? ALL_ONES : NOTHING;
  let digest = md5(password, owner, bits, fileId, clearMetadata);
  if (revision >= 3) for (let round = 0; round < MD5_ROUNDS; round += 1) digest = md5(digest.subarray(0, length));
  const key = digest.subarray(0, length);
  return opens(encryption, key) ? key : undefined;
}

/** Algorithms 4 and 5: what `/U` has to be under this key. */
function opens({ revision, user, fileId }: LegacyEncryption, key: Uint8Array): boolean {
  if (revision === 2) return Buffer.compare(rc4(key, PADDING), user) === 0;
  let expected = md5(PADDING, fileId);
  for (let round = 0; round < RC4_ROUNDS; round += 1) expected = rc4(xored(key, round), expected);
  return Buffer.compare(expected, user.subarray(0, CHECKED_BYTES)) === 0;
}

/** Algorithm 3 backwards: `/O` is the padded user password under a key made of the owner's. */
function userPasswordOf({ revision, owner }: LegacyEncryption, password: Uint8Array, length: number): Uint8Array {
  let digest = md5(password);
  if (revision === 2) return rc4(digest.subarray(0, OWNER_KEY_BYTES_REVISION_2), owner);
  for (let round = 0; round < MD5_ROUNDS; round += 1) digest = md5(digest);
  const key = digest.subarray(0, length);
  let plain = owner;
  for (let round = RC4_ROUNDS - 1; round >= 0; round -= 1) plain = rc4(xored(key, round), plain);
  return plain;
}

const xored = (key: Uint8Array, value: number): Uint8Array => key.map((byte) => byte ^ value);
