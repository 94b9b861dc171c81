/** Something a PKCS#12 file may hold that is left to the slower reader. */
export class Unfamiliar extends Error {
  override readonly name = 'Unfamiliar';
}

/** Programs write 2,048 to some 600,000; a second of work is more than any of them asks for. */
const MAX_ITERATIONS = 5_000_000;

/** @throws Unfamiliar */
export function assertIterations(count: number): number {
  if (count < 1 || count > MAX_ITERATIONS) throw new Unfamiliar(`${count} iterations`);
  return count;
}
