import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ByteBuffer } from '../src/incremental/byte-buffer.ts';
import { serialise } from '../src/incremental/serialise.ts';
import { DEFAULT_LIMITS } from '../src/limits.ts';
import { array, dict, hexString, literalString, name, number, type PdfValue, ref } from '../src/objects.ts';
import { Cursor } from '../src/reading/cursor.ts';
import { parseValue } from '../src/reading/parser.ts';
import { bytesWindows } from '../src/reading/windows.ts';
import { latin1, toText } from './pdf-builder.ts';
import { failureOf } from './signing-options.ts';

const parse = (text: string) => parseValue(new Cursor(bytesWindows(latin1(text)), 0), DEFAULT_LIMITS);

const byteText = fc.uint8Array({ maxLength: 40 }).map((bytes) => toText(bytes));
const leaf: fc.Arbitrary<PdfValue> = fc.oneof(
  fc.constantFrom<PdfValue>(null, true, false),
  byteText.map(name),
  fc.uint8Array({ maxLength: 40 }).map(hexString),
  fc.uint8Array({ maxLength: 40 }).map(literalString),
  fc.integer().map(number),
  fc
    .constantFrom('-.002', '+17', '612.666656000', '4.', '.5', '0')
    .map((text) => ({ kind: 'number' as const, text, value: Number(text) })),
  fc.tuple(fc.nat(99_999), fc.nat(65_535)).map(([num, gen]) => ref(num, gen)),
);
const value = fc.letrec<{ any: PdfValue }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie('any'), { maxLength: 6 }).map(array),
    fc.array(fc.tuple(byteText, tie('any')), { maxLength: 6 }).map(dict),
  ),
})).any;

const withoutSpans = (found: PdfValue): unknown =>
  JSON.parse(
    JSON.stringify(found, (key, item) => (key === 'span' ? undefined : item instanceof Map ? [...item] : item)),
  );

describe('writing and reading a value', () => {
  it('gives the same value, whatever bytes names and strings hold', () => {
    fc.assert(
      fc.property(value, (original) => {
        expect(withoutSpans(parse(toText(serialise(original))))).toEqual(withoutSpans(original));
      }),
    );
  });

  it('keeps what comes after a value apart from it', () => {
    fc.assert(
      fc.property(value, (original) => {
        const cursor = new Cursor(bytesWindows(latin1(`${toText(serialise(original))} endobj`)), 0);
        parseValue(cursor, DEFAULT_LIMITS);
        expect(cursor.skipText(' endobj')).toBe(true);
      }),
    );
  });
});

describe('the syntax', () => {
  it.each([
    ['(a\\(b\\)c)', 'a(b)c'],
    ['(a(b)c)', 'a(b)c'],
    ['(\\101\\12\\7x)', 'A\n\x07x'],
    ['(line\\\r\nover)', 'lineover'],
    ['(a\r\nb\rc)', 'a\nb\nc'],
    ['<4 8 6>', 'H`'],
  ])('reads the string %j', (text, expected) => {
    expect(toText((parse(text) as { bytes: Uint8Array }).bytes)).toBe(expected);
  });

  it('reads names with escapes, comments, and references that only look like numbers', () => {
    expect(parse('[/A#20B%comment\n1 0 R 1 0 2 .5]')).toMatchObject({
      items: [{ name: 'A B' }, { num: 1, gen: 0 }, { value: 1 }, { value: 0 }, { value: 2 }, { value: 0.5 }],
    });
  });

  it.each([
    ['a stray token before a key', '<< /A 1 0 R 0 R null /B 2 >>', '<< /A 1 0 R /B 2 >>'],
    ['a key without value at the end', '<< /A 1 /B >>', '<< /A 1 /B null >>'],
    ['a number with two signs or points', '<< /A [--5 1.2.3 0.-7] >>', '<< /A [--5 1.2.3 0.-7] >>'],
  ])('reads what careless programs write and every reader takes: %s', (_, text, written) => {
    expect(toText(serialise(parse(text)))).toBe(written);
  });

  it.each([
    ['another object inside a dictionary', '<< /A 1 endobj 5 0 obj << /B 2 >>'],
    ['a list before a key', '<< /A 1 [/B] /C 2 >>'],
    ['a word for a value', '<< /A what >>'],
    ['a dictionary that does not end', '<< /A 1'],
  ])('refuses %s', (_, text) => {
    expect(failureOf(() => parse(text))).toBe('document.corrupted bad_syntax');
  });

  it('remembers where a string stands and which keys came twice', () => {
    expect(parse('<< /A <00> /A (x) >>')).toMatchObject({ duplicateKeys: ['A'] });
    expect(parse('  <00ff>')).toMatchObject({ span: { start: 2, end: 8 } });
  });
});

describe('ByteBuffer', () => {
  it('holds what was put in, however it grew', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 3000 }), { maxLength: 12 }), (parts) => {
        const buffer = new ByteBuffer();
        for (const part of parts) buffer.bytes(part);
        expect(Buffer.from(buffer.toBytes()).equals(Buffer.concat(parts))).toBe(true);
      }),
    );
  });

  it('repeats a byte, and leaves what it gave out as it was', () => {
    fc.assert(
      fc.property(fc.nat(5000), fc.nat(5000), (first, second) => {
        const buffer = new ByteBuffer();
        buffer.repeat(0x30, first);
        const given = buffer.toBytes();
        buffer.text('x');
        buffer.repeat(0x31, second);
        expect(toText(given)).toBe('0'.repeat(first));
        expect(toText(buffer.toBytes())).toBe(`${'0'.repeat(first)}x${'1'.repeat(second)}`);
      }),
    );
  });
});
