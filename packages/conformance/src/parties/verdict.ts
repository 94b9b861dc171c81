/** What an outside party says of one thing that it tried. */
export type Verdict = {
  readonly party: string;
  /** What was tried, in a few words. */
  readonly attempt: string;
  readonly expected: string;
  readonly said: string;
};

/** More words after the expected ones are details: a code, a message. */
export function agrees({ expected, said }: Verdict): boolean {
  return said === expected || (said.startsWith(expected) && /^[\s:]/.test(said.slice(expected.length)));
}
