/** `judge` with a memory: for what never changes between two objects. It is forgotten with either of them. */
export function judgedOnce<A extends object, B extends object>(
  judge: (a: A, b: B) => boolean,
): (a: A, b: B) => boolean {
  const known = new WeakMap<A, WeakMap<B, boolean>>();
  return (a, b) => {
    const ofA = known.get(a) ?? new WeakMap<B, boolean>();
    known.set(a, ofA);
    const verdict = ofA.get(b) ?? judge(a, b);
    ofA.set(b, verdict);
    return verdict;
  };
}
