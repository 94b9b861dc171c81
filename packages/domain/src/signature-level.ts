/** PAdES baseline levels (ETSI EN 319 142-1 §6), the weakest first; each contains the one before. */
export const SIGNATURE_LEVELS = ['B-B', 'B-T', 'B-LT', 'B-LTA'] as const;

/** B-B comes with the signature itself; the others are reached afterwards, by increments. */
export type SignatureLevel = (typeof SIGNATURE_LEVELS)[number];
export type PreservationLevel = Exclude<SignatureLevel, 'B-B'>;

export function isAtLeast(level: SignatureLevel, wanted: SignatureLevel): boolean {
  return SIGNATURE_LEVELS.indexOf(level) >= SIGNATURE_LEVELS.indexOf(wanted);
}
