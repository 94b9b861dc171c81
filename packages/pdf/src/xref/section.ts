import type { PdfDict } from '../objects.ts';

/** Where an object is (ISO 32000-2 §7.5.4, §7.5.8.3). Offsets are as written, before any header offset is added. */
export type XrefEntry =
  | { readonly kind: 'free' }
  | { readonly kind: 'offset'; readonly offset: number; readonly gen: number }
  | { readonly kind: 'compressed'; readonly container: number; readonly index: number };

/** The entries of one section, decoded on demand. */
export interface XrefEntries {
  readonly count: number;
  /** Highest object number listed, -1 in an empty section. */
  readonly highest: number;
  find(num: number): XrefEntry | undefined;
  /** Object numbers in ascending order. */
  numbers(): Iterable<number>;
}

/** One cross-reference section: what one save of the document wrote. */
export type XrefSection = {
  readonly kind: 'table' | 'stream';
  /** Where it stands in the file, counted from byte 0. */
  readonly offset: number;
  /** First byte behind the section: after the trailer dictionary or the xref stream object. */
  readonly end: number;
  readonly trailer: PdfDict;
  readonly entries: XrefEntries;
  /** The cross-reference stream a hybrid table points to with `/XRefStm` (ISO 32000-2 §7.5.8.4). */
  readonly supplement?: XrefSection;
};
