/**
 * One pass over a damaged file for the landmarks other readers rebuild from: `12 0 obj`, `trailer`, and the words that
 * make an object interesting. Not here: what any of them means.
 */
import { tooComplex } from '../document-error.ts';
import type { ReadLimits } from '../limits.ts';
import type { PagedSource } from '../reading/windows.ts';

export type Definition = {
  readonly num: number;
  readonly gen: number;
  /** Of the object number, counted from byte 0. */
  readonly offset: number;
  /** Inside a stream, a comment or the middle of a line: some readers see it, some do not. */
  readonly hidden: boolean;
};

export type Scan = {
  /** In file order. */
  readonly definitions: readonly Definition[];
  /** Where the keyword `trailer` stands. */
  readonly trailers: readonly number[];
  /** Objects whose own text names `/Catalog`, `/XRef` or `/ObjStm`, in file order. */
  readonly catalogs: readonly Definition[];
  readonly xrefStreams: readonly Definition[];
  readonly objectStreams: readonly Definition[];
  /** `/ByteRange` stands somewhere. */
  readonly signed: boolean;
  /** `/Encrypt` stands somewhere outside streams. */
  readonly encrypted: boolean;
  /** The object of the last stream when that has no end: the file is cut short. */
  readonly openStream: Definition | undefined;
  /** Highest object number referred to: numbers up to it must not be given to new objects. */
  readonly highestReference: number;
};

const CHUNK_BYTES = 256 * 1024;
/** Enough before a match to see how its line began, and behind it to see it whole. */
const MARGIN_BYTES = 128;
/** How much of an object is searched for a direct `/Length`. */
const LENGTH_WINDOW_BYTES = 4096;
/** White space between the data of a stream and `endstream`. */
const PADDING_BYTES = 16;

const SPACE = '[\\0\\t\\n\\f\\r ]{1,16}';
const LANDMARK = new RegExp(
  `(?<!\\d)(\\d{1,10})${SPACE}(\\d{1,5})${SPACE}(obj|R)(?![A-Za-z])` +
    '|(?<!end)stream(?=[\\r\\n ])|endstream|(?<![A-Za-z])trailer' +
    '|/(?:Catalog|XRef|ObjStm|ByteRange|Encrypt)(?![A-Za-z])',
  'g',
);
const STREAM_BEGIN = />>[\0\t\n\f\r ]*$/;

/** @throws KysoError `document.too_complex` past `recoveryBytes` or `recoveredObjects` */
export function scanLandmarks(source: PagedSource, limits: ReadLimits): Scan {
  if (source.size > limits.recoveryBytes) throw tooComplex('recovery_bytes', 'the file is too large to be rebuilt');
  const collector = new Collector(source, limits);
  for (let start = 0; start < source.size; start += CHUNK_BYTES) {
    const from = Math.max(0, start - MARGIN_BYTES);
    const text = latin1(source.read(from, start - from + CHUNK_BYTES + MARGIN_BYTES));
    for (const match of text.matchAll(LANDMARK)) {
      const offset = from + match.index;
      if (offset >= start && offset < start + CHUNK_BYTES) collector.take(match, offset, text);
    }
  }
  return collector;
}

const latin1 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');

class Collector implements Scan {
  readonly definitions: Definition[] = [];
  readonly trailers: number[] = [];
  readonly catalogs: Definition[] = [];
  readonly xrefStreams: Definition[] = [];
  readonly objectStreams: Definition[] = [];
  signed = false;
  encrypted = false;
  highestReference = 0;
  readonly #source: PagedSource;
  readonly #limits: ReadLimits;
  /** Everything in front of this is stream data. */
  #streamEnd = 0;
  #current: Definition | undefined;

  constructor(source: PagedSource, limits: ReadLimits) {
    this.#source = source;
    this.#limits = limits;
  }

  get openStream(): Definition | undefined {
    return this.#streamEnd === Number.POSITIVE_INFINITY ? this.#current : undefined;
  }

  take(match: RegExpExecArray, offset: number, text: string): void {
    const [word, num, gen, kind] = match;
    if (kind === 'obj') this.#define(Number(num), Number(gen), offset, lineBefore(match, text));
    else if (kind === 'R') this.#refer(Number(num), offset);
    else if (word === 'endstream') this.#endStream(offset);
    else if (word === '/ByteRange') this.signed = true;
    else if (offset < this.#streamEnd) return;
    else if (word === 'stream')
      this.#beginStream(offset, text.slice(Math.max(0, match.index - PADDING_BYTES), match.index));
    else if (word === 'trailer') this.trailers.push(offset);
    else if (word === '/Encrypt') this.encrypted = true;
    else this.#note(word);
  }

  #define(num: number, gen: number, offset: number, line: string): void {
    if (this.definitions.length === this.#limits.recoveredObjects) {
      throw tooComplex('recovered_objects', 'the file has too many objects to be rebuilt');
    }
    const hidden =
      offset < this.#streamEnd || !/^[\0\t\f ]*$|(?:endobj|endstream)[\0\t\f ]*$/.test(line) || line.includes('%');
    const definition = { num, gen, offset, hidden };
    this.definitions.push(definition);
    if (!hidden) this.#current = definition;
  }

  #refer(num: number, offset: number): void {
    if (offset < this.#streamEnd || num > this.#limits.objectNumber) return;
    this.highestReference = Math.max(this.highestReference, num);
  }

  #note(word: string): void {
    const lists = { '/Catalog': this.catalogs, '/XRef': this.xrefStreams, '/ObjStm': this.objectStreams };
    const list = Object.entries(lists).find(([key]) => key === word)?.[1];
    if (list !== undefined && this.#current !== undefined && list.at(-1) !== this.#current) list.push(this.#current);
  }

  /** A direct `/Length` that leads to `endstream` is believed; otherwise the next `endstream` ends the data. */
  #beginStream(offset: number, before: string): void {
    if (!STREAM_BEGIN.test(before) || this.#current === undefined) return;
    const start = this.#current.offset;
    const head = latin1(this.#source.read(start, Math.min(LENGTH_WINDOW_BYTES, offset - start)));
    const declared = /\/Length\s+(\d+)(?!\s+\d+\s+R)/.exec(head)?.[1];
    const end = offset + 'stream'.length + Number(declared ?? 0);
    const tail = declared === undefined ? '' : latin1(this.#source.read(end, PADDING_BYTES + 'endstream'.length));
    this.#streamEnd = /^[\0\t\n\f\r ]*endstream/.test(tail) ? end : Number.POSITIVE_INFINITY;
  }

  #endStream(offset: number): void {
    if (this.#streamEnd === Number.POSITIVE_INFINITY || offset >= this.#streamEnd) this.#streamEnd = 0;
  }
}

/** What stands in front of the match on its line, as far as the margin reaches. */
function lineBefore(match: RegExpExecArray, text: string): string {
  const before = text.slice(Math.max(0, match.index - MARGIN_BYTES), match.index);
  return before.slice(Math.max(before.lastIndexOf('\n'), before.lastIndexOf('\r')) + 1);
}
