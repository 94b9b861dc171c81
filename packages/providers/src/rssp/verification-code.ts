import { createHash } from 'node:crypto';

const FILLER = 0xff;

/**
 * The code that screen and phone both show (`vcEnabled`): SHA-256 over the hash, or over the bytewise OR of several
 * (shorter ones padded with FF); the first and the last two bytes in upper-case hex, `1A2B-3C4D`.
 */
export function rsspVerificationCode(hashes: readonly Uint8Array[]): string {
  const digest = createHash('sha256').update(joined(hashes)).digest('hex').toUpperCase();
  return `${digest.slice(0, 4)}-${digest.slice(-4)}`;
}

function joined(hashes: readonly Uint8Array[]): Uint8Array {
  const [only, ...others] = hashes;
  if (only !== undefined && others.length === 0) return only;
  const result = new Uint8Array(Math.max(0, ...hashes.map(({ byteLength }) => byteLength)));
  for (const hash of hashes) for (const at of result.keys()) result[at] = (result[at] ?? 0) | (hash[at] ?? FILLER);
  return result;
}
