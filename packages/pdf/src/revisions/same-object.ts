/** Whether an object number leads to the very same bytes in two revisions of one file. */
import type { PdfDocument } from '../document.ts';
import { asRef, asStream } from '../objects.ts';
import { findEntry } from '../xref/chain.ts';
import type { XrefEntry } from '../xref/section.ts';

/**
 * True when both revisions read object `num` at the same place of the file. An indirect `/Length` or an object stream
 * that was replaced makes another object of the same bytes: the first is for the caller to compare, the second is seen.
 */
export function readsSameObject(before: PdfDocument, after: PdfDocument, num: number): boolean {
  const [one, other] = [findEntry(before.xref, num), findEntry(after.xref, num)];
  if (isNothing(one)) return isNothing(other);
  if (one === undefined || other === undefined || one.kind !== other.kind) return false;
  if (one.kind === 'offset') {
    return other.kind === 'offset' && one.offset === other.offset && one.gen === other.gen;
  }
  if (one.kind !== 'compressed' || other.kind !== 'compressed') return false;
  return (
    one.container === other.container &&
    one.index === other.index &&
    readsSameObject(before, after, one.container) &&
    hasPlainLayout(before, one.container)
  );
}

/** A free entry and none read as null. */
const isNothing = (entry: XrefEntry | undefined): boolean => entry === undefined || entry.kind === 'free';

const layouts = new WeakMap<PdfDocument, Map<number, boolean>>();

/** No key of the object stream is a reference, and its data end where it says: what it decodes to cannot have changed. */
export function hasPlainLayout(doc: PdfDocument, container: number): boolean {
  const known = layouts.get(doc) ?? new Map<number, boolean>();
  layouts.set(doc, known);
  const plain = known.get(container) ?? readsPlainLayout(doc, container);
  known.set(container, plain);
  return plain;
}

function readsPlainLayout(doc: PdfDocument, container: number): boolean {
  const entry = findEntry(doc.xref, container);
  if (entry?.kind !== 'offset') return false;
  const located = doc.objects.locate({ kind: 'ref', num: container, gen: entry.gen });
  const stream = located?.lengthRepaired === false ? asStream(located.value) : undefined;
  return stream !== undefined && [...stream.dict.entries.values()].every((value) => asRef(value) === undefined);
}
