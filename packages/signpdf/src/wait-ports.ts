import { setTimeout } from 'node:timers/promises';
import type { Clock } from '@kyso/domain';

/** Resolves after `ms`; rejects as soon as the signal is aborted. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

/** What waiting for a person takes from outside. */
export type WaitPorts = {
  readonly clock: Clock;
  readonly sleep: Sleep;
  /** A number in [0, 1), for the jitter of pauses. */
  readonly random: () => number;
};

export const SYSTEM_PORTS: WaitPorts = {
  clock: { now: () => Date.now() },
  sleep: async (ms, signal) => {
    await setTimeout(ms, undefined, { signal });
  },
  random: () => Math.random(),
};
