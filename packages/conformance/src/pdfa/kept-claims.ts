/** Whether a signature leaves the promises of an archive file as they were. Pure. */
import type { VerapdfVerdict } from '../verapdf.ts';

/** `1b` when it holds, `1b (3 rules broken)` when it did not in the first place. */
export function claimsText({ claims = [] }: VerapdfVerdict): string {
  const text = claims.map(({ flavour, compliant, broken }) =>
    compliant ? flavour : `${flavour} (${broken.length} rules broken)`,
  );
  return text.join(', ');
}

/** Rules that the signed file breaks and the input did not, each with its part; an unread file breaks all. */
export function newlyBroken(before: VerapdfVerdict, after: VerapdfVerdict): readonly string[] {
  if (after.claims === undefined) return [after.error ?? 'veraPDF does not read the output'];
  const known = new Map((before.claims ?? []).map(({ flavour, broken }) => [flavour, new Set(broken)]));
  const lost = [...known.keys()].filter((flavour) => !after.claims?.some((claim) => claim.flavour === flavour));
  const broken = after.claims.flatMap(({ flavour, broken }) =>
    broken.filter((rule) => known.get(flavour)?.has(rule) !== true).map((rule) => `${flavour} ${rule}`),
  );
  return [...lost.map((flavour) => `${flavour} is not claimed any more`), ...broken];
}
