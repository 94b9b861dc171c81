import { describe, expect, it } from '@jest/globals';
import { isKysoError } from '@kyso/domain';
import fc from 'fast-check';
import { undoPng } from '../src/reading/png-predictor.ts';

/** The filters as RFC 2083 §6 defines them, written for clarity; each row under the type given for it. */
function applyPng(rows: readonly Uint8Array[], types: readonly number[], pixelBytes: number): Uint8Array {
  const encoded = rows.map((row, y) => {
    const above = rows[y - 1] ?? new Uint8Array(row.length);
    const type = types[y] ?? 0;
    const bytes = row.map((value, x) => {
      const [left, up, corner] = [row[x - pixelBytes] ?? 0, above[x] ?? 0, above[x - pixelBytes] ?? 0];
      return value - ([0, left, up, Math.floor((left + up) / 2), nearest(left, up, corner)][type] ?? 0);
    });
    return Buffer.concat([Uint8Array.of(type), bytes]);
  });
  return Buffer.concat(encoded);
}

function nearest(left: number, up: number, corner: number): number {
  const estimate = left + up - corner;
  const distance = (value: number) => Math.abs(estimate - value);
  return [left, up, corner].reduce((best, value) => (distance(value) < distance(best) ? value : best));
}

const image = fc
  .record({ rowBytes: fc.integer({ min: 1, max: 12 }), rows: fc.integer({ min: 0, max: 8 }) })
  .chain((size) =>
    fc.record({
      rows: fc.array(fc.uint8Array({ minLength: size.rowBytes, maxLength: size.rowBytes }), {
        minLength: size.rows,
        maxLength: size.rows,
      }),
      types: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: size.rows, maxLength: size.rows }),
      pixelBytes: fc.integer({ min: 1, max: 4 }),
      rowBytes: fc.constant(size.rowBytes),
    }),
  );

describe('PNG rows', () => {
  it('come back whatever filter each of them had', () => {
    fc.assert(
      fc.property(image, ({ rows, types, pixelBytes, rowBytes }) => {
        const decoded = undoPng(applyPng(rows, types, pixelBytes), rowBytes, pixelBytes);
        expect(Buffer.from(decoded).equals(Buffer.concat(rows))).toBe(true);
      }),
    );
  });

  it('come back where all of them say what to add to the row above', () => {
    for (const rowBytes of [1, 5, 40]) {
      const rows = Array.from({ length: 300 }, (_, y) =>
        Uint8Array.from({ length: rowBytes }, (_, x) => y * 7 + x * y),
      );
      const types = rows.map((_, y) => (y % 100 === 99 ? 1 : 2));
      const decoded = undoPng(applyPng(rows, types, 1), rowBytes, 1);
      expect(Buffer.from(decoded).equals(Buffer.concat(rows))).toBe(true);
    }
  });

  it('may be cut short in the last one', () => {
    expect([...undoPng(Uint8Array.of(0, 1, 2, 3, 2, 1, 1), 3, 1)]).toEqual([1, 2, 3, 2, 3]);
    expect([...undoPng(Uint8Array.of(0, 1, 2, 3, 2), 3, 1)]).toEqual([1, 2, 3]);
  });

  it('of an unknown type are refused', () => {
    try {
      undoPng(Uint8Array.of(5, 1), 1, 1);
      expect('no failure').toBe('a failure');
    } catch (error) {
      expect(isKysoError(error, 'document.corrupted')).toBe(true);
    }
  });
});
