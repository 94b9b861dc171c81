import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readToUnicode } from '../src/text/to-unicode.ts';
import { latin1 } from './pdf-builder.ts';

const read = (text: string) => {
  const found = readToUnicode(latin1(text));
  return found === undefined ? undefined : { bytes: found.codeBytes, texts: Object.fromEntries(found.texts) };
};
const TWO = '1 begincodespacerange <0000> <FFFF> endcodespacerange ';

describe('a ToUnicode map', () => {
  it.each([
    ['single codes', `${TWO}1 beginbfchar <0041> <1EB7> endbfchar`, { bytes: 2, texts: { 65: 'ặ' } }],
    [
      'codes of one byte',
      '1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfchar <41> <0042> endbfchar',
      { bytes: 1, texts: { 65: 'B' } },
    ],
    [
      'ranges that count up',
      `${TWO}1 beginbfrange <0001> <0003> <0061> endbfrange`,
      { bytes: 2, texts: { 1: 'a', 2: 'b', 3: 'c' } },
    ],
    [
      'ranges with a list',
      `${TWO}1 beginbfrange <0001> <0002> [<0061> <00660069>] endbfrange`,
      { bytes: 2, texts: { 1: 'a', 2: 'fi' } },
    ],
    [
      'several blocks, white space and comments',
      `${TWO}%x <0009> <0009>\n1 beginbfchar < 00 41 >\n<0042> endbfchar 1 beginbfchar <0042> <0043> endbfchar`,
      { bytes: 2, texts: { 65: 'B', 66: 'C' } },
    ],
    ['surrogates', `${TWO}1 beginbfchar <0041> <D83DDE00> endbfchar`, { bytes: 2, texts: { 65: '😀' } }],
    [
      'codes of several lengths',
      '2 begincodespacerange <00> <7F> <8000> <FFFF> endcodespacerange 1 beginbfchar <41> <0042> endbfchar',
      undefined,
    ],
    ['nothing', TWO, undefined],
    ['no map', 'hello', undefined],
  ])('with %s', (_, text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  it('that begins a hundred thousand blocks and ends none is read once', () => {
    const begins = `${TWO}${'beginbfrange <00> <01> ['.repeat(100_000)}`;
    expect(read(begins)).toBeUndefined();
    expect(read(`${begins} endbfrange 1 beginbfchar <01> <0041> endbfchar`)?.texts).toEqual({ 1: 'A' });
  });

  it('of any bytes ends with a bounded table', () => {
    const words = fc.array(
      fc.constantFrom('beginbfrange', 'endbfrange', '<0000>', '<FFFFFFFF>', '<', '[', ']', TWO, '\0'),
    );
    fc.assert(
      fc.property(words, (parts) => {
        expect(readToUnicode(latin1(parts.join(' ')))?.texts.size ?? 0).toBeLessThanOrEqual(65_536);
      }),
      { numRuns: 200 },
    );
  });
});
