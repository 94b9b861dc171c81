const SHA256_BYTES = 32;

/** A SHA-256 value as a provider takes it. @throws RangeError for a value of another length: it must not reach a phone. */
export function hashText(hash: Uint8Array, encoding: 'hex' | 'base64'): string {
  if (hash.byteLength !== SHA256_BYTES) throw new RangeError(`a hash to be signed has ${SHA256_BYTES} bytes`);
  return Buffer.from(hash).toString(encoding);
}
