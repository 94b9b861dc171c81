/**
 * One incremental update (ISO 32000-2 §7.5.6): collects new and changed objects and writes the bytes to append.
 * The original is never copied, changed or reordered; no object is freed.
 */
import type { PdfDocument } from '../document.ts';
import { ambiguous, corrupted, encrypted, tooComplex } from '../document-error.ts';
import { array, asArray, asString, dict, hexString, number, type PdfRef, type PdfValue, ref } from '../objects.ts';
import { findEntry, nextObjectNumber } from '../xref/chain.ts';
import { ByteBuffer } from './byte-buffer.ts';
import { writeValue } from './serialise.ts';
import { carriedKeys, type WrittenObject, writeTable, writeXrefStream } from './xref-writer.ts';

/** `n` random bytes, for the second half of `/ID`. */
export type RandomBytes = (n: number) => Uint8Array;

/** Where the body of an object (behind `obj` and the line break) starts in the increment. */
export type WrittenIncrement = { readonly bytes: Uint8Array; readonly bodyOffsets: ReadonlyMap<number, number> };

const FILE_ID_BYTES = 16;
const CR = 0x0d;
const LF = 0x0a;

type Change = { readonly ref: PdfRef; readonly body: PdfValue | Uint8Array };

export class IncrementalUpdate {
  readonly document: PdfDocument;
  readonly #changes = new Map<number, Change>();
  #next: number;

  /** @throws KysoError `document.encrypted`, `document.too_complex` */
  constructor(document: PdfDocument) {
    if (document.encrypted) throw encrypted();
    this.document = document;
    this.#next = nextObjectNumber(document.xref);
  }

  /** A fresh object number. */
  allocate(): PdfRef {
    if (this.#next > this.document.limits.objectNumber) throw tooComplex('object_number', 'no object number is left');
    const fresh = ref(this.#next);
    this.#next += 1;
    return fresh;
  }

  add(value: PdfValue): PdfRef {
    const fresh = this.allocate();
    this.#changes.set(fresh.num, { ref: fresh, body: value });
    return fresh;
  }

  /** The value of an allocated object; bytes are written as they are. */
  fill(target: PdfRef, body: PdfValue | Uint8Array): void {
    this.#changes.set(target.num, { ref: target, body });
  }

  /**
   * Replaces an object of the document under its own number and generation.
   * @throws KysoError `document.ambiguous` when readers may disagree on what the object is
   */
  replace(target: PdfRef, value: PdfValue): void {
    assertUnambiguous(this.document, target);
    this.#changes.set(target.num, { ref: target, body: value });
  }

  /** The bytes to append. @throws KysoError `document.too_large` when an offset does not fit the table */
  finish(random: RandomBytes): WrittenIncrement {
    const { document } = this;
    const kind = document.xref.sections[0]?.kind ?? 'table';
    const self = kind === 'stream' ? this.allocate() : undefined;
    const out = new ByteBuffer();
    out.text(firstBytes(document));
    const written: WrittenObject[] = [];
    const bodyOffsets = new Map<number, number>();
    for (const change of [...this.#changes.values()].sort((a, b) => a.ref.num - b.ref.num)) {
      written.push({ ...change.ref, offset: document.source.size + out.length - document.objects.base });
      out.text(`${change.ref.num} ${change.ref.gen} obj\n`);
      bodyOffsets.set(change.ref.num, out.length);
      if (change.body instanceof Uint8Array) out.bytes(change.body);
      else writeValue(out, change.body);
      out.text('\nendobj\n');
    }
    this.#writeXref(out, written, self, random);
    return { bytes: out.toBytes(), bodyOffsets };
  }

  #writeXref(out: ByteBuffer, written: readonly WrittenObject[], self: PdfRef | undefined, random: RandomBytes): void {
    const { source, xref, objects } = this.document;
    const at = source.size + out.length;
    const newest = xref.sections[0];
    if (newest === undefined) throw corrupted('xref_unreadable', 'the document has no cross-reference section');
    const trailer = carriedKeys(xref.trailer, newest.kind);
    trailer.set('Size', number(this.#next));
    trailer.set('Prev', number(newest.offset - xref.base));
    trailer.set('ID', this.#fileId(random));
    if (self === undefined) writeTable(out, written, dict(trailer));
    else writeXrefStream(out, written, { ...self, offset: at - objects.base }, dict(trailer));
    out.text(`startxref\n${at - xref.base}\n%%EOF\n`);
  }

  /** The first element stays for the life of the document, the second changes with each save (ISO 32000-2 §14.4). */
  #fileId(random: RandomBytes): PdfValue {
    const kept = asArray(this.document.get(this.document.trailer, 'ID'))?.items[0];
    const first = asString(this.document.resolve(kept));
    const fresh = hexString(random(FILE_ID_BYTES));
    return array([first ?? fresh, fresh]);
  }
}

/**
 * What has to stand in front of the first object. A file that ends in a lone CR is continued with CR, because LF would
 * merge with it into one line end and lengthen what an earlier signature covers.
 */
function firstBytes({ source }: PdfDocument): string {
  const last = source.read(source.size - 1, 1)[0];
  if (last === LF) return '';
  return last === CR ? '\r' : '\n';
}

/** @throws KysoError `document.ambiguous` when a hybrid file shows two objects, or a dictionary has a key twice */
export function assertUnambiguous(document: PdfDocument, target: PdfRef): void {
  const modern = findEntry(document.xref, target.num);
  const legacy = findEntry(document.xref, target.num, 'tables-only');
  if (JSON.stringify(modern) !== JSON.stringify(legacy)) {
    throw ambiguous('hybrid_views_differ', 'readers see different objects under one number', { object: target.num });
  }
  if (hasDuplicateKeys(document.resolve(target))) {
    throw ambiguous('duplicate_key', 'a dictionary that has to be changed has a key twice', { object: target.num });
  }
}

function hasDuplicateKeys(value: PdfValue): boolean {
  if (value === null || typeof value !== 'object') return false;
  if (value.kind === 'array') return value.items.some(hasDuplicateKeys);
  if (value.kind === 'stream') return hasDuplicateKeys(value.dict);
  if (value.kind !== 'dict') return false;
  return value.duplicateKeys.length > 0 || [...value.entries.values()].some(hasDuplicateKeys);
}
