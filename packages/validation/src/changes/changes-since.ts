import type { PdfDocument } from '@kyso/pdf';
import type { FoundSignature } from '../document/find-signatures.ts';
import type { ReasonCode } from '../reasons.ts';
import type { Change } from './change.ts';

export type Comparison = {
  readonly changes: readonly Change[];
  /** Faults of the revisions themselves. */
  readonly reasons: readonly ReasonCode[];
};

export function changesSince(_doc: PdfDocument, found: FoundSignature, _options: { password?: string }): Comparison {
  if (found.wholeFile || found.signedBytes === undefined) return { changes: [], reasons: [] };
  return { changes: [], reasons: ['changes_need_review'] };
}
