import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { assertFits, findReservedBytes } from '../src/reserved-bytes.ts';
import { cutDocument } from './world.ts';

/** `text` and a byte range that describes it when its gap has `gapBytes`. */
const withRange = (head: string, range: string) => Buffer.from(`${head}/ByteRange [${range}] rest`, 'latin1');

describe('the room for the CMS', () => {
  it('is half the gap of the byte range', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000 }), (bytes) => {
        expect(findReservedBytes(cutDocument(bytes))).toBe(bytes);
      }),
    );
  });

  it('is that of this revision, not of an earlier signature', () => {
    const earlier = Buffer.from('/ByteRange [0 10 2000 30] ', 'latin1');
    const [, length1 = 0, offset2 = 0, length2 = 0] = [0, 60, 262, 0];
    const range = `/ByteRange [0 ${length1} ${offset2} ${length2}]`;
    const pdf = Buffer.concat([earlier, Buffer.from(range.padEnd(length1 - earlier.length), 'latin1')]);
    expect(pdf).toHaveLength(length1);
    expect(findReservedBytes(pdf)).toBe(100);
  });

  it.each([
    ['there is no byte range', Buffer.from('%PDF-1.7')],
    ['it begins elsewhere', withRange('', '1 10 50 14')],
    ['its lengths are those of other bytes', withRange('', '0 1 50 1')],
    ['its gap runs backwards', withRange('', '0 29 2 0')],
    ['it is cut off', Buffer.from('/ByteRange [0 1 2')],
    ['it still holds the placeholder', withRange('', '0 /********** /********** /**********')],
  ])('is unknown when %s', (_, pdf) => {
    expect(findReservedBytes(pdf)).toBeUndefined();
  });

  it('is found or not in any bytes, without an exception', () => {
    const part = fc.constantFrom('/ByteRange', ' [', '0', ' ', '99999999999', '7', ']', '/', '\0');
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const found = findReservedBytes(Buffer.from(parts.join(''), 'latin1'));
        expect(found === undefined || found >= 0).toBe(true);
      }),
    );
  });

  it('is the most generous where a document imitates the text', () => {
    const rest = ' %%EOF';
    const [length1, length2] = [100, rest.length];
    const range = (gapBytes: number) => `/ByteRange [0 ${length1} ${length1 + gapBytes} ${length2}]`;
    const pdf = `${range(4)} ${range(2_002)}`.padEnd(length1) + rest;
    expect(findReservedBytes(Buffer.from(pdf, 'latin1'))).toBe(1_000);
  });

  it('when unknown refuses nothing', () => {
    expect(() => assertFits(1_000_000, undefined)).not.toThrow();
  });
});
