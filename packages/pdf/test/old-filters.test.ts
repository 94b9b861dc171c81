import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ascii85, asciiHex, type Decoder, lzw, runLength } from '../src/reading/old-filters.ts';
import { classicPdf, latin1, ONE_PAGE, toText } from './pdf-builder.ts';
import { failureOf, open } from './signing-options.ts';

const MAX_BYTES = 100_000;
const data = fc.uint8Array({ maxLength: 700 });
const early: Decoder = (bytes, maxBytes) => lzw(bytes, maxBytes, true);

function toAscii85(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 4) {
    const group = bytes.subarray(at, at + 4);
    let value = [0, 1, 2, 3].reduce((sum, index) => sum * 256 + (group[index] ?? 0), 0);
    const digits = Array.from({ length: 5 }, () => {
      const digit = value % 85;
      value = Math.floor(value / 85);
      return String.fromCharCode(33 + digit);
    }).reverse();
    text += group.length === 4 && group.every((byte) => byte === 0) ? 'z' : digits.slice(0, group.length + 1).join('');
  }
  return `${text}~>`;
}

/** Codes of nine bits only: the table is cleared before it needs more. */
function toLzw(bytes: Uint8Array): Uint8Array {
  const codes = [...bytes].flatMap((byte, index) => (index % 200 === 0 ? [256, byte] : [byte]));
  const bits = [...codes, 257].map((code) => code.toString(2).padStart(9, '0')).join('');
  return Uint8Array.from((bits.match(/.{1,8}/g) ?? []).map((byte) => Number.parseInt(byte.padEnd(8, '0'), 2)));
}

function toRuns(bytes: Uint8Array): Uint8Array {
  const runs: number[] = [];
  for (let at = 0; at < bytes.length; at += 3) {
    const part = [...bytes.subarray(at, at + 3)];
    if (part.length > 1 && part.every((byte) => byte === part[0])) runs.push(257 - part.length, part[0] ?? 0);
    else runs.push(part.length - 1, ...part);
  }
  return Uint8Array.from([...runs, 128]);
}

describe('data under an old filter', () => {
  it.each<[string, Decoder, (bytes: Uint8Array) => Uint8Array]>([
    ['ASCIIHexDecode', asciiHex, (bytes) => latin1(`${Buffer.from(bytes).toString('hex')}>`)],
    ['ASCII85Decode', ascii85, (bytes) => latin1(toAscii85(bytes))],
    ['RunLengthDecode', runLength, toRuns],
    ['LZWDecode', early, toLzw],
  ])('come back, and stop at the limit: %s', (_, decode, encode) => {
    fc.assert(fc.property(data, (bytes) => expect(toText(decode(encode(bytes), MAX_BYTES))).toBe(toText(bytes))));
    const zeros = encode(new Uint8Array(1000));
    expect(failureOf(() => decode(zeros, 999))).toBe('document.too_complex stream_bytes');
  });

  it('come back as the standard says (ISO 32000-2 §7.4.4.2)', () => {
    const sample = Uint8Array.from([0x80, 0x0b, 0x60, 0x50, 0x22, 0x0c, 0x0c, 0x85, 0x01]);
    expect([...lzw(sample, MAX_BYTES, true)]).toEqual([45, 45, 45, 45, 45, 65, 45, 45, 45, 66]);
    expect(toText(ascii85(latin1('9jqo^ BlbD-\n~>'), MAX_BYTES))).toBe('Man is d');
    expect(toText(asciiHex(latin1('4 8 6>'), MAX_BYTES))).toBe('H`');
  });

  it('grow their LZW codes early or late', () => {
    const late = (shift: number) => {
      // 254 literals fill the table up to code 511 - shift, then codes have ten bits
      const nine = [256, ...Array.from({ length: 254 + shift }, (_, index) => index % 256)];
      const bits =
        nine.map((code) => code.toString(2).padStart(9, '0')).join('') +
        [65, 257].map((code) => code.toString(2).padStart(10, '0')).join('');
      return Uint8Array.from((bits.match(/.{1,8}/g) ?? []).map((byte) => Number.parseInt(byte.padEnd(8, '0'), 2)));
    };
    expect(lzw(late(0), MAX_BYTES, true).at(-1)).toBe(65);
    expect(lzw(late(1), MAX_BYTES, false).at(-1)).toBe(65);
  });

  it.each<[string, Decoder, string]>([
    ['another character', asciiHex, '4x>'],
    ['a digit too high', ascii85, '9jqo\x7f~>'],
    ['a group that is too large', ascii85, 'uuuuu~>'],
    ['half a group', ascii85, '9~>'],
    ['a run that is cut', runLength, '\x05ab'],
    ['a code nobody defined', early, '\x80\x7f\xff'],
  ])('are damaged when they hold %s', (_, decode, text) => {
    expect(failureOf(() => decode(latin1(text), MAX_BYTES))).toBe('document.corrupted filter_data');
  });

  it('at random end in bytes or a coded error', () => {
    fc.assert(
      fc.property(fc.constantFrom<Decoder>(asciiHex, ascii85, runLength, early), data, (decode, bytes) => {
        expect(failureOf(() => decode(bytes, MAX_BYTES))).toMatch(/^(no failure|document\.)/);
      }),
    );
  });

  it('are read where a file packs its objects so', () => {
    const packed = `3 0 ${ONE_PAGE[3]}`;
    const hex = Buffer.from(latin1(toAscii85(latin1(packed)))).toString('hex');
    const container = `<< /Type /ObjStm /N 1 /First 4 /Filter [/AHx /ASCII85Decode] /Length ${hex.length + 1} >>\nstream\n${hex}>\nendstream`;
    const base = toText(classicPdf({ 1: ONE_PAGE[1] ?? '', 2: ONE_PAGE[2] ?? '', 5: container }));
    const doc = open(latin1(base.replace(/startxref\n\d+/, 'startxref\n1')));
    expect(doc.page(1).dict.entries.has('MediaBox')).toBe(true);
  });
});
