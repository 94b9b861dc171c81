import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { serialise } from '../src/incremental/serialise.ts';
import { DEFAULT_LIMITS } from '../src/limits.ts';
import { array, dict, name, type PdfValue, ref } from '../src/objects.ts';
import { Cursor } from '../src/reading/cursor.ts';
import { parseValue } from '../src/reading/parser.ts';
import { CUT_OFF, IRREGULAR, scanHeader, scanValue } from '../src/reading/scan-references.ts';
import { bytesWindows } from '../src/reading/windows.ts';
import { latin1, toText } from './pdf-builder.ts';

const RUNS = Number(process.env['KYSO_FUZZ_RUNS'] ?? 300);

function scan(text: string) {
  const found = { end: 0, references: [] as number[], kids: false, length: -1 };
  found.end = scanValue(latin1(text), 0, {
    reference: (num) => found.references.push(num),
    kids: () => {
      found.kids = true;
    },
    length: (value) => {
      found.length = value;
    },
  });
  return found;
}

function referencesIn(value: PdfValue): number[] {
  if (value === null || typeof value !== 'object') return [];
  if (value.kind === 'ref') return [value.num];
  if (value.kind === 'array') return value.items.flatMap(referencesIn);
  return value.kind === 'dict' ? [...value.entries.values()].flatMap(referencesIn) : [];
}

const bytes = fc.string({ unit: fc.constantFrom(...'()\\<>[]{}/% 0R\r\n#K19') }).map(latin1);
const values = fc.letrec<{ value: PdfValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<PdfValue>(null, true, false),
    fc.integer().map((value): PdfValue => ({ kind: 'number', value, text: String(value) })),
    fc.double({ noNaN: true, min: -9, max: 9 }).map((one): PdfValue => {
      const text = one.toFixed(3);
      return { kind: 'number', value: Number(text), text };
    }),
    fc.tuple(fc.nat(999), fc.nat(3)).map(([num, gen]) => ref(num, gen)),
    fc.constantFrom('A', 'Kids', 'Length', 'a b', 'R', '#').map(name),
    fc
      .tuple(bytes, fc.constantFrom('literal' as const, 'hex' as const))
      .map(([content, form]): PdfValue => ({ kind: 'string', bytes: content, form })),
    fc.array(tie('value')).map(array),
    fc.dictionary(fc.constantFrom('A', 'Kids', 'Length', 'B C', '1'), tie('value')).map(dict),
  ),
})).value;

describe('scanning a value for references', () => {
  it('finds those that the parser reads, and where the value ends', () => {
    fc.assert(
      fc.property(values, (value) => {
        const whole = toText(serialise(dict({ V: value, W: ref(7, 0) })));
        const { end, references } = scan(`${whole} endobj`);
        expect(end).toBe(whole.length);
        expect(references).toEqual([...referencesIn(value), 7]);
      }),
      { numRuns: RUNS },
    );
  });

  it('misses none in texts that are bent, unless it leaves them to the parser', () => {
    const edit = fc.tuple(fc.nat(), fc.constantFrom(...'()<>[]/% 0R1\0\r\n#\\-.'));
    fc.assert(
      fc.property(values, fc.array(edit, { maxLength: 4 }), (value, edits) => {
        let text = toText(serialise(dict({ V: value, W: ref(7, 0) })));
        for (const [at, put] of edits) {
          const place = at % text.length;
          text = text.slice(0, place) + put + text.slice(place + 1);
        }
        const { end, references } = scan(text);
        if (end < 0) return;
        const cursor = new Cursor(bytesWindows(latin1(text)), 0);
        const parsed = parseOrNothing(cursor);
        if (parsed === undefined) return;
        expect(cursor.position).toBe(end);
        expect(references).toEqual(expect.arrayContaining(referencesIn(parsed)));
      }),
      { numRuns: RUNS },
    );
  });

  it.each([
    ['<< /Length 12 /A 1 0 R >> ', 12],
    ['<< /Length 12 0 R >> ', -1],
    ['<< /A << /Length 3 >> >> ', -1],
    ['<< /Length 1 /L#65ngth 2 >> ', -1],
    ['<< /Length 1 /Length 2 >> ', 2],
    ['<< /Length 1.5 >> ', -1],
  ])('knows the length of a stream only where it is plainly written: %s', (text, length) => {
    expect(scan(text).length).toBe(length);
  });

  it.each([
    ['a comment', '<< /A 5 %\n 0 R >> ', IRREGULAR],
    ['an unknown word', '<< /A 5 0Rx >> ', IRREGULAR],
    ['brackets that do not fit', '[ << ] >> ', IRREGULAR],
    ['a value by itself', '5 0 R ', IRREGULAR],
    ['a string without end', '<< /A (', CUT_OFF],
    ['a dictionary without end', '<< /A 5 0 R', CUT_OFF],
  ])('leaves %s to the parser', (_, text, end) => {
    expect(scan(text).end).toBe(end);
  });

  it('sees the name /Kids, escaped or not', () => {
    expect(['<< /Kids [] >> ', '<< /A << /K#69ds [] >> >> ', '<< /K [] >> '].map((text) => scan(text).kids)).toEqual([
      true,
      true,
      false,
    ]);
  });
});

function parseOrNothing(cursor: Cursor): PdfValue | undefined {
  try {
    return parseValue(cursor, DEFAULT_LIMITS);
  } catch {
    return undefined;
  }
}

describe('the header of an object', () => {
  it.each([
    ['12 0 obj<<', 12, 8],
    [' 12  0\robj <<', 12, 10],
    ['13 0 obj <<', 12, IRREGULAR],
    ['12 1 obj <<', 12, IRREGULAR],
    ['12 0 object <<', 12, IRREGULAR],
    ['12 0 ob', 12, CUT_OFF],
  ])('%j', (text, num, end) => {
    expect(scanHeader(latin1(text), 0, num, 0)).toBe(end);
  });
});
