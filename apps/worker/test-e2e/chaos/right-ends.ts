/** How a request may end: as its person answered, as far as the provider heard of it in time. */

/**
 * @param planned what the person means to do leads to these.
 * @param heard the state of the request's transaction at the provider; undefined: it never had one.
 */
export function rightEnds(planned: readonly string[], heard: string | undefined): readonly string[] {
  // A provider that stood still until the approval's time was over takes no answer any more.
  const isTooLate = heard === 'expired' && (planned.includes('completed') || planned.includes('declined'));
  return isTooLate ? ['expired'] : planned;
}
