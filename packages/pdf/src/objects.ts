/**
 * The value model of PDF (ISO 32000-2 §7.3). Values are immutable; a number keeps its source text and a string its raw
 * bytes, so that writing an object again loses nothing. Not here: what any dictionary means.
 */

/** Byte range `[start, end)` of a token in the file. */
export type Span = { readonly start: number; readonly end: number };

/** `name` holds the bytes after `#xx` decoding, one character a byte. */
export type PdfName = {
  readonly kind: 'name';
  readonly name: string;
  /** As written, without the slash, where a `#` is in it that escapes nothing: readers differ on those. */
  readonly text?: string;
};
export type PdfNumber = { readonly kind: 'number'; readonly value: number; readonly text: string };
export type PdfString = {
  readonly kind: 'string';
  readonly bytes: Uint8Array;
  readonly form: 'literal' | 'hex';
  /** Where the token stands, delimiters included; absent for strings that are new or came out of an object stream. */
  readonly span?: Span;
};
export type PdfRef = { readonly kind: 'ref'; readonly num: number; readonly gen: number };
export type PdfArray = { readonly kind: 'array'; readonly items: readonly PdfValue[] };
export type PdfDict = {
  readonly kind: 'dict';
  readonly entries: ReadonlyMap<string, PdfValue>;
  /** Keys that occurred twice with different values: readers disagree on which one counts. */
  readonly duplicateKeys: readonly string[];
};
/** The bytes as stored, before any filter. */
export interface StreamBody {
  readonly length: number;
  read(): Uint8Array;
}
export type PdfStream = { readonly kind: 'stream'; readonly dict: PdfDict; readonly body: StreamBody };

export type PdfValue = null | boolean | PdfName | PdfNumber | PdfString | PdfRef | PdfArray | PdfDict | PdfStream;

export const name = (text: string): PdfName => ({ kind: 'name', name: text });
export const ref = (num: number, gen = 0): PdfRef => ({ kind: 'ref', num, gen });
export const array = (items: readonly PdfValue[]): PdfArray => ({ kind: 'array', items });
export const hexString = (bytes: Uint8Array): PdfString => ({ kind: 'string', bytes, form: 'hex' });
export const literalString = (bytes: Uint8Array): PdfString => ({ kind: 'string', bytes, form: 'literal' });

/** Decimals written for a computed real number: 1/10 000 pt is far below what a renderer shows. */
const REAL_DECIMALS = 4;

export function number(value: number): PdfNumber {
  const text = Number.isInteger(value) ? String(value) : value.toFixed(REAL_DECIMALS).replace(/\.?0+$/, '');
  return { kind: 'number', value, text: text === '-0' ? '0' : text };
}

export function dict(entries: Readonly<Record<string, PdfValue>> | Iterable<readonly [string, PdfValue]>): PdfDict {
  const pairs =
    Symbol.iterator in entries ? (entries as Iterable<readonly [string, PdfValue]>) : Object.entries(entries); // `in` does not narrow a Record
  return { kind: 'dict', entries: new Map(pairs), duplicateKeys: [] };
}

export function stream(entries: Readonly<Record<string, PdfValue>>, bytes: Uint8Array): PdfStream {
  return { kind: 'stream', dict: dict(entries), body: { length: bytes.length, read: () => bytes } };
}

/** The dictionary with `key` set; an existing key keeps its place. */
export function withEntry(target: PdfDict, key: string, value: PdfValue): PdfDict {
  return { ...target, entries: new Map(target.entries).set(key, value) };
}

type Kinds = { name: PdfName; number: PdfNumber; string: PdfString; ref: PdfRef; array: PdfArray; stream: PdfStream };

function pick<K extends keyof Kinds>(kind: K, value: PdfValue | undefined): Kinds[K] | undefined {
  if (value === null || typeof value !== 'object' || value.kind !== kind) return undefined;
  return value as Kinds[K]; // the tag was just compared
}

export const asRef = (value: PdfValue | undefined): PdfRef | undefined => pick('ref', value);
export const asArray = (value: PdfValue | undefined): PdfArray | undefined => pick('array', value);
export const asString = (value: PdfValue | undefined): PdfString | undefined => pick('string', value);
export const asStream = (value: PdfValue | undefined): PdfStream | undefined => pick('stream', value);
export const asName = (value: PdfValue | undefined): string | undefined => pick('name', value)?.name;

/** `undefined` also for a number that only its own writer understands. */
export function asNumber(value: PdfValue | undefined): number | undefined {
  const found = pick('number', value)?.value;
  return Number.isNaN(found) ? undefined : found;
}

/** A number without fraction that JavaScript holds exactly. */
export function asInteger(value: PdfValue | undefined): number | undefined {
  const found = asNumber(value);
  return Number.isSafeInteger(found) ? found : undefined;
}

/** A dictionary, or the dictionary of a stream. */
export function asDict(value: PdfValue | undefined): PdfDict | undefined {
  if (value === null || typeof value !== 'object') return undefined;
  if (value.kind === 'stream') return value.dict;
  return value.kind === 'dict' ? value : undefined;
}
