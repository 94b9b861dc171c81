import { hash } from 'node:crypto';

/**
 * The six digits shown on screen and phone: the first 4 bytes of SHA-256 over all hashes in order, as an unsigned
 * big-endian integer, modulo 1 000 000.
 * @param hashes 32 bytes each, in the order of the order.
 */
export function verificationCode(hashes: readonly Uint8Array[]): string {
  const digest = hash('sha256', Buffer.concat(hashes), 'buffer');
  return String(digest.readUInt32BE(0) % 1_000_000).padStart(6, '0');
}
