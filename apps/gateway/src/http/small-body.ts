import type { Readable } from 'node:stream';
import { KysoError } from '@kyso/domain';

/**
 * A body that fits in memory. The connection stays usable when it is too large.
 * @throws KysoError `payload_too_large`.
 */
export async function readSmallBody(stream: Readable, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    const bytes = chunk as Uint8Array; // a binary stream
    size += bytes.length;
    if (size > maxBytes) {
      throw new KysoError('payload_too_large', `the body is larger than ${maxBytes} bytes`, { details: { maxBytes } });
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}
