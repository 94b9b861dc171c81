/** One authority, one signer, one timestamp unit; the clock of the validation stands on 1 July 2026. */

import { bytesBlob } from '@kyso/pdf';
import { type AttackWorld, attackWorld, TestAuthority, TestTimestampUnit } from '@kyso/testkit';
import { type ValidationOptions, type ValidationReport, validateDocument } from '@kyso/validation';

export const NOW = '2026-07-01T00:00:00.000Z';
export const AUTHORITY = TestAuthority.root({ commonName: 'Kyso thử nghiệm', organisation: 'Kyso' });
export const UNIT = new TestTimestampUnit(AUTHORITY);
export const WORLD: AttackWorld = attackWorld(AUTHORITY, UNIT);

export const TRUSTED: ValidationOptions = { now: NOW, trust: { anchors: [AUTHORITY.certificate.raw] } };

export function validate(pdf: Uint8Array, options: ValidationOptions = TRUSTED): Promise<ValidationReport> {
  return validateDocument(bytesBlob(pdf), options);
}

/** `verdict reason`, for short expectations. */
export async function verdictOf(pdf: Uint8Array, options: ValidationOptions = TRUSTED): Promise<string> {
  const { verdict, reason } = await validate(pdf, options);
  return `${verdict} ${reason}`;
}
