/** A document timestamp as a further increment (ISO 32000-2 §12.8.5, ETSI EN 319 142-1 §5.4.3). */
import { createHash } from 'node:crypto';
import type { ByteSource, TimeStampAuthority } from '@kyso/domain';
import { embedContents, type PdfDocument, prepareSignature } from '@kyso/pdf';
import { RESERVED_TOKEN_BYTES, timestampToken } from '../timestamp-token.ts';

const CHUNK_BYTES = 1024 * 1024;

/**
 * The increment with a token over everything before it.
 * @throws KysoError `timestamp.unavailable`; `document.*` when the document takes no further field
 */
export async function documentTimestamp(
  document: PdfDocument,
  authority: TimeStampAuthority,
  means: { readonly now: number; readonly signal: AbortSignal; random(length: number): Uint8Array },
): Promise<Uint8Array> {
  const prepared = prepareSignature(document, {
    placement: { mode: 'invisible' },
    reservedContentsBytes: RESERVED_TOKEN_BYTES,
    signingTime: new Date(means.now),
    utcOffsetMinutes: 0,
    subFilter: 'ETSI.RFC3161',
    random: (length) => means.random(length),
  });
  const { increment, baseSize, byteRange } = prepared;
  const [, firstLength, secondStart] = byteRange;
  const hash = createHash('sha256');
  for await (const chunk of chunksOf(document.source)) hash.update(chunk);
  const digest = hash
    .update(increment.subarray(0, firstLength - baseSize))
    .update(increment.subarray(secondStart - baseSize))
    .digest();
  const token = await timestampToken(authority, Uint8Array.from(digest), means.signal);
  return embedContents(increment, prepared, token);
}

async function* chunksOf(source: ByteSource): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < source.size; at += CHUNK_BYTES) {
    yield source.read(at, CHUNK_BYTES);
    // a large file does not hold up everything else
    await new Promise<void>((soon) => setImmediate(soon));
  }
}
