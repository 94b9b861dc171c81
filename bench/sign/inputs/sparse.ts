import { PdfTextWriter } from './pdf-text-writer.ts';

const CATALOG = 1;
const PAGES = 2;

/** One page and an attachment of zeros, about so large, that takes no room on the disk. */
export function* sparse(sizeBytes: number): Generator<Buffer | number> {
  const writer = new PdfTextWriter();
  yield writer.header();
  yield writer.object(`<< /Type /Catalog /Pages ${PAGES} 0 R >>`);
  yield writer.object(`<< /Type /Pages /Count 1 /Kids [${PAGES + 1} 0 R] >>`);
  yield writer.object(`<< /Type /Page /Parent ${PAGES} 0 R /MediaBox [0 0 595 842] /Resources << >> >>`);
  yield* writer.zeros(sizeBytes);
  yield* writer.end(CATALOG);
}
