/**
 * API keys: `<prefix>_<env>_<ulid of the key>_<secret><checksum>`. The checksum lets secret scanners and clients tell
 * a key from noise without asking; only the SHA-256 of the secret is ever stored.
 */
import { hash, randomInt, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { type ApiKeyId, isId, type Sha256 } from '@kyso/domain';

const PREFIX = 'kyso';
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** 43 characters of base 62 carry 256 bits. */
const SECRET_CHARS = 43;
/** 62^6 exceeds 2^32. */
const CHECKSUM_CHARS = 6;
const FORM = new RegExp(
  `^(${PREFIX}_(live|test)_([0-9A-HJKMNP-TV-Z]{26})_([0-9A-Za-z]{${SECRET_CHARS}}))([0-9A-Za-z]{${CHECKSUM_CHARS}})$`,
);

export type ParsedApiKey = { readonly id: ApiKeyId; readonly livemode: boolean; readonly secret: string };

/** A new key for the record `id`: `token` is shown once, `secretSha256` is stored. */
export function mintApiKey(id: ApiKeyId, livemode: boolean): { token: string; secretSha256: Sha256 } {
  let secret = '';
  for (let i = 0; i < SECRET_CHARS; i++) secret += BASE62.charAt(randomInt(BASE62.length));
  const body = `${PREFIX}_${livemode ? 'live' : 'test'}_${id.slice('key_'.length)}_${secret}`;
  return { token: body + checksum(body), secretSha256: hashSecret(secret) };
}

/** Undefined when `token` is not of the form of a key or its checksum is wrong. */
export function parseApiKey(token: string): ParsedApiKey | undefined {
  const [, body = '', env, ulid, secret = '', sum] = FORM.exec(token) ?? [];
  if (body === '' || checksum(body) !== sum) return undefined;
  const id = `key_${ulid}`;
  return isId('key', id) ? { id, livemode: env === 'live', secret } : undefined;
}

/** Lower-case hex SHA-256. A secret of 256 random bits needs no stretching. */
export function hashSecret(secret: string): Sha256 {
  return hash('sha256', secret);
}

/** Compares in constant time. `storedSha256` is lower-case hex. */
export function isSecret(secret: string, storedSha256: Sha256): boolean {
  const stored = Buffer.from(storedSha256, 'hex');
  const given = hash('sha256', secret, 'buffer');
  return stored.length === given.length && timingSafeEqual(stored, given);
}

function checksum(body: string): string {
  let rest = crc32(body);
  let text = '';
  for (let i = 0; i < CHECKSUM_CHARS; i++) {
    text = BASE62.charAt(rest % 62) + text;
    rest = Math.floor(rest / 62);
  }
  return text;
}
