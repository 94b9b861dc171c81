/** A drawn one-page PDF as a form XObject of another document (ISO 32000-2 §8.10): resources and all, renumbered. */
import { deflateSync } from 'node:zlib';
import { bytesSource } from './byte-source.ts';
import { openDocument, type PdfDocument } from './document.ts';
import { corrupted, tooComplex } from './document-error.ts';
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

/** Objects one appearance may bring along. */
const MAX_IMPORTED_OBJECTS = 1000;
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

/** Copies values with everything they refer to, giving each object a new number once. */
class Copy {
  readonly #source: PdfDocument;
  readonly #update: IncrementalUpdate;
  readonly #copied = new Map<number, PdfRef>();

  constructor(source: PdfDocument, update: IncrementalUpdate) {
    this.#source = source;
    this.#update = update;
  }

  value(value: PdfValue): PdfValue {
    if (value === null || typeof value !== 'object') return value;
    if (value.kind === 'ref') return this.#reference(value);
    if (value.kind === 'array') return array(value.items.map((item) => this.value(item)));
    if (value.kind === 'dict') return this.#dictionary(value);
    return value.kind === 'stream' ? { ...value, dict: this.#dictionary(value.dict) } : value;
  }

  #reference(reference: PdfRef): PdfValue {
    const known = this.#copied.get(reference.num);
    if (known !== undefined) return known;
    if (this.#copied.size === MAX_IMPORTED_OBJECTS)
      throw tooComplex('appearance', 'the appearance uses too many objects');
    const value = this.#source.resolve(reference);
    if (value === null) throw corrupted('appearance', 'the appearance refers to a missing object');
    const target = this.#update.allocate();
    this.#copied.set(reference.num, target);
    this.#update.fill(target, this.value(value));
    return target;
  }

  /** `/Parent` would pull in a whole tree; fonts and images never need it. */
  #dictionary(value: PdfDict): PdfDict {
    const kept = [...value.entries].filter(([key]) => key !== 'Parent' && key !== 'Length');
    return dict(kept.map(([key, item]) => [key, this.value(item)] as const));
  }
}
