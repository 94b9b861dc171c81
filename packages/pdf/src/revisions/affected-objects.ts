/**
 * Which objects of a revision can lead to one that later sections replaced. Every object is scanned for its references
 * once and none is built, so that comparing long documents follows only what an update could have touched.
 */
import { isKysoError } from '@kyso/domain';
import type { PdfDocument } from '../document.ts';
import { asArray, asDict, asRef, type PdfValue } from '../objects.ts';
import { Cursor } from '../reading/cursor.ts';
import { endsAt, streamStart } from '../reading/indirect-object.ts';
import { isWhite } from '../reading/lexer.ts';
import { CUT_OFF, type ScanSink, scanHeader, scanValue } from '../reading/scan-references.ts';
import type { XrefEntry } from '../xref/section.ts';
import { Growing } from './growing.ts';
import { hasPlainLayout } from './same-object.ts';

/** Beyond these a document is walked whole, within the limits of its own reading. Memory stays below some 100 MiB. */
const MAX_OBJECT_NUMBER = 4_000_000;
const MAX_REFERENCES = 4_000_000;
const MAX_SCANNED_BYTES = 128 * 1024 * 1024;
/** An object that a page of the source does not hold is read in this length, then left to the parser. */
const LONG_OBJECT_BYTES = 64 * 1024;
const PAGE_TREE_DEPTH = 100;

const PERCENT = 0x25;

const LISTED = 1;
const PACKED = 2;
const HAS_KIDS = 4;
const BARRIER = 8;
const AFFECTED = 16;

export type AffectedObjects = {
  /** The object was replaced, or leads to a replaced one on a way that crosses no other page, page tree node or catalog. */
  isAffected(num: number): boolean;
  /** It was scanned and its text has no `/Kids`. */
  isLeaf(num: number): boolean;
};

/**
 * `touched` names every object number that a later revision reads at another place. `undefined` where that cannot be told
 * without walking the document: too many objects, or object streams that were touched themselves.
 */
export function affectedObjects(before: PdfDocument, touched: ReadonlySet<number>): AffectedObjects | undefined {
  const highest = Math.max(...touched, ...before.xref.sections.flatMap(highestOf));
  if (highest > MAX_OBJECT_NUMBER) return undefined;
  const scan = new Scan(before, highest + 1);
  try {
    if (!scan.objects(touched) || !scan.pageTree()) return undefined;
  } catch (error) {
    if (isKysoError(error, 'document.corrupted')) return undefined; // the walk meets it again, if it gets there
    throw error;
  }
  scan.spread(touched);
  return scan;
}

const highestOf = ({ entries, supplement }: PdfDocument['xref']['sections'][number]): number[] => [
  entries.highest,
  supplement?.entries.highest ?? 0,
];

class Scan implements AffectedObjects, ScanSink {
  readonly #doc: PdfDocument;
  readonly #flags: Uint8Array;
  /** References in the order they were found: who refers, and to whom. */
  readonly #from = new Growing();
  readonly #to = new Growing();
  /** Nobody can read them, or how far they reach depends on where the file ends. */
  readonly #doubtful: number[] = [];
  #length = -1;
  #current = 0;
  #scannedBytes = 0;

  constructor(doc: PdfDocument, size: number) {
    this.#doc = doc;
    this.#flags = new Uint8Array(size);
  }

