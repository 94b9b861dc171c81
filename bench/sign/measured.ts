import type { BenchKey } from './bench-key.ts';
import type { RivalName } from './rivals/table.ts';

/** What a child is asked for. */
export type Task = {
  readonly rival: RivalName;
  readonly input: string;
  /** A small file that gets everything compiled before the input is measured. */
  readonly warmUpInput: string;
  readonly output: string;
  readonly page: number;
  readonly key: BenchKey;
  readonly runs: number;
};

/** Medians; peaks over the life of the process. */
export type Measured = {
  readonly ms: number;
  /** SHA-256 of the same file in the same process, run by run. */
  readonly hashMs: number;
  /** Median of the ratios of each run. */
  readonly ratio: number;
  /** Longest delay of the event loop while signing. */
  readonly blockMs: number;
  readonly parts: Readonly<Record<string, number>>;
  readonly peakMib: number;
};

/** Why there is no figure. */
export type Failed = { readonly failed: string };

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
