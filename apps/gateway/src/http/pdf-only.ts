import { KysoError } from '@kyso/domain';

/** Where readers look for the header (ISO 32000-2 Annex I, implementation note on §7.5.2). */
const HEADER_WINDOW_BYTES = 1024;
const HEADER = '%PDF-';

/**
 * Passes bytes on once they look like a PDF; before that nothing reaches the store.
 * @throws KysoError `document.empty`, `document.not_pdf`.
 */
export async function* pdfOnly(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let head: Uint8Array | undefined = new Uint8Array(0);
  for await (const chunk of source) {
    if (head === undefined) {
      yield chunk;
      continue;
    }
    head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
    if (head.length < HEADER_WINDOW_BYTES) continue;
    assertPdf(head);
    yield head;
    head = undefined;
  }
  if (head === undefined) return;
  assertPdf(head);
  yield head;
}

function assertPdf(head: Uint8Array): void {
  if (head.length === 0) throw new KysoError('document.empty', 'the upload has no bytes');
  const window = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, HEADER_WINDOW_BYTES));
  if (!window.includes(HEADER, 0, 'latin1')) {
    throw new KysoError('document.not_pdf', `no ${HEADER} within the first ${HEADER_WINDOW_BYTES} bytes`);
  }
}
