import type { KysoError, Outcome, SignOrder, Transaction } from '@kyso/domain';

/** What is known once the provider was asked to push. */
export type Push = {
  readonly order: SignOrder;
  /** When the submission began, milliseconds since the epoch. */
  readonly startedMs: number;
  /** The first lookup at or after it is the last one. */
  readonly deadlineMs: number;
  readonly providerReference?: string;
  /** The adapter's own text; changes with lookups. */
  readonly session?: string;
  /** The outcome of a call that blocks: it is awaited instead of looked up. */
  readonly answer?: Promise<Outcome>;
  /** How the submission failed; it may have taken effect all the same. */
  readonly fault?: KysoError;
};

export function transactionOf({ order, providerReference, session }: Push): Transaction {
  return {
    ...order,
    ...(providerReference === undefined ? {} : { providerReference }),
    ...(session === undefined ? {} : { session }),
  };
}
