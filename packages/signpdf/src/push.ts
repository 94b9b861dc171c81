import type { KysoError, SignOrder, Transaction } from '@kyso/domain';

/** What is known once the provider was asked to push. */
export type Push = {
  readonly order: SignOrder;
  /** When the submission began, milliseconds since the epoch. */
  readonly startedMs: number;
  /** The first lookup at or after it is the last one. */
  readonly deadlineMs: number;
  readonly providerReference?: string;
  /** How the submission failed; it may have taken effect all the same. */
  readonly fault?: KysoError;
};

export function transactionOf({ order, providerReference }: Push): Transaction {
  return {
    transactionId: order.transactionId,
    account: order.account,
    itemIds: order.documents.map(({ itemId }) => itemId),
    ...(providerReference === undefined ? {} : { providerReference }),
  };
}
