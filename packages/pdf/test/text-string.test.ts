import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { literalString } from '../src/objects.ts';
import { decodeText, encodeText, pdfDate } from '../src/text-string.ts';
import { latin1 } from './pdf-builder.ts';

describe('text strings', () => {
  it('come back as they went in', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => expect(decodeText(encodeText(text))).toBe(text)));
  });

  it('are plain where ASCII is enough and UTF-16BE with mark where it is not', () => {
    expect(encodeText('Hue')).toMatchObject({ form: 'literal' });
    expect(encodeText('ễ')).toEqual({ kind: 'string', form: 'hex', bytes: Uint8Array.of(0xfe, 0xff, 0x1e, 0xc5) });
  });

  it('are read in every encoding that files use', () => {
    expect(decodeText(literalString(latin1('\xff\xfe\xc5\x1e')))).toBe('ễ');
    expect(decodeText(literalString(latin1('\xef\xbb\xbf\xe1\xbb\x85')))).toBe('ễ');
    expect(decodeText(literalString(latin1('\x80\xa0\xe9\x1a')))).toBe('•€éˆ');
  });
});

describe('pdfDate', () => {
  it.each([
    [420, "D:20261124001500+07'00'"],
    [0, "D:20261123171500+00'00'"],
    [-210, "D:20261123134500-03'30'"],
  ])('writes local time %d minutes east of Greenwich', (offset, expected) => {
    expect(pdfDate(new Date('2026-11-23T17:15:00Z'), offset)).toBe(expected);
  });
});
