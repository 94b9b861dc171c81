/** Passwords of people (operators), stretched with scrypt (RFC 7914): `scrypt$<N>$<r>$<p>$<salt>$<hash>`, base64url. */
import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';

const COST = { N: 2 ** 15, r: 8, p: 3 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** A stored hash may not ask for more work than this; it bounds what a tampered configuration can cost. */
const MAX_COST = { N: 2 ** 20, r: 16, p: 16 };
/** scrypt needs 128·N·r bytes; the rest is room for its own structures. */
const memoryBytes = (N: number, r: number): number => 128 * N * r + 32 * 2 ** 20;
const FORM = /^scrypt\$(\d{1,8})\$(\d{1,3})\$(\d{1,3})\$([A-Za-z0-9_-]{16,88})\$([A-Za-z0-9_-]{43})$/;

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await stretch(password, salt, COST);
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), hash.toString('base64url')].join('$');
}

/** False for a wrong password, and for a stored text that is not of this format or asks for too much work. */
export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const [, N, r, p, salt = '', hash = ''] = FORM.exec(stored) ?? [];
  const cost = { N: Number(N), r: Number(r), p: Number(p) };
  if (hash === '' || !isSane(cost)) return false;
  const expected = Buffer.from(hash, 'base64url');
  const actual = await stretch(password, Buffer.from(salt, 'base64url'), cost);
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

/** Whether `stored` could be the result of {@link hashPassword}. */
export function isPasswordHash(stored: string): boolean {
  const [, N, r, p] = FORM.exec(stored) ?? [];
  return isSane({ N: Number(N), r: Number(r), p: Number(p) });
}

function isSane({ N, r, p }: { N: number; r: number; p: number }): boolean {
  const isPowerOfTwo = N > 1 && Number.isInteger(Math.log2(N));
  return isPowerOfTwo && N <= MAX_COST.N && r > 0 && r <= MAX_COST.r && p > 0 && p <= MAX_COST.p;
}

function stretch(password: string, salt: Uint8Array, cost: ScryptOptions & { N: number; r: number }): Promise<Buffer> {
  const options = { ...cost, maxmem: memoryBytes(cost.N, cost.r) };
  return new Promise((resolve, reject) => {
    // The same password typed on two keyboards may arrive composed or decomposed.
    scrypt(password.normalize('NFC'), salt, HASH_BYTES, options, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
