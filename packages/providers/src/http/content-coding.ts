/** Content codings (RFC 9110 §8.4.1) of answers. None is asked for, as answers are small; some servers code regardless. */
import { brotliDecompressSync, unzipSync } from 'node:zlib';

export const ACCEPT_ENCODING = 'identity';

type Decode = (bytes: Uint8Array, options: { maxOutputLength: number }) => Uint8Array;

/** In the thread that asks, as `maxBytes` bounds what there is to do. */
const DECODERS: Readonly<Record<string, Decode>> = {
  gzip: unzipSync,
  'x-gzip': unzipSync,
  deflate: unzipSync,
  br: brotliDecompressSync,
};

/**
 * `bytes` without their coding; as they are under a coding that is not known.
 * @param coding the value of `Content-Encoding`
 * @returns undefined when more than `maxBytes` would come out
 * @throws any error when `bytes` are not coded so
 */
export function decoded(bytes: Uint8Array, coding: string | undefined, maxBytes: number): Uint8Array | undefined {
  const decode = coding === undefined ? undefined : DECODERS[coding.trim().toLowerCase()];
  try {
    return decode === undefined ? bytes : decode(bytes, { maxOutputLength: maxBytes });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') return undefined; // zlib throws nothing else
    throw error;
  }
}
