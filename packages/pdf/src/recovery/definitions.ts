/** Which of several definitions of one object counts: the last one, unless readers would disagree. */
import { isKysoError } from '@kyso/domain';
import { ambiguous } from '../document-error.ts';
import { asDict, type PdfRef, type PdfValue } from '../objects.ts';
import { readIndirectObject } from '../reading/indirect-object.ts';
import type { Recovery } from './recovery.ts';
import type { Definition, Scan } from './scan.ts';

const MAX_GENERATION = 65_535;

/**
 * The definition of every object number. All readers that rebuild take the last one; where the last one stands in a
 * place that only some of them look at, or where an older generation is still in use, they part.
 * @throws KysoError `document.ambiguous` with reason `recovery_hidden_object` or `recovery_generations_differ`
 */
export function chooseDefinitions(scan: Scan, recovery: Recovery): Map<number, Definition> {
  const { limits } = recovery;
  const chosen = new Map<number, Definition>();
  const hidden = new Map<number, Definition>();
  const replaced = new Set<string>();
  for (const definition of scan.definitions) {
    const { num, gen } = definition;
    if (num === 0 || num > limits.objectNumber || gen > MAX_GENERATION) continue;
    if (definition.hidden) {
      hidden.set(num, definition);
      continue;
    }
    const earlier = chosen.get(num);
    if (earlier !== undefined && earlier.gen > gen) throw generationsDiffer(num);
    if (earlier !== undefined && earlier.gen < gen) replaced.add(generationKey(num, earlier.gen));
    chosen.set(num, definition);
  }
  for (const { num, offset } of hidden.values()) {
    if (offset > (chosen.get(num)?.offset ?? -1)) {
      throw ambiguous('recovery_hidden_object', 'an object is defined where only some readers look', { object: num });
    }
  }
  assertNotMeant(replaced, chosen.values(), recovery);
  return chosen;
}

const generationKey = (num: number, gen: number): string => `${num} ${gen}`;

const generationsDiffer = (num: number) =>
  ambiguous('recovery_generations_differ', 'two generations of an object are in use', { object: num });

/** A number with a second life has a higher generation, and no object that counts refers to the first one any more. */
function assertNotMeant(replaced: ReadonlySet<string>, chosen: Iterable<Definition>, recovery: Recovery): void {
  if (replaced.size === 0) return;
  for (const { offset } of chosen) {
    for (const { num, gen } of referencesIn(valueAt(recovery, offset))) {
      if (replaced.has(generationKey(num, gen))) throw generationsDiffer(num);
    }
  }
}

function valueAt({ source, limits, budget }: Recovery, offset: number): PdfValue {
  try {
    const object = readIndirectObject(source, offset, limits, () => undefined);
    budget.spend('totalParsedBytes', object.parsedBytes);
    return object.value;
  } catch (error) {
    if (isKysoError(error, 'document.corrupted')) return null; // nobody can read it
    throw error;
  }
}

function* referencesIn(value: PdfValue): Generator<PdfRef> {
  if (value === null || typeof value !== 'object') return;
  if (value.kind === 'ref') yield value;
  else if (value.kind === 'array') for (const item of value.items) yield* referencesIn(item);
  else for (const item of asDict(value)?.entries.values() ?? []) yield* referencesIn(item);
}
