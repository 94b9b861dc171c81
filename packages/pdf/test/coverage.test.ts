import { describe, expect, it } from '@jest/globals';
import { type CoverageFault, findSignature } from '../src/coverage.ts';
import { embedContents } from '../src/embed.ts';
import { prepareSignature } from '../src/prepare-signature.ts';
import { appendTable, classicPdf, latin1, toText } from './pdf-builder.ts';
import { failureOf, join, OPTIONS, open, sign } from './signing-options.ts';

const signed = () => toText(sign(classicPdf()).bytes);
const faultOf = (text: string) => findSignature(open(latin1(text)), 'Signature1')?.coverage.fault;

/** Replaces the byte range without moving anything. */
function withRange(change: (numbers: number[]) => readonly (number | string)[]): string {
  return signed().replace(/\/ByteRange (\[[^\]]*\]) */, (whole, list: string) => {
    const numbers = list.slice(1, -1).trim().split(/\s+/).map(Number);
    return `/ByteRange [${change(numbers).join(' ')}]`.padEnd(whole.length);
  });
}

describe('the coverage of a signature', () => {
  const cases: [string, string, CoverageFault][] = [
    ['starts late', withRange(([, a = 0, b = 0, c = 0]) => [1, a, b, c]), 'byte_range_start'],
    ['leaves out more than /Contents', withRange(([, a = 0, b = 0, c = 0]) => [0, a, b + 1, c - 1]), 'byte_range_gap'],
    ['covers a bracket of /Contents', withRange(([, a = 0, b = 0, c = 0]) => [0, a + 1, b, c]), 'byte_range_gap'],
    ['goes past the end', withRange(([, a = 0, b = 0, c = 0]) => [0, a, b, c + 1]), 'byte_range_past_end'],
    ['is negative', withRange(([, a = 0, b = 0]) => [0, a, b, -5]), 'byte_range_past_end'],
    ['has six numbers', withRange(([, a = 0, b = 0, c = 0]) => [0, a, b, c, 0, 0]), 'byte_range_not_four_integers'],
    ['has a fraction', withRange(([, a = 0, b = 0]) => [0, a, b, '1.5']), 'byte_range_missing'],
    [
      'is null',
      signed().replace(/\/ByteRange \[[^\]]*\]/, (whole) => '/ByteRange null'.padEnd(whole.length)),
      'byte_range_missing',
    ],
    [
      'has white space in /Contents',
      signed().replace('/Contents <3001ff00', '/Contents <3001ff 0'),
      'contents_not_plain',
    ],
    ['has a literal /Contents', signed().replace(/<(3001ff0*)>/, '($1)'), 'contents_missing'],
    [
      'has /Contents twice',
      signed().replace('/Filter /Adobe.PPKLite', '/Contents <0011223344>'.padEnd(22)),
      'duplicate_key',
    ],
  ];
  it.each(cases)('is faulty when it %s', (_, text, expected) => {
    expect(text).toHaveLength(signed().length);
    expect(faultOf(text)).toBe(expected);
  });

  it('is canonical but not the whole file when something was appended', () => {
    const later = appendTable(latin1(signed()), { 30: '(later)' }, '/Size 31 /Root 1 0 R');
    expect(findSignature(open(later), 'Signature1')?.coverage).toEqual({ wholeFile: false });
  });

  it('is not found in a field that does not exist', () => {
    expect(findSignature(open(latin1(signed())), 'Signature2')).toBeUndefined();
  });
});

describe('embedContents', () => {
  const prepared = prepareSignature(open(classicPdf()), OPTIONS);

  it('writes hexadecimal into the placeholder, leaves the rest zero and the input alone', () => {
    const before = prepared.increment.slice();
    const after = embedContents(prepared.increment, prepared, new Uint8Array(64).fill(0xcd));
    expect(toText(after)).toContain(`<${'cd'.repeat(64)}>`);
    expect(after).toHaveLength(before.length);
    expect(prepared.increment).toEqual(before);
  });

  it('refuses what does not fit, and offsets of another document', () => {
    const embed = (bytes: number, shift = 0) =>
      embedContents(
        prepared.increment,
        { ...prepared, contentsOffset: prepared.contentsOffset + shift },
        new Uint8Array(bytes),
      );
    expect(failureOf(() => embed(65))).toBe('internal placeholder_too_small');
    expect(failureOf(() => embed(1, 1))).toBe('internal placeholder_not_found');
  });

  it('makes exactly the bytes outside the byte range independent of the signature', () => {
    const base = classicPdf();
    const whole = (cms: Uint8Array) => join(base, embedContents(prepared.increment, prepared, cms));
    const [one, two] = [whole(Uint8Array.of(1)), whole(Uint8Array.of(2, 3))];
    const [, a, b, c] = prepared.byteRange;
    expect(one.subarray(0, a)).toEqual(two.subarray(0, a));
    expect(one.subarray(b, b + c)).toEqual(two.subarray(b, b + c));
    expect(b + c).toBe(one.length);
  });
});
