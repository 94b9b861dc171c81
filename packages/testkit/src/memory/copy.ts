/** A deep copy as a store gives it back: what JSON cannot carry is gone, and nobody shares an object with the caller. */
export function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}
