/** A rebuilt table against the damaged one: where both lead to an object, it has to be the same. */
import { isKysoError } from '@kyso/domain';
import { serialise } from '../incremental/serialise.ts';
import type { PdfValue } from '../objects.ts';
import { Cursor } from '../reading/cursor.ts';
import { readIndirectObject, readObjectHeader } from '../reading/indirect-object.ts';
import { findEntry, type XrefChain } from '../xref/chain.ts';
import type { XrefEntry } from '../xref/section.ts';
import { type Recovery, versionsDiffer } from './recovery.ts';
import type { Definition } from './scan.ts';

/**
 * Readers that follow the old table as far as it goes see its objects; readers that rebuild see the last ones.
 * @throws KysoError `document.ambiguous` with reason `recovery_versions_differ`
 */
export function assertSameAsStrict(
  recovery: Recovery,
  strict: XrefChain,
  definitions: ReadonlyMap<number, Definition>,
): void {
  for (const { num, offset } of definitions.values()) {
    const entry = entryIn(strict, num);
    if (entry?.kind !== 'offset') continue;
    const places = new Set([strict.base, 0, recovery.headerOffset].map((base) => entry.offset + base));
    for (const place of places) {
      const header = readObjectHeader(new Cursor(recovery.source, place));
      if (header?.num !== num || header.start === offset) continue;
      if (textAt(recovery, place) !== textAt(recovery, offset)) throw versionsDiffer(num);
    }
  }
}

/** A row that cannot be read leads nobody anywhere. */
function entryIn(strict: XrefChain, num: number): XrefEntry | undefined {
  try {
    return findEntry(strict, num);
  } catch (error) {
    if (isKysoError(error, 'document.corrupted')) return undefined;
    throw error;
  }
}

function textAt({ source, limits, budget }: Recovery, offset: number): string {
  const object = readIndirectObject(source, offset, limits, () => undefined);
  budget.spend('totalParsedBytes', object.parsedBytes);
  if (object.lengthRepaired) budget.spend('totalLengthRepairs', 1);
  return sourceText(object.value);
}

/** One text for equal values, stream data included. */
export function sourceText(value: PdfValue): string {
  return Buffer.from(serialise(value)).toString('latin1');
}
