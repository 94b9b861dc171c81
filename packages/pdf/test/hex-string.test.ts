import { describe, expect, it } from '@jest/globals';
import { isKysoError } from '@kyso/domain';
import fc from 'fast-check';
import { bytesSource } from '../src/byte-source.ts';
import { Cursor } from '../src/reading/cursor.ts';
import { readHexString } from '../src/reading/lexer.ts';
import { PagedSource } from '../src/reading/windows.ts';

const PAGE_BYTES = 8 * 1024;

/** Reads a string that begins so many bytes in front of the end of a page. */
function read(body: string, before: number) {
  const text = Buffer.from(`${' '.repeat(PAGE_BYTES - before)}<${body}> tail`, 'latin1');
  const cursor = new Cursor(new PagedSource(bytesSource(text)), PAGE_BYTES - before);
  const { bytes, span } = readHexString(cursor);
  return { bytes: Buffer.from(bytes).toString('hex'), rest: text.subarray(span?.end).toString('latin1') };
}

/** What ISO 32000-2 §7.3.4.3 says, in one line. */
function expected(body: string): string {
  const digits = body.replace(/\s/g, '').toLowerCase();
  return digits.length % 2 === 0 ? digits : `${digits}0`;
}

const digits = (maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdefABCDEF'), minLength: 0, maxLength });
const body = fc
  .array(fc.tuple(digits(300), fc.constantFrom('', ' ', '\r\n', '\t')), { maxLength: 12 })
  .map((parts) => parts.flat().join(''));

describe('a hexadecimal string', () => {
  it('is read the same wherever pages end and white space stands', () => {
    fc.assert(
      fc.property(body, fc.integer({ min: 1, max: 700 }), (text, before) => {
        expect(read(text, before)).toEqual({ bytes: expected(text), rest: ' tail' });
      }),
    );
  });

  it('may be longer than any page', () => {
    for (const length of [5 * PAGE_BYTES, 5 * PAGE_BYTES + 1]) {
      const text = '0123456789abcdef'.repeat(length).slice(0, length);
      for (const before of [1, 2, 3, 100]) expect(read(text, before).bytes).toBe(expected(text));
    }
  });

  it('may end in zeros, of which none is lost and behind which nothing is', () => {
    const zeros = fc.integer({ min: 4 * PAGE_BYTES, max: 5 * PAGE_BYTES }).map((length) => '0'.repeat(length));
    const before = fc.integer({ min: 1, max: 700 });
    fc.assert(
      fc.property(digits(60), zeros, digits(3), before, (start, middle, end, at) => {
        const text = start + middle + end;
        expect(read(text, at)).toEqual({ bytes: expected(text), rest: ' tail' });
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    `${'00'.repeat(9_000)}0z`,
    `0z${'00'.repeat(9_000)}`,
    `${'00'.repeat(4_500)}z0${'00'.repeat(4_500)}`,
    '00zz',
    `${'00'.repeat(100)}g0${'00'.repeat(100)}`,
  ])('holds nothing but digits: %s', (text) => {
    try {
      read(text, 10);
      expect('read').toBe('refused');
    } catch (error) {
      if (!isKysoError(error, 'document.corrupted')) throw error;
      expect(error.details['reason']).toBe('bad_string');
    }
  });
});
