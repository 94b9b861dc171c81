/** What the timestamps of a document amount to. */
import type { Instant } from '@kyso/domain';
import type { Standing } from './signatures-of.ts';

/** A timestamp inside, or a document timestamp behind everything, proves when each signature existed. */
export function isEverySignatureProven(standings: readonly Standing[]): boolean {
  const signatures = standings.filter(({ kind }) => kind === 'signature');
  if (signatures.length === 0) return false;
  return standings.at(-1)?.kind === 'document_timestamp' || signatures.every(({ stamp }) => stamp !== undefined);
}

/**
 * Until when the proofs of time hold: the end of the certificate of the last document timestamp; without one, the first
 * end among those of the timestamps inside the signatures. Undefined when a signature has no proof.
 */
export function holdsUntil(standings: readonly Standing[]): Instant | undefined {
  const last = standings.findLast(({ kind }) => kind === 'document_timestamp');
  if (last !== undefined) return last.stamp?.certificateEnds;
  if (!isEverySignatureProven(standings)) return undefined;
  return standings.flatMap(({ stamp }) => stamp?.certificateEnds ?? []).toSorted()[0];
}
