/**
 * Objects by number: look-up in the xref, reading, caching. A security handler belongs in {@link ObjectStore.load},
 * between reading and caching; until there is one, encrypted documents are refused there.
 */
import { corrupted, encrypted, tooComplex } from './document-error.ts';
import type { ReadLimits } from './limits.ts';
import { asInteger, asStream, type PdfRef, type PdfStream, type PdfValue } from './objects.ts';
import { Cursor } from './reading/cursor.ts';
import { type IndirectObject, readIndirectObject, readObjectHeader } from './reading/indirect-object.ts';
import { type ObjectStream, openObjectStream } from './reading/object-stream.ts';
import type { PagedSource } from './reading/windows.ts';
import { findEntry, type XrefChain } from './xref/chain.ts';
import type { XrefEntry } from './xref/section.ts';

/** Objects kept for look-ups that come again; older ones are read again. */
const MAX_CACHED_OBJECTS = 5000;
const MAX_OPEN_OBJECT_STREAMS = 8;
/** References that lead to references. */
const MAX_REF_CHAIN = 16;
/** Objects that have to be read to read another: a `/Length`, an object stream and its `/Length`. */
const MAX_LOAD_DEPTH = 8;

export class ObjectStore {
  readonly #source: PagedSource;
  readonly #xref: XrefChain;
  readonly #limits: ReadLimits;
  readonly #encrypted: boolean;
  readonly #cache = new Map<number, PdfValue>();
  readonly #containers = new Map<number, ObjectStream>();
  /** Added to object offsets; sections and objects need not agree on it. */
  readonly base: number;
  #depth = 0;

  constructor(
    source: PagedSource,
    xref: XrefChain,
    limits: ReadLimits,
    options: { encrypted: boolean; bases: number[] },
  ) {
    this.#source = source;
    this.#xref = xref;
    this.#limits = limits;
    this.#encrypted = options.encrypted;
    this.base = this.#probeBase(options.bases);
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

  /** The object a reference names. @throws KysoError `document.corrupted`, `document.encrypted`, `document.too_complex` */
  load({ num, gen }: PdfRef): PdfValue {
    if (this.#encrypted) throw encrypted();
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
    const lengthOf = (value: PdfValue | undefined) => asInteger(this.resolve(value));
    const object = readIndirectObject(this.#source, entry.offset + this.base, this.#limits, lengthOf);
    if (object.num === num && object.gen === entry.gen) return object;
    throw corrupted('object_not_found', 'another object stands where the xref points', { object: num });
  }

  #container(num: number): ObjectStream {
    const open = this.#containers.get(num);
    if (open !== undefined) return open;
    const opened = openObjectStream(this.#containerStream(num), this.resolve, this.#limits);
    const oldest = this.#containers.size < MAX_OPEN_OBJECT_STREAMS ? undefined : this.#containers.keys().next().value;
    if (oldest !== undefined) this.#containers.delete(oldest);
    this.#containers.set(num, opened);
    return opened;
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
    const standsAt = (base: number) => readObjectHeader(new Cursor(this.#source, place.offset + base))?.num === probe;
    return bases.find(standsAt) ?? bases[0] ?? 0;
  }
}

const generationOf = (entry: XrefEntry): number => (entry.kind === 'offset' ? entry.gen : 0);
