import { changeSentence } from '../changes/change.ts';
import type { SignatureReport } from '../report.ts';
import { type Say, WORDS } from './words.ts';

/** Of a kind that is not permitted; more of them say nothing more to the reader. */
const MAX_NAMED = 6;

/** Bytes that belong to no update; one after the other what the signature does not permit; what it permits, by kind. */
export function changesText({ changesAfter: changes, reasons }: SignatureReport, say: Say): string {
  const against = changes.filter(({ clearance }) => clearance !== 'permitted');
  const more = against.length - MAX_NAMED;
  const permitted = Map.groupBy(
    changes.filter(({ clearance }) => clearance === 'permitted'),
    ({ kind }) => kind,
  );
  return [
    ...(reasons.includes('hidden_bytes') ? [say(WORDS.hiddenBytes)] : []),
    ...against.slice(0, MAX_NAMED).map((change) => say(changeSentence(change))),
    ...(more > 0 ? [`+ ${more} ${say(WORDS.moreChanges)}`] : []),
    ...[...permitted].map(([kind, all]) => {
      const [first] = all;
      if (first !== undefined && all.length === 1) return say(changeSentence(first));
      return `${say(changeSentence({ kind, clearance: 'permitted' }))} × ${all.length}`;
    }),
  ].join('; ');
}
