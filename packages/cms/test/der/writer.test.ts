import { describe, expect, it } from '@jest/globals';
import {
  childrenOf,
  der,
  readBitString,
  readBoolean,
  readDer,
  readInteger,
  readIntegerHex,
  readNull,
  readOctetString,
  readOid,
  readText,
  readTime,
} from '@kyso/cms';
import * as asn1js from 'asn1js';
import fc from 'fast-check';
import { hex } from '../pki.ts';

const arcs = fc
  .tuple(fc.constantFrom(0, 1, 2), fc.nat(39), fc.array(fc.bigInt(0n, 1n << 80n), { maxLength: 6 }))
  .map(([root, second, rest]) => [root, second, ...rest].join('.'));

describe('what the writer makes, the reader reads back', () => {
  it('integers of any size and sign', () => {
    fc.assert(
      fc.property(fc.bigInt(-(1n << 300n), 1n << 300n), (value) => readInteger(readDer(der.integer(value))) === value),
    );
  });

  it('object identifiers with large arcs', () => {
    fc.assert(fc.property(arcs, (dotted) => readOid(readDer(der.oid(dotted))) === dotted));
  });

  it('texts, octets, bits, booleans and null', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.uint8Array({ maxLength: 70_000 }),
        fc.boolean(),
        (text, octets, flag) => {
          expect(readText(readDer(der.utf8(text)))).toBe(text);
          expect(hex(readOctetString(readDer(der.octetString(octets))))).toBe(hex(octets));
          expect(hex(readBitString(readDer(der.bitString(octets))).bytes)).toBe(hex(octets));
          expect(readBoolean(readDer(der.boolean(flag)))).toBe(flag);
          expect(readNull(readDer(der.nullValue()))).toBeNull();
        },
      ),
      { numRuns: 30 },
    );
  });

  it('times to the second, on both sides of the two-digit years', () => {
    const instants = fc.date({ min: new Date('1900-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(instants, (date) => {
        const instant = `${date.toISOString().slice(0, 19)}.000Z`;
        expect(readTime(readDer(der.time(instant)))).toBe(instant);
      }),
    );
  });

  it('the same integers and identifiers as an independent encoder', () => {
    for (const value of [0, 1, 127, 128, 255, 256, 65_535, -1, -128, -129]) {
      const oracle = new asn1js.Integer({ value }).toBER();
      expect(hex(der.integer(value))).toBe(hex(new Uint8Array(oracle)));
    }
    const dotted = '1.2.840.113549.1.9.16.2.47';
    expect(hex(der.oid(dotted))).toBe(hex(new Uint8Array(new asn1js.ObjectIdentifier({ value: dotted }).toBER())));
  });
});

describe('set of', () => {
  it('sorts by encoding whatever the order given', () => {
    const elements = fc.array(fc.uint8Array({ maxLength: 5 }).map(der.octetString), { maxLength: 8 });
    fc.assert(
      fc.property(elements, (given) => {
        const encoded = der.setOf(given);
        expect(hex(der.setOf(given.toReversed()))).toBe(hex(encoded));
        const texts = childrenOf(readDer(encoded)).map(({ raw }) => hex(raw));
        expect(texts).toEqual(given.map(hex).sort());
      }),
    );
  });
});

describe('tags', () => {
  it('an implicit tag keeps the form and every other octet', () => {
    expect(hex(der.implicit(0, der.setOf([der.nullValue()])))).toBe('a0020500');
    expect(hex(der.implicit(2, der.octetString(Uint8Array.of(7))))).toBe('820107');
    expect(hex(der.explicit(0, der.integer(1)))).toBe('a003020101');
  });

  it('lengths take the long form only from 128 on', () => {
    expect(hex(der.octetString(new Uint8Array(127))).slice(0, 4)).toBe('047f');
    expect(hex(der.octetString(new Uint8Array(128))).slice(0, 6)).toBe('048180');
    expect(hex(der.octetString(new Uint8Array(256))).slice(0, 8)).toBe('04820100');
  });

  it('refuses what has no encoding', () => {
    expect(() => der.oid('3.1')).toThrow(TypeError);
    expect(() => der.oid('1.40')).toThrow(TypeError);
    expect(() => der.explicit(31, der.nullValue())).toThrow(TypeError);
    expect(() => der.printableString('Hà Nội')).toThrow(TypeError);
    expect(readIntegerHex(readDer(der.integer(0x80n)))).toBe('80');
  });
});
