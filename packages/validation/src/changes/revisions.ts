/** Two states of one document and what comparing them may cost. */

import { KysoError } from '@kyso/domain';
import {
  type AffectedObjects,
  affectedObjects,
  asDict,
  asRef,
  laterSections,
  type PdfDict,
  type PdfDocument,
  type PdfRef,
  type PdfValue,
  readsSameObject,
  type XrefSection,
} from '@kyso/pdf';

/** Values looked at for all comparisons of one file together: some seconds of work. */
const MAX_STEPS = 20_000_000;
/** Bytes parsed and decoded to open all signed revisions of one file together. */
const MAX_READ_BYTES = 1024 * 1024 * 1024;
/** Comparing or searching so many bytes costs as much as looking at one value. */
const BYTES_A_STEP = 256;

/** Shared by the comparisons of one validation. */
export class Effort {
  #left = MAX_STEPS;
  #readLeft = MAX_READ_BYTES;

  /** @throws KysoError `document.too_complex` */
  step(count = 1): void {
    this.#left -= count;
    if (this.#left < 0) throw tooMuch();
  }

  /** @throws KysoError `document.too_complex` */
  bytes(count: number): void {
    this.step(1 + Math.floor(count / BYTES_A_STEP));
  }

  /** What reading a revision has cost when it is done. @throws KysoError `document.too_complex` */
  read({ objects }: PdfDocument): void {
    this.#readLeft -= objects.budget.spent('totalParsedBytes') + objects.budget.spent('totalDecodedBytes');
    if (this.#readLeft < 0) throw tooMuch();
  }
}

const tooMuch = (): KysoError =>
  new KysoError('document.too_complex', 'comparing the revisions costs too much', {
    details: { reason: 'reading_budget' },
  });

export class Revisions {
  readonly before: PdfDocument;
  readonly after: PdfDocument;
  readonly effort: Effort;
  readonly #same = new Map<number, boolean>();
  /** What the sections behind the signed revision list; everything else is looked up in the same sections by both. */
  readonly #later: readonly XrefSection[];
  /** Object numbers that the two read at different places. */
  readonly #touched: ReadonlySet<number>;
  readonly #affected: AffectedObjects | undefined;

  constructor(before: PdfDocument, after: PdfDocument, effort: Effort) {
    this.before = before;
    this.after = after;
    this.effort = effort;
    this.#later = laterSections(after, before.source.size);
    this.#touched = this.#findTouched();
    this.#affected = affectedObjects(before, this.#touched);
  }

  #findTouched(): Set<number> {
    const touched = new Set<number>();
    for (const { entries } of this.#later) {
      this.effort.step(entries.count);
      for (const num of entries.numbers()) {
        if (!readsSameObject(this.before, this.after, num)) touched.add(num);
      }
    }
    return touched;
  }

  /** Object `num` stands at the same place of the file in both, given that the chain of sections goes on from the old one. */
  isSame(num: number): boolean {
    if (this.#affected !== undefined) return !this.#touched.has(num);
    const known = this.#same.get(num);
    if (known !== undefined) return known;
    const same = readsSameObject(this.before, this.after, num);
    this.#same.set(num, same);
    return same;
  }

  /** The same in both, and so is everything it leads to; pages are compared by themselves. */
  isUntouched(num: number): boolean {
    return this.#affected !== undefined && !this.#affected.isAffected(num);
  }

  /** Untouched, and no node of the page tree. */
  isUntouchedLeaf(num: number): boolean {
    return this.isUntouched(num) && this.#affected?.isLeaf(num) === true;
  }

  /** Nothing stood under this number before. */
  isNew({ num, gen }: PdfRef): boolean {
    return this.before.objects.load({ kind: 'ref', num, gen }) === null;
  }
}

/** The same value in both revisions, references followed. */
export type Pair = { readonly before: PdfValue; readonly after: PdfValue };
export type DictPair = { readonly before: PdfDict; readonly after: PdfDict };

export const keysOf = ({ before, after }: DictPair): Set<string> =>
  new Set([...before.entries.keys(), ...after.entries.keys()]);

/** The entries under `key` as written; a missing one is null (ISO 32000-2 §7.3.9). */
export const entry = ({ before, after }: DictPair, key: string): Pair => ({
  before: before.entries.get(key) ?? null,
  after: after.entries.get(key) ?? null,
});

export const followed = (revisions: Revisions, { before, after }: Pair): Pair => ({
  before: revisions.before.resolve(before),
  after: revisions.after.resolve(after),
});

/** Both as dictionaries; `undefined` where one is none, or was given keys twice, which readers take apart differently. */
export function dictPair(revisions: Revisions, pair: Pair): DictPair | undefined {
  const { before, after } = followed(revisions, pair);
  const [one, other] = [asDict(before), asDict(after)];
  if (one === undefined || other === undefined || repeatsKeys(revisions, pair, one, other)) return undefined;
  return { before: one, after: other };
}

function repeatsKeys(revisions: Revisions, pair: Pair, one: PdfDict, other: PdfDict): boolean {
  if (other.duplicateKeys.length > one.duplicateKeys.length) return true;
  const ref = sameRef(pair);
  return ref !== undefined && other.duplicateKeys.length > 0 && !revisions.isSame(ref.num);
}

/** The reference when both are the same one. */
export function sameRef({ before, after }: Pair): PdfRef | undefined {
  const [one, other] = [asRef(before), asRef(after)];
  return one !== undefined && one.num === other?.num && one.gen === other.gen ? one : undefined;
}
