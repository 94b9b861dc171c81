import { createHash } from 'node:crypto';

/**
 * What the app shows when `vcEnabled`: of SHA-256 over the one hash, or over the bytewise OR of all, the first and the
 * last two bytes in upper-case hex, `1A2B-3C4D`.
 */
export function verificationCodeOf(hashes: readonly Uint8Array[]): string {
  const joined = hashes.reduce((sum, hash) => Uint8Array.from(sum, (octet, at) => octet | (hash[at] ?? 0xff)));
  const hex = createHash('sha256').update(joined).digest('hex').toUpperCase();
  return [hex.slice(0, 4), hex.slice(60)].join('-');
}
