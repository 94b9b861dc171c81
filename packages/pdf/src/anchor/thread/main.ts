/** Entry of the thread that searches pages: takes orders, answers them one at a time. */
import { parentPort } from 'node:worker_threads';
import type { PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { searchPage } from '../page-search.ts';
import type { FromReader, ReaderAnswer, ToReader } from '../reader-messages.ts';
import { failureOf, openPdf, RangeTransport, readPageText } from './pdfjs-document.ts';

type Opened = { readonly document: PDFDocumentProxy; readonly charactersPerPage: number };

let range: RangeTransport | undefined;
let opened: Opened | undefined;

const send = (message: FromReader): void => parentPort?.postMessage(message);

parentPort?.on('message', (order: ToReader) => {
  if (order.kind === 'bytes') range?.onDataRange(order.offset, order.bytes);
  else answer(order).then(send, (error: unknown) => send(failureOf(error)));
});

async function answer(order: Exclude<ToReader, { kind: 'bytes' }>): Promise<ReaderAnswer> {
  if (order.kind === 'open') {
    range = new RangeTransport(order.sizeBytes, (offset, end) => send({ kind: 'need', offset, end }));
    const document = await openPdf(range, order.password);
    opened = { document, charactersPerPage: order.charactersPerPage };
    return { kind: 'opened', pageCount: document.numPages };
  }
  if (opened === undefined) throw new Error('no document is open');
  const content = await readPageText(opened.document, order.page, opened.charactersPerPage);
  const matches = searchPage(order.page, content, order.phrase, order.limit);
  return { kind: 'page', found: { matches, cut: content.cut } };
}
