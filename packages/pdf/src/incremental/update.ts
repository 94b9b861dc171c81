/**
 * One incremental update (ISO 32000-2 §7.5.6): collects new and changed objects and writes the bytes to append.
 * The original is never copied, changed or reordered; no object is freed.
 */
import type { PdfDocument } from '../document.ts';
import { corrupted, tooComplex } from '../document-error.ts';
import { assertNoMac } from '../encryption/pdf-mac.ts';
import {
  array,
  asArray,
  asString,
  dict,
  hexString,
  number,
  type PdfDict,
  type PdfRef,
  type PdfValue,
  ref,
} from '../objects.ts';
import { nextObjectNumber } from '../xref/chain.ts';
import { ByteBuffer } from './byte-buffer.ts';
import { completeRows, writeCompleteStream, writeCompleteTable } from './complete-xref.ts';
import { writeValue } from './serialise.ts';
import { assertUnambiguous } from './unambiguous.ts';
import { carriedKeys, type WrittenObject, writeTable, writeXrefStream } from './xref-writer.ts';

/** `n` random bytes, for the second half of `/ID` and for what encryption needs. */
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

  /** @throws KysoError `document.unsupported` (`pdf_mac`), `document.too_complex` */
  constructor(document: PdfDocument) {
    assertNoMac(document);
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

  /** The value of an allocated object; bytes are written as they are, not even encrypted: see {@link protect}. */
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

  /** The object as this update leaves it. */
  latest(target: PdfRef): PdfValue {
    const pending = this.#changes.get(target.num)?.body;
    return pending === undefined || pending instanceof Uint8Array ? this.document.resolve(target) : pending;
  }

  /** A value as it has to be written inside the object `target`: encrypted when the document is. */
  protect(target: PdfRef, value: PdfValue, random: RandomBytes): PdfValue {
    return this.document.encryption?.encrypt(target, value, random) ?? value;
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
      else writeValue(out, this.protect(change.ref, change.body, random));
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
    trailer.set('ID', this.#fileId(random));
    if (!xref.recovered) trailer.set('Prev', number(newest.offset - xref.base));
    if (xref.recovered) this.#writeComplete(out, written, self, dict(trailer));
    else if (self === undefined) writeTable(out, written, dict(trailer));
    else writeXrefStream(out, written, { ...self, offset: at - objects.base }, dict(trailer));
    out.text(`startxref\n${at - xref.base}\n%%EOF\n`);
  }

  /** A rebuilt xref is replaced, not continued. */
  #writeComplete(out: ByteBuffer, written: readonly WrittenObject[], self: PdfRef | undefined, trailer: PdfDict): void {
    const { source, xref, objects } = this.document;
    const own = self === undefined ? [] : [{ ...self, offset: source.size + out.length - objects.base }];
    const rows = completeRows(xref, [...written, ...own], this.#next);
    const [selfWritten] = own;
    if (selfWritten === undefined) writeCompleteTable(out, rows, trailer);
    else writeCompleteStream(out, rows, selfWritten, trailer);
  }

  /** The first element stays for the life of the document, the second changes with each save (ISO 32000-2 §14.4). */
  #fileId(random: RandomBytes): PdfValue {
    const kept = asArray(this.document.get(this.document.trailer, 'ID'))?.items[0];
    const first = asString(this.document.resolve(kept));
    const fresh = hexString(random(FILE_ID_BYTES));
    // The key of an encrypted document depends on the first; a missing one counts as empty.
    const none = this.document.encryption === undefined ? fresh : hexString(new Uint8Array(0));
    return array([first ?? none, fresh]);
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
