/** Which of several definitions of one object counts: the last one, unless readers would disagree. */
import { ambiguous } from '../document-error.ts';
import type { ObjectStore } from '../object-store.ts';
import { type PdfDict, type PdfRef, ref } from '../objects.ts';
import { reachable, referencesOf } from './reachable.ts';
import type { Recovery } from './recovery.ts';
import type { Definition, Scan } from './scan.ts';

const MAX_GENERATION = 65_535;

export type Choice = {
  readonly chosen: Map<number, Definition>;
  /** `num gen` of generations that a higher one has replaced: see {@link strandedBy}. */
  readonly replaced: ReadonlySet<string>;
};

/**
 * The definition of every object number. All readers that rebuild take the last one; where the last one stands in a
 * place that only some of them look at, or where an older generation comes last, they part.
 * @throws KysoError `document.ambiguous` with reason `recovery_hidden_object` or `recovery_generations_differ`
 */
export function chooseDefinitions(scan: Scan, { limits }: Recovery): Choice {
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
  return { chosen, replaced };
}

const generationKey = (num: number, gen: number): string => `${num} ${gen}`;

const generationsDiffer = (num: number) =>
  ambiguous('recovery_generations_differ', 'two generations of an object are in use', { object: num });

/**
 * A number with a second life has a higher generation, and nothing in use refers to the first one any more. Gives the
 * objects that do and that nobody reaches: a table cannot list what they mean, so it should not list them either.
 * @throws KysoError `document.ambiguous` with reason `recovery_generations_differ`
 */
export function strandedBy(
  replaced: ReadonlySet<string>,
  store: ObjectStore,
  trailer: PdfDict,
  chosen: Iterable<Definition>,
): number[] {
  if (replaced.size === 0) return [];
  const isReplaced = ({ num, gen }: PdfRef) => replaced.has(generationKey(num, gen));
  const inUse = new Set<number>();
  for (const reference of reachable(store, trailer)) {
    if (isReplaced(reference)) throw generationsDiffer(reference.num);
    inUse.add(reference.num);
  }
  const meansReplaced = ({ num, gen }: Definition) => referencesOf(store, ref(num, gen)).some(isReplaced);
  return [...chosen].filter((one) => !inUse.has(one.num) && meansReplaced(one)).map(({ num }) => num);
}
