/** A document as it stood at the end of an earlier revision: the same bytes, cut there (ISO 32000-2 §7.5.6, §12.8.1). */
import type { ByteSource } from '@kyso/domain';
import { type OpenOptions, openDocument, type PdfDocument } from '../document.ts';

/** The first `size` bytes of a source. */
export function prefixSource(source: ByteSource, size: number): ByteSource {
  const end = Math.min(size, source.size);
  return { size: end, read: (offset, length) => source.read(offset, Math.max(0, Math.min(length, end - offset))) };
}

/**
 * What a reader saw when the file ended at `end`. Nothing behind `end` is looked at.
 * @throws KysoError as `openDocument`
 */
export function openAsOf(source: ByteSource, end: number, options: OpenOptions = {}): PdfDocument {
  return openDocument(prefixSource(source, end), options);
}
