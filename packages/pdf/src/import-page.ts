/** A drawn one-page PDF as a form XObject of another document (ISO 32000-2 §8.10): resources and all, renumbered. */
import { deflateSync } from 'node:zlib';
import { bytesSource } from './byte-source.ts';
import { Copy } from './copy-objects.ts';
import { openDocument, type PdfDocument } from './document.ts';
import type { IncrementalUpdate } from './incremental/update.ts';
import {
  array,
  asArray,
  asStream,
  dict,
  name,
  number,
  type PdfDict,
  type PdfRef,
  type PdfStream,
  type PdfValue,
} from './objects.ts';

import { type Matrix, visiblePage } from './placement-geometry.ts';
import { decodeStream } from './reading/filters.ts';

const LINE_FEED = Uint8Array.of(0x0a);

/**
 * Copies page 1 of `pdf` into the update and gives the reference of the form XObject. Objects used several times are
 * copied once.
 * @throws KysoError `document.corrupted`, `document.too_complex`, `document.unsupported` for the drawn PDF
 */
export function importPageAsForm(pdf: Uint8Array, update: IncrementalUpdate, matrix?: Matrix): PdfRef {
  const source = openDocument(bytesSource(pdf));
  const page = source.page(1);
  const { box } = visiblePage(source, page);
  const copy = new Copy(source, update);
  const entries: [string, PdfValue][] = [
    ['Type', name('XObject')],
    ['Subtype', name('Form')],
    ['BBox', array(box.map(number))],
    ...(matrix === undefined ? [] : [['Matrix', array(matrix.map(number))] as [string, PdfValue]]),
    ['Resources', copy.value(source.resolve(page.attributes.get('Resources')) ?? dict({}))],
  ];
  const content = contentOf(source, page.dict);
  const kept = [...content.dict.entries].filter(([key]) => key === 'Filter' || key === 'DecodeParms');
  const form: PdfDict = dict([...entries, ...kept.map(([key, value]) => [key, copy.value(value)] as const)]);
  return update.add({ kind: 'stream', dict: form, body: content.body });
}

/** The content as one stream: several are one after the other with white space between (ISO 32000-2 §7.8.2). */
function contentOf(source: PdfDocument, page: PdfDict): PdfStream {
  const contents = source.get(page, 'Contents');
  const parts = (asArray(contents)?.items ?? [contents]).flatMap((item) => asStream(source.resolve(item)) ?? []);
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const decoded = parts.flatMap((part) => [
    decodeStream(part, source.resolve.bind(source), source.limits.streamBytes),
    LINE_FEED,
  ]);
  const bytes = new Uint8Array(deflateSync(Buffer.concat(decoded)));
  return {
    kind: 'stream',
    dict: dict({ Filter: name('FlateDecode') }),
    body: { length: bytes.length, read: () => bytes },
  };
}