  isAffected(num: number): boolean {
    return (this.#flag(num) & AFFECTED) !== 0;
  }

  isLeaf(num: number): boolean {
    return (this.#flag(num) & (LISTED | HAS_KIDS)) === LISTED;
  }

  reference(num: number): void {
    if (num >= this.#flags.length) return; // nothing was touched there
    this.#from.push(this.#current);
    this.#to.push(num);
  }

  length(value: number): void {
    this.#length = value;
  }

  kids(): void {
    this.#mark(this.#current, HAS_KIDS);
  }

  /** False when there is too much of it. */
  objects(touched: ReadonlySet<number>): boolean {
    const containers = new Set<number>();
    for (const section of this.#doc.xref.sections) {
      for (const entries of [section.entries, section.supplement?.entries]) {
        for (const num of entries?.numbers() ?? []) {
          const entry = (this.#flag(num) & LISTED) === 0 ? entries?.find(num) : undefined;
          if (entry === undefined) continue;
          this.#mark(num, LISTED);
          if (entry.kind === 'offset') this.#object(num, entry);
          else if (entry.kind === 'compressed') {
            this.#mark(num, PACKED);
            containers.add(entry.container);
          }
          if (this.#scannedBytes > MAX_SCANNED_BYTES || this.#to.length > MAX_REFERENCES) return false;
        }
      }
    }
    return [...containers].every((num) => !touched.has(num) && this.#container(num));
  }

  #object(num: number, { offset, gen }: Extract<XrefEntry, { kind: 'offset' }>): void {
    this.#current = num;
    const { objects } = this.#doc;
    const at = offset + objects.base;
    if (at < objects.source.size) {
      const { start, bytes } = objects.source.windowAt(at);
      const end = this.#scan(bytes, at - start, num, gen);
      if (end >= 0 && this.#isComplete(start + end)) return;
      if (end === CUT_OFF) {
        const far = this.#scan(objects.source.read(at, LONG_OBJECT_BYTES), 0, num, gen);
        if (far >= 0 && this.#isComplete(at + far)) return;
      }
    }
    this.#parse(num, gen);
  }

  /** A dictionary by itself, or one with stream data that end where its own `/Length` says. */
  #isComplete(end: number): boolean {
    const { source } = this.#doc.objects;
    const cursor = new Cursor(source, end);
    while (isWhite(cursor.peek())) cursor.position += 1;
    if (cursor.peek() === PERCENT) return false;
    if (!cursor.skipText('stream')) return true;
    return this.#length >= 0 && endsAt(source, streamStart(source, cursor.position), this.#length);
  }

  #scan(bytes: Uint8Array, at: number, num: number, gen: number): number {
    this.#length = -1;
    const start = scanHeader(bytes, at, num, gen);
    const end = start < 0 ? start : scanValue(bytes, start, this);
    this.#scannedBytes += end < 0 ? bytes.length - at : end - at;
    return end;
  }

  /** What nobody can read may lead anywhere, and data whose end is searched may go on behind this revision. */
  #parse(num: number, gen: number): void {
    this.#mark(num, HAS_KIDS);
    try {
      const located = this.#doc.objects.locate({ kind: 'ref', num, gen });
      if (located?.lengthRepaired === true) this.#doubtful.push(num);
      this.#take(located === undefined ? this.#doc.objects.load({ kind: 'ref', num, gen }) : located.value);
    } catch (error) {
      if (!isKysoError(error, 'document.corrupted')) throw error;
      this.#doubtful.push(num);
    }
  }

  #take(value: PdfValue): void {
    if (value === null || typeof value !== 'object') return;
    if (value.kind === 'ref') this.reference(value.num);
    else if (value.kind === 'array') for (const item of value.items) this.#take(item);
    else if (value.kind === 'dict') for (const item of value.entries.values()) this.#take(item);
    else if (value.kind === 'stream') this.#take(value.dict);
  }

  /** False when the stream may read differently in another revision. */
  #container(container: number): boolean {
    if (!hasPlainLayout(this.#doc, container)) return false;
    const stream = this.#doc.objects.packed(container);
    for (const { num, bytes, at } of stream.places()) {
      if ((this.#flag(num) & PACKED) === 0) continue;
      this.#current = num;
      const end = scanValue(bytes, at, this);
      this.#scannedBytes += end < 0 ? 0 : end - at;
      if (end < 0) this.#parse(num, 0);
      if (this.#scannedBytes > MAX_SCANNED_BYTES || this.#to.length > MAX_REFERENCES) return false;
    }
    return true;
  }

  /** Catalog, page tree nodes and pages are compared by themselves, whoever refers to them. */
  pageTree(): boolean {
    const { catalogRef, catalog } = this.#doc;
    this.#mark(catalogRef.num, BARRIER);
    const open = [{ node: catalog.entries.get('Pages') ?? null, depth: 0 }];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const ref = asRef(next.node);
      if (ref === undefined || (this.#flag(ref.num) & BARRIER) !== 0) continue;
      this.#mark(ref.num, BARRIER);
      if (this.isLeaf(ref.num)) continue;
      if (next.depth > PAGE_TREE_DEPTH) return false;
      const kids = asArray(this.#doc.get(asDict(this.#doc.resolve(ref)), 'Kids'))?.items ?? [];
      for (const node of kids) open.push({ node, depth: next.depth + 1 });
    }
    return true;
  }

  /** From what was touched back to whoever refers to it. */
  spread(touched: ReadonlySet<number>): void {
    const referrers = this.#referrers();
    const open: number[] = [];
    const mark = (num: number): void => {
      if (this.isAffected(num)) return;
      this.#mark(num, AFFECTED);
      if ((this.#flag(num) & BARRIER) === 0) open.push(num);
    };
    // nobody enters a touched page from elsewhere either
    for (const num of touched) mark(num);
    for (const num of this.#doubtful) mark(num);
    for (let num = open.pop(); num !== undefined; num = open.pop()) {
      for (let at = referrers.starts[num] ?? 0; at < (referrers.starts[num + 1] ?? 0); at += 1) {
        mark(referrers.nums[at] ?? 0);
      }
    }
  }

  /** The references the other way round: those to object `n` are `nums[starts[n] .. starts[n + 1])`. */
  #referrers(): { readonly starts: Int32Array; readonly nums: Int32Array } {
    const starts = new Int32Array(this.#flags.length + 1);
    const [from, to] = [this.#from.values(), this.#to.values()];
    for (const num of to) starts[num + 1] = (starts[num + 1] ?? 0) + 1;
    for (let num = 1; num < starts.length; num += 1) starts[num] = (starts[num] ?? 0) + (starts[num - 1] ?? 0);
    const nums = new Int32Array(to.length);
    const filled = starts.slice();
    for (const [index, num] of to.entries()) {
      const place = filled[num] ?? 0;
      nums[place] = from[index] ?? 0;
      filled[num] = place + 1;
    }
    return { starts, nums };
  }

  #flag(num: number): number {
    return this.#flags[num] ?? 0;
  }

  #mark(num: number, flag: number): void {
    if (num < this.#flags.length) this.#flags[num] = this.#flag(num) | flag;
  }
}
