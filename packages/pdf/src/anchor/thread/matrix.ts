/** Six numbers `[a b c d e f]` as in ISO 32000-2 §8.3.4. */
import type { Vector } from '../glyph.ts';

export type Matrix = readonly [number, number, number, number, number, number];

export const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0];

/** `inner` first, then `outer`. */
export function multiply(inner: Matrix, outer: Matrix): Matrix {
  const [a, b, c, d, e, f] = inner;
  const { x: ax, y: ay } = turn(outer, a, b);
  const { x: bx, y: by } = turn(outer, c, d);
  const { x: tx, y: ty } = apply(outer, e, f);
  return [ax, ay, bx, by, tx, ty];
}

/** A point. */
export function apply([a, b, c, d, e, f]: Matrix, x: number, y: number): Vector {
  return { x: a * x + c * y + e, y: b * x + d * y + f };
}

/** A direction: the translation does not count. */
export function turn([a, b, c, d]: Matrix, x: number, y: number): Vector {
  return { x: a * x + c * y, y: b * x + d * y };
}

/** Reads six numbers out of what a content stream gave; `undefined` for anything else. */
export function asMatrix(values: ArrayLike<unknown>): Matrix | undefined {
  const [a, b, c, d, e, f] = Array.from(values);
  const numbers = [a, b, c, d, e, f].filter((value) => typeof value === 'number' && Number.isFinite(value));
  // the filter above leaves six numbers or fewer
  return numbers.length === 6 ? (numbers as unknown as Matrix) : undefined;
}
