/** Objects inside the object streams of a file whose cross-references are rebuilt (ISO 32000-2 §7.5.7). */
import { KysoError } from '@kyso/domain';
import type { ObjectStore } from '../object-store.ts';
import { asName, asStream, ref } from '../objects.ts';
import { openObjectStream } from '../reading/object-stream.ts';
import type { XrefEntry } from '../xref/section.ts';
import { type Recovery, versionsDiffer } from './recovery.ts';
import type { Definition, Scan } from './scan.ts';
import { sourceText } from './strict-view.ts';

/**
 * Adds what object streams hold to `entries`; gives the highest number they refer to, `undefined` without any. Readers differ in whether a plain or a packed
 * definition wins, so two of them have to be equal.
 * @throws KysoError `document.ambiguous` with reason `recovery_versions_differ`, `document.corrupted`
 */
export function addCompressed(
  scan: Scan,
  definitions: ReadonlyMap<number, Definition>,
  entries: Map<number, XrefEntry>,
  store: ObjectStore,
  { limits, budget }: Recovery,
): number | undefined {
  let highest: number | undefined;
  const seen = new Map<number, string>();
  for (const definition of scan.objectStreams) {
    const container = definition.num;
    if (definitions.get(container) !== definition) continue;
    const stream = asStream(store.load(ref(container, definition.gen)));
    if (stream === undefined || asName(store.resolve(stream.dict.entries.get('Type'))) !== 'ObjStm') continue;
    const opened = openObjectStream(stream, store.resolve, limits, budget);
    for (const [index, num] of opened.numbers().entries()) {
      if (num > limits.objectNumber || num === 0) continue;
      const value = valueText(() => opened.read(index, num));
      const plain = entries.get(num);
      const other = plain?.kind === 'offset' ? sourceText(store.load(ref(num, plain.gen))) : seen.get(num);
      if (other !== undefined && other !== value) throw versionsDiffer(num);
      seen.set(num, value);
      if (plain?.kind !== 'offset') entries.set(num, { kind: 'compressed', container, index });
      highest = Math.max(highest ?? 0, highestReference(value));
    }
  }
  return highest;
}

const highestReference = (text: string): number =>
  Math.max(0, ...[...text.matchAll(/(\d+) \d+ R/g)].map(([, num]) => Number(num)));

/** Damage inside one packed object is found again when somebody needs that object. */
function valueText(read: () => Parameters<typeof sourceText>[0]): string {
  try {
    return sourceText(read());
  } catch (error) {
    if (error instanceof KysoError && error.code === 'document.corrupted') return '';
    throw error;
  }
}
