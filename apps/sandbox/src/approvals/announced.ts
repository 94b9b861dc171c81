import { stateOf, type Transaction, type TransactionState } from './transaction.ts';

/**
 * The state as a provider tells it that has no word for some of them: those go on waiting until their time is over, and
 * some providers do not even tell of that.
 * @param silent states the protocol has no word for.
 */
export function announced(
  transaction: Transaction,
  now: number,
  silent: readonly TransactionState[],
): TransactionState {
  const state = stateOf(transaction, now);
  const told = silent.includes(state) ? (now < transaction.expiresAt ? 'waiting' : 'expired') : state;
  return told === 'expired' && !transaction.behaviour.announcesExpiry ? 'waiting' : told;
}
