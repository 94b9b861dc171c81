import { createHash } from 'node:crypto';

/**
 * Six digits that the screen and the phone both show, so that a person can tell that the approval on the phone belongs
 * to the request on the screen. A function of the hashes that are sent to the provider, in their order: the first four
 * bytes of SHA-256(hash₁ ‖ hash₂ ‖ …), big-endian, modulo 1,000,000.
 * @param hashes 32 bytes each.
 */
export function verificationCode(hashes: readonly Uint8Array[]): string {
  const digest = createHash('sha256');
  for (const hash of hashes) digest.update(hash);
  return String(digest.digest().readUInt32BE(0) % 1_000_000).padStart(6, '0');
}
