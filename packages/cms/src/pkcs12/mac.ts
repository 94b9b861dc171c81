/** The integrity of a PKCS#12 file under a password (RFC 7292 §4.1 and appendix B). */
import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import type { DigestAlgorithm } from '../digest-algorithms.ts';

export type MacData = {
  readonly digest: DigestAlgorithm;
  readonly value: Uint8Array;
  readonly salt: Uint8Array;
  readonly iterations: number;
};

/** What the key is for (appendix B.3). */
const INTEGRITY = 3;

/** True when the password made this MAC over the bytes. */
export function macHolds(mac: MacData, password: string, bytes: Uint8Array): boolean {
  const value = createHmac(mac.digest.name, integrityKey(mac, password)).update(bytes).digest();
  return value.length === mac.value.length && timingSafeEqual(value, mac.value);
}

/** Appendix B.2 for a key that is as long as the digest: its first and only round. */
function integrityKey({ digest, salt, iterations }: MacData, password: string): Uint8Array {
  const blockBytes = digest.bytes > 32 ? 128 : 64;
  const diversifier = Buffer.alloc(blockBytes, INTEGRITY);
  const blocks = [diversifier, filled(salt, blockBytes), filled(bmpString(password), blockBytes)];
  let key: Buffer = hash(digest.name, Buffer.concat(blocks), 'buffer');
  for (let round = 1; round < iterations; round += 1) key = hash(digest.name, key, 'buffer');
  return key;
}

/** Repeated until it fills whole blocks. */
function filled(bytes: Uint8Array, blockBytes: number): Uint8Array {
  const length = Math.ceil(bytes.length / blockBytes) * blockBytes;
  return Uint8Array.from({ length }, (_, index) => bytes[index % bytes.length] ?? 0);
}

/** UTF-16, most significant octet first, with a final zero (appendix B.1). */
const bmpString = (text: string): Uint8Array => Buffer.from(`${text}\0`, 'utf16le').swap16();
