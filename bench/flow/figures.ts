/** What is measured. */
import type { Batch } from './batch.ts';
import type { Pair } from './pairs.ts';
import type { Parked } from './parked.ts';
import type { Throughput } from './throughput.ts';

export const DOCUMENT_BYTES = 100_000;
/** A fifth of a second of each is spent waiting for the first lookup. */
export const IN_FLIGHT = 128;

/** Lookups follow at these distances in the run. */
export const POLL = { fastMs: 200, slowMs: 1_000 };

export type Sizes = {
  readonly warmUp: number;
  /** Between them, before and after, bare jobs: what the machine does otherwise meets both. */
  readonly windows: number;
  /** Windows with and without parked requests. */
  readonly pairs: number;
  /** Of each window. */
  readonly requests: number;
  readonly bareJobs: number;
  readonly taps: number;
  readonly parked: number;
};

export type Window = Throughput & {
  /** Processor milliseconds a request, by process. */
  readonly cpu: Readonly<Record<string, number>>;
};

export type Figures = {
  readonly sizes: Sizes;
  readonly quick: boolean;
  readonly bare: readonly number[];
  readonly windows: readonly Window[];
  readonly bareCpu: Readonly<Record<string, number>>;
  readonly tap: { readonly p50Ms: number; readonly p95Ms: number };
  readonly batch: Batch;
  readonly parked: Parked;
  readonly parkedPairs: readonly Pair[];
};
