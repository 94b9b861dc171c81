/** Objects by number: look-up in the xref, reading, decrypting, caching. */
import { corrupted, tooComplex } from './document-error.ts';
import type { SecurityHandler } from './encryption/security-handler.ts';
import { KeptStreams } from './kept-streams.ts';
import type { ReadLimits } from './limits.ts';
import { asInteger, asStream, type PdfRef, type PdfStream, type PdfValue, ref } from './objects.ts';
import { Cursor } from './reading/cursor.ts';
import { type IndirectObject, readIndirectObject, readObjectHeader } from './reading/indirect-object.ts';
import { type ObjectStream, openObjectStream } from './reading/object-stream.ts';
import type { PagedSource } from './reading/windows.ts';
import type { ReadingBudget } from './reading-budget.ts';
import { findEntry, type XrefChain } from './xref/chain.ts';
import type { XrefEntry } from './xref/section.ts';

/** Objects kept for look-ups that come again; older ones are read again. */
const MAX_CACHED_OBJECTS = 5000;
/** References that lead to references. */
const MAX_REF_CHAIN = 16;
/** Objects that have to be read to read another: a `/Length`, an object stream and its `/Length`. */
const MAX_LOAD_DEPTH = 8;

export class ObjectStore {
  readonly source: PagedSource;
  readonly #xref: XrefChain;
  readonly #limits: ReadLimits;
  readonly #encrypted: boolean;
  readonly #cache = new Map<number, PdfValue>();
  readonly #containers = new KeptStreams();
  /** Read before the document was unlocked: they describe the encryption and are clear. */
  readonly #clear = new Set<number>();
  #security: SecurityHandler | undefined;
  /** Added to object offsets; sections and objects need not agree on it. */
  readonly base: number;
  readonly budget: ReadingBudget;
  #depth = 0;
  /** Streams whose length is being looked up. */
  readonly #measured = new Set<number>();

  constructor(
    source: PagedSource,
    xref: XrefChain,
    limits: ReadLimits,
    options: { encrypted: boolean; bases: readonly number[]; budget: ReadingBudget },
  ) {
    this.source = source;
    this.#xref = xref;
    this.#limits = limits;
    this.#encrypted = options.encrypted;
    this.budget = options.budget;
    this.base = this.#probeBase(options.bases);
  }

  /** From now on strings and streams are decrypted as they are read. */
  useSecurity(security: SecurityHandler): void {
    for (const num of this.#cache.keys()) this.#clear.add(num);
    this.#security = security;
  }

  /** Follows references; `null` for what is missing (ISO 32000-2 §7.3.10). */
  readonly resolve = (value: PdfValue | undefined): PdfValue => {
    let current = value ?? null;
    for (let hops = 0; current !== null && typeof current === 'object' && current.kind === 'ref'; hops += 1) {
      if (hops === MAX_REF_CHAIN) throw corrupted('reference_loop', 'references form a loop');
      current = this.load(current);
    }
    return current;
  };

  /** The object a reference names, decrypted. @throws KysoError `document.corrupted`, `document.too_complex` */
  load({ num, gen }: PdfRef): PdfValue {
    const kept = this.#cache.get(num);
    const entry = findEntry(this.#xref, num);
    if (entry === undefined || entry.kind === 'free' || gen !== generationOf(entry)) return null;
    if (kept !== undefined) return kept;
    const value = this.#read(num, entry);
    if (this.#cache.size >= MAX_CACHED_OBJECTS) this.#cache.clear();
    this.#cache.set(num, value);
    return value;
  }

  /** The object a reference names as it stands in the file, with its extent; `undefined` inside object streams. */
  locate({ num, gen }: PdfRef): IndirectObject | undefined {
    const entry = findEntry(this.#xref, num);
    return entry?.kind === 'offset' && entry.gen === gen ? this.#readAt(num, entry) : undefined;
  }

  /** The object at a place the xref that counts may not name. @throws KysoError `document.corrupted` */
  readAt(num: number, entry: { offset: number; gen: number }): PdfValue {
    return this.#readAt(num, entry).value;
  }

  /** The object stream with this number, decoded. @throws KysoError `document.corrupted`, `document.too_complex` */
  packed(num: number): ObjectStream {
    return this.#container(num);
  }

  #read(num: number, entry: XrefEntry): PdfValue {
    if (this.#depth === MAX_LOAD_DEPTH) throw tooComplex('load_depth', 'reading an object leads to too many others');
    this.#depth += 1;
    try {
      if (entry.kind === 'offset') return this.#readAt(num, entry).value;
      return entry.kind === 'compressed' ? this.#container(entry.container).read(entry.index, num) : null;
    } finally {
      this.#depth -= 1;
    }
  }

  #readAt(num: number, entry: { offset: number; gen: number }): IndirectObject {
    const lengthOf = (value: PdfValue | undefined) => this.#lengthOf(num, value);
    const object = readIndirectObject(this.source, entry.offset + this.base, this.#limits, lengthOf);
    this.budget.spend('totalParsedBytes', object.parsedBytes);
    if (object.lengthRepaired) this.budget.spend('totalLengthRepairs', 1);
    if (object.num === num && object.gen === entry.gen) return this.#decrypted(object);
    throw corrupted('object_not_found', 'another object stands where the xref points', { object: num });
  }

  /** The number behind a `/Length`; `undefined` when that leads back to the stream itself. */
  #lengthOf(num: number, value: PdfValue | undefined): number | undefined {
    if (this.#measured.has(num)) return undefined;
    this.#measured.add(num);
    try {
      return asInteger(this.resolve(value));
    } finally {
      this.#measured.delete(num);
    }
  }

  #decrypted(object: IndirectObject): IndirectObject {
    if (this.#security === undefined || this.#clear.has(object.num)) return object;
    return { ...object, value: this.#security.decrypt(ref(object.num, object.gen), object.value) };
  }

  #container(num: number): ObjectStream {
    return this.#containers.get(num, () => {
      if (this.#encrypted && this.#security === undefined) {
        throw corrupted('encrypt_dictionary', 'what describes the encryption is itself encrypted', { object: num });
      }
      return openObjectStream(this.#containerStream(num), this.resolve, this.#limits, this.budget);
    });
  }

  /** A container must not itself be inside a container (ISO 32000-2 §7.5.7). */
  #containerStream(num: number): PdfStream {
    const entry = findEntry(this.#xref, num);
    const stream = entry?.kind === 'offset' ? asStream(this.#read(num, entry)) : undefined;
    if (stream === undefined) throw corrupted('object_stream', 'an object stream is missing', { object: num });
    return stream;
  }

  /** The first of `bases` at which the catalog, or the stream it is in, is found; else the first. */
  #probeBase(bases: readonly number[]): number {
    const root = this.#xref.trailer.entries.get('Root');
    const num = typeof root === 'object' && root?.kind === 'ref' ? root.num : undefined;
    const entry = num === undefined ? undefined : findEntry(this.#xref, num);
    const probe = entry?.kind === 'compressed' ? entry.container : num;
    const place = probe === undefined ? undefined : findEntry(this.#xref, probe);
    if (place?.kind !== 'offset') return bases[0] ?? 0;
    const standsAt = (base: number) => readObjectHeader(new Cursor(this.source, place.offset + base))?.num === probe;
    return bases.find(standsAt) ?? bases[0] ?? 0;
  }
}

const generationOf = (entry: XrefEntry): number => (entry.kind === 'offset' ? entry.gen : 0);
