/** Opens an RSA signature value and recognises its padding (RFC 8017 §9), to tell *what* was signed. */
import { constants, createHash, publicDecrypt } from 'node:crypto';
import { concatBytes, equalBytes } from './bytes.ts';
import { bitString, nullValue, oid, sequence } from './der/writer.ts';
import type { DigestAlgorithm } from './digest-algorithms.ts';
import { hashBytes } from './digest-algorithms.ts';
import { RSA_ENCRYPTION } from './oids.ts';
import { importPublicKey, type PublicKey } from './public-key.ts';

export type RsaPublicKey = Extract<PublicKey, { readonly kind: 'rsa' | 'rsa-pss' }>;

/** RFC 8017 §9.2 step 4: at least eight octets FF. */
const MIN_PADDING_BYTES = 8;
const PSS_TRAILER = 0xbc;

/** The block of modulus length under the public key; undefined when the value is not below the modulus. */
export function openRsaValue(publicKey: RsaPublicKey, value: Uint8Array): Uint8Array | undefined {
  /** OpenSSL refuses raw operations with a key restricted to PSS, so the bare key is used under the general type. */
  const spki = sequence(sequence(oid(RSA_ENCRYPTION), nullValue()), bitString(publicKey.rsaPublicKey));
  const key = importPublicKey(spki);
  if (key === undefined) return undefined;
  try {
    return new Uint8Array(publicDecrypt({ key, padding: constants.RSA_NO_PADDING }, value));
  } catch {
    return undefined;
  }
}

/** What follows `00 01 FF … FF 00`; undefined for any other block. */
export function pkcs1Content(block: Uint8Array): Uint8Array | undefined {
  const separator = block.indexOf(0x00, 2);
  const padding = block.subarray(2, Math.max(separator, 2));
  const fits = block[0] === 0x00 && block[1] === 0x01 && padding.length >= MIN_PADDING_BYTES;
  return fits && padding.every((octet) => octet === 0xff) ? block.subarray(separator + 1) : undefined;
}

/**
 * EMSA-PSS-VERIFY (RFC 8017 §9.1.2) with the salt length recovered instead of given. `hash` is the digest of the
 * message; undefined when the block is no PSS encoding of it under MGF1 with the same digest.
 */
export function pssSaltBytes(
  block: Uint8Array,
  modulusBits: number,
  digest: DigestAlgorithm,
  hash: Uint8Array,
): number | undefined {
  const encodedBits = modulusBits - 1;
  const encoded = block.subarray(block.length - Math.ceil(encodedBits / 8));
  const maskedBytes = encoded.length - digest.bytes - 1;
  if (maskedBytes < 1 || encoded.at(-1) !== PSS_TRAILER) return undefined;
  const check = encoded.subarray(maskedBytes, -1);
  const data = unmask(encoded.subarray(0, maskedBytes), check, digest);
  /** The leftmost bits beyond the modulus are not part of the encoding. */
  data[0] = (data[0] ?? 0) & (0xff >> (8 * encoded.length - encodedBits));
  const marker = data.findIndex((octet) => octet !== 0);
  if (marker === -1 || data[marker] !== 0x01) return undefined;
  const salt = data.subarray(marker + 1);
  const expected = hashBytes(digest, concatBytes([new Uint8Array(8), hash, salt]));
  return equalBytes(expected, check) ? salt.length : undefined;
}

/** XOR with MGF1 (RFC 8017 §B.2.1). */
function unmask(masked: Uint8Array, seed: Uint8Array, digest: DigestAlgorithm): Uint8Array {
  const data = new Uint8Array(masked);
  for (let offset = 0, counter = 0; offset < data.length; offset += digest.bytes, counter += 1) {
    const counterOctets = Uint8Array.of(counter >>> 24, counter >>> 16, counter >>> 8, counter);
    const mask = createHash(digest.name).update(seed).update(counterOctets).digest();
    mask.subarray(0, data.length - offset).forEach((octet, index) => {
      data[offset + index] = (data[offset + index] ?? 0) ^ octet;
    });
  }
  return data;
}
