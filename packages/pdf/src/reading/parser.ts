/** Values without their meaning (ISO 32000-2 §7.3). Indirect objects and streams are read by `indirect-object.ts`. */
import { corrupted, tooComplex } from '../document-error.ts';
import { serialise } from '../incremental/serialise.ts';
import type { ReadLimits } from '../limits.ts';
import { array, name, type PdfDict, type PdfName, type PdfRef, type PdfValue } from '../objects.ts';
import { Cursor } from './cursor.ts';
import {
  isRegular,
  readHexString,
  readLiteralString,
  readName,
  readUnsigned,
  readWord,
  skipSpace,
  toNumber,
} from './lexer.ts';

type Budget = { readonly limits: ReadLimits; values: number };

const CONSTANTS: ReadonlyMap<string, PdfValue> = new Map<string, PdfValue>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

/** Generations go up to 65,535 (ISO 32000-2 §7.5.4). */
const MAX_GENERATION = 65_535;

/**
 * The value at the cursor, which ends behind it.
 * @throws KysoError `document.corrupted`, `document.too_complex`
 */
export function parseValue(cursor: Cursor, limits: ReadLimits): PdfValue {
  return readValue(cursor, { limits, values: 0 }, 0);
}

function readValue(cursor: Cursor, budget: Budget, depth: number): PdfValue {
  spend(budget, depth);
  skipSpace(cursor);
  const first = cursor.peek();
  if (first === 0x2f) return readNameValue(cursor);
  if (first === 0x28) return readLiteralString(cursor);
  if (first === 0x5b) return readArray(cursor, budget, depth);
  if (first === 0x3c) return cursor.peek(1) === 0x3c ? readDict(cursor, budget, depth) : readHexString(cursor);
  const reference = first >= 0x30 && first <= 0x39 ? readReference(cursor) : undefined;
  if (reference !== undefined) return reference;
  const word = readWord(cursor);
  const value = toNumber(word) ?? CONSTANTS.get(word);
  if (value === undefined) throw corrupted('bad_syntax', 'a value was expected', { offset: cursor.position });
  return value;
}

const STRAY_HASH = /#(?![\dA-Fa-f]{2})/;

function readNameValue(cursor: Cursor): PdfName {
  const start = cursor.position + 1;
  const decoded = readName(cursor);
  if (decoded.length === cursor.position - start && !decoded.includes('#')) return name(decoded);
  const written = new Cursor(cursor.source, start);
  let text = '';
  while (written.position < cursor.position) text += String.fromCharCode(written.next());
  return STRAY_HASH.test(text) ? { kind: 'name', name: decoded, text } : name(decoded);
}

function spend(budget: Budget, depth: number): void {
  budget.values += 1;
  if (budget.values > budget.limits.objectValues) throw tooComplex('object_values', 'an object holds too many values');
  if (depth > budget.limits.nesting) throw tooComplex('nesting', 'arrays and dictionaries nest too deeply');
}

/** `12 0 R`, or nothing read. */
function readReference(cursor: Cursor): PdfRef | undefined {
  const start = cursor.position;
  const num = readUnsigned(cursor);
  if (num !== undefined && !isRegular(cursor.peek())) {
    skipSpace(cursor);
    const gen = readUnsigned(cursor);
    if (gen !== undefined && gen <= MAX_GENERATION) {
      skipSpace(cursor);
      if (cursor.peek() === 0x52 && !isRegular(cursor.peek(1))) {
        cursor.position += 1;
        return { kind: 'ref', num, gen };
      }
    }
  }
  cursor.position = start;
  return undefined;
}

function readArray(cursor: Cursor, budget: Budget, depth: number): PdfValue {
  cursor.position += 1;
  const items: PdfValue[] = [];
  for (;;) {
    skipSpace(cursor);
    if (cursor.peek() === 0x5d) break;
    items.push(readValue(cursor, budget, depth + 1));
  }
  cursor.position += 1;
  return array(items);
}

function readDict(cursor: Cursor, budget: Budget, depth: number): PdfDict {
  cursor.position += 2;
  const entries = new Map<string, PdfValue>();
  const duplicateKeys: string[] = [];
  for (;;) {
    skipSpace(cursor);
    if (cursor.skipText('>>')) return { kind: 'dict', entries, duplicateKeys };
    if (cursor.peek() !== 0x2f) {
      skipStray(cursor, budget, depth);
      continue;
    }
    const key = readName(cursor);
    const earlier = entries.get(key);
    skipSpace(cursor);
    const isEmpty = cursor.peek() === 0x3e && cursor.peek(1) === 0x3e;
    const value = isEmpty ? null : readValue(cursor, budget, depth + 1);
    if (earlier !== undefined && !isSame(earlier, value)) duplicateKeys.push(key);
    entries.set(key, value);
  }
}

/** Written alike: whichever a reader takes, it means the same. */
function isSame(one: PdfValue, other: PdfValue): boolean {
  return Buffer.from(serialise(one)).equals(serialise(other));
}

/** Numbers and `R` between an entry and the next key: every reader that takes the dictionary at all passes over them. */
function skipStray(cursor: Cursor, budget: Budget, depth: number): void {
  spend(budget, depth);
  const offset = cursor.position;
  const word = readWord(cursor);
  if (word === 'R' || toNumber(word) !== undefined || CONSTANTS.has(word)) return;
  throw corrupted('bad_syntax', 'a dictionary key was expected', { offset });
}
