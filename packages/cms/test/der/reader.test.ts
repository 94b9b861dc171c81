import { describe, expect, it } from '@jest/globals';
import { childrenOf, DerError, readDer, readIntegerHex, readText, readTime, retag } from '@kyso/cms';
import { fromHex, hex } from '../pki.ts';

const read = (text: string) => readDer(fromHex(text));

describe('elements', () => {
  it('are views of the received bytes', () => {
    const bytes = fromHex('30 05 02 01 07 05 00');
    const [number, nothing] = childrenOf(readDer(bytes));
    expect(number?.raw.buffer).toBe(bytes.buffer);
    expect(hex(number?.content ?? bytes)).toBe('07');
    expect(nothing).toMatchObject({ tag: 0x05, tagClass: 'universal', tagNumber: 5, constructed: false, depth: 1 });
  });

  it('know their class and number', () => {
    expect(read('a3 02 05 00')).toMatchObject({ tagClass: 'context', tagNumber: 3, constructed: true, headerBytes: 2 });
    expect(read('41 00')).toMatchObject({ tagClass: 'application', tagNumber: 1 });
    expect(read('c1 00')).toMatchObject({ tagClass: 'private', tagNumber: 1 });
  });
});

describe('texts', () => {
  it.each([
    ['UTF8String', '0c 08 48 c3 a0 20 4e e1 bb 99', 'Hà Nộ'],
    ['PrintableString', '13 02 56 4e', 'VN'],
    ['IA5String', '16 03 61 40 62', 'a@b'],
    ['TeletexString', '14 02 48 e0', 'Hà'],
    ['BMPString', '1e 04 00 48 1e d9', 'Hộ'],
    ['UniversalString', '1c 04 00 01 f6 00', '😀'],
  ])('reads %s', (_, encoded, text) => {
    expect(readText(read(encoded))).toBe(text);
  });

  it.each([
    ['broken UTF-8', '0c 01 c3'],
    ['8-bit PrintableString', '13 01 e0'],
    ['half a BMP character', '1e 01 41'],
    ['a character beyond Unicode', '1c 04 00 11 00 00'],
    ['a type that is no string', '02 01 01'],
  ])('refuses %s', (_, encoded) => {
    expect(() => readText(read(encoded))).toThrow(DerError);
  });
});

describe('times', () => {
  const time = (tag: string, text: string) =>
    readTime(read(`${tag}${Buffer.from([text.length]).toString('hex')}${Buffer.from(text).toString('hex')}`));

  it('reads UTCTime with its pivot year and GeneralizedTime with fractions', () => {
    expect(time('17', '491231235959Z')).toBe('2049-12-31T23:59:59.000Z');
    expect(time('17', '500101000000Z')).toBe('1950-01-01T00:00:00.000Z');
    expect(time('18', '20261123081530.25Z')).toBe('2026-11-23T08:15:30.250Z');
    expect(time('18', '20261123081530.123456Z')).toBe('2026-11-23T08:15:30.123Z');
  });

  it.each([
    ['17', '2611230815Z'],
    ['17', '261123081530+0700'],
    ['17', '260230000000Z'],
    ['18', '20261123240000Z'],
    ['18', '20261123081530.50Z'],
    ['18', '20261123081530'],
    ['04', '261123081530Z'],
  ])('refuses %s %s', (tag, text) => {
    expect(() => time(tag, text)).toThrow(DerError);
  });
});

describe('serial numbers', () => {
  it.each([
    ['02 01 00', '00'],
    ['02 02 00 ff', 'FF'],
    ['02 03 0a bc de', '0ABCDE'],
    ['02 01 80', '80'],
  ])('%s is %s', (encoded, text) => {
    expect(readIntegerHex(read(encoded))).toBe(text);
  });
});

describe('retagging', () => {
  it("leaves the caller's bytes alone, also when they come in a Buffer", () => {
    const bytes = Buffer.from('a003020105', 'hex');
    const retagged = retag(readDer(bytes), 0x31);
    expect(Buffer.from(retagged.raw).toString('hex')).toBe('3103020105');
    expect(bytes.toString('hex')).toBe('a003020105');
  });
});
