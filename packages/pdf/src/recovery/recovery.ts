import { ambiguous } from '../document-error.ts';
import type { ReadLimits } from '../limits.ts';
import type { PagedSource } from '../reading/windows.ts';
import type { ReadingBudget } from '../reading-budget.ts';
import type { XrefChain } from '../xref/chain.ts';

/** What is known of a damaged file before its cross-references are rebuilt. */
export type Recovery = {
  readonly source: PagedSource;
  /** The bytes in front of `%PDF-`; offsets of the rebuilt table count from there. */
  readonly headerOffset: number;
  readonly limits: ReadLimits;
  readonly budget: ReadingBudget;
  /** What the file's own cross-references say, when they can be followed at all. */
  readonly strict: XrefChain | undefined;
};

/** Two readings of one object that do not agree. */
export const versionsDiffer = (num: number) =>
  ambiguous('recovery_versions_differ', 'readers find different contents for one object', { object: num });
