import { createHash } from 'node:crypto';

/**
 * The four digits of v2: the last two bytes of SHA-256 over the digest, big-endian, modulo 10 000. The inner hash is
 * SHA-256 whatever the digest is.
 */
export function smartIdVerificationCode(digest: Uint8Array): string {
  const inner = createHash('sha256').update(digest).digest();
  return String(inner.readUInt16BE(inner.length - 2) % 10_000).padStart(4, '0');
}
