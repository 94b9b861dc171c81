/**
 * Nothing may be different: walks two values through all references and stops at the first difference. Objects that
 * stand at the same place of the file are read once, but their references are followed, since what those lead to may have
 * been replaced or may not have been there before.
 */
import { asRef, asStream, type PdfRef, type PdfStream, type PdfValue } from '@kyso/pdf';
import type { Pair, Revisions } from './revisions.ts';

/** Objects that are compared by rules of their own: the walk stops there. */
export type Barrier = (num: number) => boolean;

type Step = Pair & { readonly path: string };

/** Deeper paths are cut in messages. */
const MAX_PATH = 200;
/** Generation numbers have five digits (ISO 32000-2 §7.5.4); larger ones only cost a second look. */
const MAX_GENERATIONS = 100_000;

export class StrictComparison {
  readonly #revisions: Revisions;
  readonly #barrier: Barrier;
  /** Pairs that were walked, or are about to be: a difference below them was reported when it was met. */
  readonly #seen = new Set<number>();
  /** Pairs of different references. */
  readonly #seenElsewhere = new Set<string>();

  constructor(revisions: Revisions, barrier: Barrier) {
    this.#revisions = revisions;
    this.#barrier = barrier;
  }

  /** The path of the first difference below what was not walked before; `undefined` when there is none. */
  difference(pair: Pair, path = ''): string | undefined {
    const open: Step[] = [{ ...pair, path }];
    for (let step = open.pop(); step !== undefined; step = open.pop()) {
      this.#revisions.effort.step();
      if (!this.#compare(step, open)) return step.path;
    }
    return undefined;
  }

  #compare(step: Step, open: Step[]): boolean {
    const [one, other] = [asRef(step.before), asRef(step.after)];
    if (one === undefined && other === undefined) return this.#compareDirect(step, open);
    if (one !== undefined && other !== undefined && one.num === other.num && one.gen === other.gen) {
      return this.#compareObject(one, step.path, open);
    }
    return this.#compareElsewhere(one, other, step, open);
  }

  #compareObject(ref: PdfRef, path: string, open: Step[]): boolean {
    const key = ref.num * MAX_GENERATIONS + ref.gen;
    if (this.#seen.has(key) || this.#barrier(ref.num) || this.#revisions.isUntouched(ref.num)) return true;
    this.#seen.add(key);
    const { before, after } = this.#revisions;
    const value = before.objects.load(ref);
    if (!this.#revisions.isSame(ref.num)) {
      open.push({ before: value, after: after.objects.load(ref), path });
      return true;
    }
    if (!this.#reachesSameEnd(ref, value)) return false;
    for (const child of childrenOf(value, path)) open.push(child);
    return true;
  }

  /** The data of a stream with a wrong `/Length` can go on in what was appended, although the object stands where it did. */
  #reachesSameEnd(ref: PdfRef, value: PdfValue): boolean {
    const stream = asStream(value);
    return (
      stream === undefined || asStream(this.#revisions.after.objects.load(ref))?.body.length === stream.body.length
    );
  }

  /** An object moved to another number, or became direct: equal content is no difference. */
  #compareElsewhere(one: PdfRef | undefined, other: PdfRef | undefined, step: Step, open: Step[]): boolean {
    if (one !== undefined && this.#barrier(one.num)) return false;
    if (other !== undefined && this.#barrier(other.num)) return false;
    const { before, after } = this.#revisions;
    if (one !== undefined && other !== undefined && this.#isKnown(one, other)) return true;
    const next = { before: before.resolve(step.before), after: after.resolve(step.after), path: step.path };
    return this.#compareDirect(next, open);
  }

  #isKnown(one: PdfRef, other: PdfRef): boolean {
    const key = `${one.num} ${one.gen} ${other.num} ${other.gen}`;
    if (this.#seenElsewhere.has(key)) return true;
    this.#seenElsewhere.add(key);
    return false;
  }

  #compareDirect({ before, after, path }: Step, open: Step[]): boolean {
    if (isScalar(before) || isScalar(after)) return before === after;
    if (asRef(before) !== undefined || asRef(after) !== undefined) {
      open.push({ before, after, path });
      return true;
    }
    if (before.kind !== after.kind) return false;
    if (before.kind === 'name') return after.kind === 'name' && before.name === after.name;
    if (before.kind === 'number') return after.kind === 'number' && before.value === after.value;
    if (before.kind === 'string') return after.kind === 'string' && equalBytes(before.bytes, after.bytes);
    if (before.kind === 'array' && after.kind === 'array') {
      if (before.items.length !== after.items.length) return false;
      for (const [index, item] of before.items.entries()) {
        open.push({ before: item, after: after.items[index] ?? null, path: below(path, String(index)) });
      }
      return true;
    }
    if (before.kind === 'stream' && after.kind === 'stream') {
      this.#revisions.effort.bytes(before.body.length);
      if (!sameBody(before, after)) return false;
    }
    const [one, other] = [entriesOf(before), entriesOf(after)];
    if (one === undefined || other === undefined || other.duplicateKeys.length !== one.duplicateKeys.length)
      return false;
    for (const key of new Set([...one.entries.keys(), ...other.entries.keys()])) {
      const pair = { before: one.entries.get(key) ?? null, after: other.entries.get(key) ?? null };
      open.push({ ...pair, path: below(path, key) });
    }
    return true;
  }
}

const below = (path: string, key: string): string => (path.length > MAX_PATH ? path : `${path}/${key}`);

function isScalar(value: PdfValue): value is null | boolean {
  return value === null || typeof value === 'boolean';
}

const entriesOf = (value: PdfValue) => {
  if (value === null || typeof value !== 'object') return undefined;
  if (value.kind === 'stream') return value.dict;
  return value.kind === 'dict' ? value : undefined;
};

const sameBody = (one: PdfStream, other: PdfStream): boolean =>
  one.body === other.body || (one.body.length === other.body.length && equalBytes(one.body.read(), other.body.read()));

function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

/** What one value refers to, for both revisions alike. */
function childrenOf(value: PdfValue, path: string): Step[] {
  if (isScalar(value)) return [];
  if (value.kind === 'ref') return [{ before: value, after: value, path }];
  if (value.kind === 'array') return value.items.flatMap((item, index) => nested(item, below(path, String(index))));
  const dictionary = entriesOf(value);
  if (dictionary === undefined) return [];
  return [...dictionary.entries].flatMap(([key, item]) => nested(item, below(path, key)));
}

const nested = (item: PdfValue, path: string): Step[] =>
  isScalar(item) || item.kind === 'name' || item.kind === 'number' || item.kind === 'string'
    ? []
    : childrenOf(item, path);
