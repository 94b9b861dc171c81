/** RC4, which OpenSSL keeps only in its legacy provider. It protects nothing any more; old documents still use it. */

const STATE_BYTES = 256;

/** Encrypts and decrypts alike. `key` has 1 to 256 bytes. */
export function rc4(key: Uint8Array, data: Uint8Array): Uint8Array {
  const state = keySchedule(key);
  const out = new Uint8Array(data.length);
  let i = 0;
  let j = 0;
  for (let index = 0; index < data.length; index += 1) {
    i = (i + 1) & 255;
    const first = state[i] ?? 0;
    j = (j + first) & 255;
    const second = state[j] ?? 0;
    state[i] = second;
    state[j] = first;
    out[index] = (data[index] ?? 0) ^ (state[(first + second) & 255] ?? 0);
  }
  return out;
}

function keySchedule(key: Uint8Array): Uint8Array {
  const state = Uint8Array.from({ length: STATE_BYTES }, (_, index) => index);
  let j = 0;
  for (let i = 0; i < STATE_BYTES; i += 1) {
    const value = state[i] ?? 0;
    j = (j + value + (key[i % key.length] ?? 0)) & 255;
    state[i] = state[j] ?? 0;
    state[j] = value;
  }
  return state;
}
