/** The encryption dictionary of the standard security handler (ISO 32000-2 §7.6.2 Table 20, §7.6.4.2 Table 21). */
import { asInteger, asName, asNumber, asString, type PdfDict } from '../objects.ts';
import type { Resolver } from '../reading/filters.ts';
import { type CryptFilters, ONLY_RC4, readCryptFilters } from './crypt-filters.ts';
import { badDictionary, unknownHandler } from './encryption-error.ts';

type Common = {
  /** `/V`. */
  readonly version: number;
  /** `/R`. */
  readonly revision: number;
  /** `/P` as a signed 32-bit integer. */
  readonly permissionBits: number;
  readonly encryptMetadata: boolean;
  readonly filters: CryptFilters;
};

/** Revisions 2 to 4: the key is derived from the password by MD5. */
export type LegacyEncryption = Common & {
  readonly kind: 'legacy';
  /** 32 bytes each; of `user` only the first 16 count from revision 3 on. */
  readonly owner: Uint8Array;
  readonly user: Uint8Array;
  /** First element of `/ID` of the trailer, empty when there is none. */
  readonly fileId: Uint8Array;
  /** Key lengths in bytes to try, the likeliest first: writers disagree on where the length stands. */
  readonly keyBytes: readonly number[];
};

/** Revisions 5 and 6: the key is stored, wrapped under each password. */
export type ModernEncryption = Common & {
  readonly kind: 'modern';
  /** Hash, validation salt, key salt: 32 + 8 + 8 bytes. */
  readonly owner: Uint8Array;
  readonly user: Uint8Array;
  /** The wrapped keys, 32 bytes each. */
  readonly ownerKey: Uint8Array;
  readonly userKey: Uint8Array;
  /** 16 bytes, or absent. */
  readonly sealedPermissions: Uint8Array | undefined;
};

export type Encryption = LegacyEncryption | ModernEncryption;

const LEGACY_PASSWORD_BYTES = 32;
const LEGACY_CHECK_BYTES = 16;
const MODERN_HASH_BYTES = 48;
const WRAPPED_KEY_BYTES = 32;
const PERMS_BYTES = 16;
const SHORTEST_KEY_BYTES = 5;
const LONGEST_LEGACY_KEY_BYTES = 16;

/** Revisions each version goes with. */
const REVISIONS: Readonly<Record<number, readonly number[]>> = { 1: [2, 3], 2: [2, 3], 4: [4], 5: [5, 6] };

/**
 * Reads the dictionary; nothing is decrypted.
 * @throws KysoError `document.encrypted` (`unknown_security_handler`), `document.corrupted` (`encrypt_dictionary`,
 * `crypt_filter`)
 */
export function readEncryption(dictionary: PdfDict, fileId: Uint8Array, resolve: Resolver): Encryption {
  const get = (key: string) => resolve(dictionary.entries.get(key));
  const handler = asName(get('Filter'));
  if (handler === undefined) throw badDictionary('Filter');
  if (handler !== 'Standard') throw unknownHandler('only password encryption is supported', { handler });
  const [version, revision] = [asInteger(get('V')) ?? 0, asInteger(get('R'))];
  if (revision === undefined) throw badDictionary('R');
  if (REVISIONS[version]?.includes(revision) !== true) {
    throw unknownHandler('this version of password encryption is not known here', { version, revision });
  }
  const bits = asNumber(get('P'));
  if (bits === undefined || !Number.isInteger(bits)) throw badDictionary('P');
  const common: Common = {
    version,
    revision,
    permissionBits: bits | 0,
    encryptMetadata: version < 4 || get('EncryptMetadata') !== false,
    filters: version < 4 ? ONLY_RC4 : readCryptFilters(dictionary, version, resolve),
  };
  return version === 5
    ? readModern(common, dictionary, resolve)
    : readLegacy(common, dictionary, asInteger(get('Length')), fileId, resolve);
}

function readLegacy(
  common: Common,
  dictionary: PdfDict,
  lengthBits: number | undefined,
  fileId: Uint8Array,
  resolve: Resolver,
): LegacyEncryption {
  const userBytes = common.revision === 2 ? LEGACY_PASSWORD_BYTES : LEGACY_CHECK_BYTES;
  return {
    ...common,
    kind: 'legacy',
    owner: padded(bytesOf(dictionary, 'O', 1, resolve), LEGACY_PASSWORD_BYTES),
    user: padded(bytesOf(dictionary, 'U', userBytes, resolve), LEGACY_PASSWORD_BYTES),
    fileId,
    keyBytes: legacyKeyBytes(common, lengthBits),
  };
}

/** `/Length` is in bits, in careless files in bytes or missing; version 4 always means 128 (ISO 32000-1 Table 20). */
function legacyKeyBytes({ version, revision }: Common, lengthBits: number | undefined): number[] {
  if (version === 1 || revision === 2) return [SHORTEST_KEY_BYTES];
  const declared = lengthBits === undefined ? [] : [lengthBits / 8, lengthBits];
  const usual = [LONGEST_LEGACY_KEY_BYTES, SHORTEST_KEY_BYTES];
  const candidates = version === 4 ? [LONGEST_LEGACY_KEY_BYTES, ...declared] : [...declared, ...usual];
  const fits = (bytes: number) =>
    Number.isInteger(bytes) && bytes >= SHORTEST_KEY_BYTES && bytes <= LONGEST_LEGACY_KEY_BYTES;
  return [...new Set(candidates.filter(fits))];
}

function readModern(common: Common, dictionary: PdfDict, resolve: Resolver): ModernEncryption {
  const read = (key: string, bytes: number) => bytesOf(dictionary, key, bytes, resolve).subarray(0, bytes);
  const sealed = asString(resolve(dictionary.entries.get('Perms')))?.bytes;
  return {
    ...common,
    kind: 'modern',
    owner: read('O', MODERN_HASH_BYTES),
    user: read('U', MODERN_HASH_BYTES),
    ownerKey: read('OE', WRAPPED_KEY_BYTES),
    userKey: read('UE', WRAPPED_KEY_BYTES),
    sealedPermissions:
      sealed !== undefined && sealed.length >= PERMS_BYTES ? sealed.subarray(0, PERMS_BYTES) : undefined,
  };
}

function bytesOf(dictionary: PdfDict, key: string, atLeast: number, resolve: Resolver): Uint8Array {
  const bytes = asString(resolve(dictionary.entries.get(key)))?.bytes;
  if (bytes === undefined || bytes.length < atLeast) throw badDictionary(key);
  return bytes;
}

/** Some writers drop zeros at the end, others add them. */
function padded(bytes: Uint8Array, length: number): Uint8Array {
  const out = new Uint8Array(length);
  out.set(bytes.subarray(0, length));
  return out;
}
