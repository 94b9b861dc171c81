/** What every protocol does with an order that is in order: accept it once, ring the phone, and fail on purpose if told so. */
import { BEHAVIOURS, type Behaviour } from '../behaviours.ts';
import type { Credential } from '../ca/credentials.ts';
import type { Citizen } from '../citizens.ts';
import { type Answer, CUT_CONNECTION, NO_ANSWER } from '../http/message.ts';
import type { World } from '../protocol.ts';
import { type OrderedDocument, stateOf, type Transaction, type TransactionState } from './transaction.ts';

export type NewOrder = {
  readonly id: string;
  readonly protocol: string;
  readonly citizen: Citizen;
  readonly credential: Credential;
  readonly description: string;
  /** SHA-256 values. */
  readonly documents: readonly OrderedDocument[];
  /** The protocol's own code, where it has one. */
  readonly code?: string;
  readonly approvalMs?: number;
};

/** Undefined, and no push, when the id was used before. */
export async function takeOrder(
  { book, ledger, phone }: World,
  { credential, ...order }: NewOrder,
): Promise<Transaction | undefined> {
  const behaviour = BEHAVIOURS[order.citizen.behaviour];
  const keys = behaviour.signs === 'other-key' ? await book.strangerKeys() : credential.keys;
  const rest = { behaviour, key: keys.privateKey, scheme: 'rsa-pkcs1', digest: 'sha256' } as const;
  const transaction = ledger.accept({ ...order, ...rest });
  if (transaction !== undefined) phone.ring(transaction);
  return transaction;
}

/** What happens on the line after an order was accepted, for a citizen whose provider fails then. */
export function faultAfter({ signFault }: Behaviour, serverError: () => Answer): Answer | undefined {
  switch (signFault) {
    case 'after':
      return serverError();
    case 'silent':
      return NO_ANSWER;
    case 'dropped':
      return CUT_CONNECTION;
    default:
      return undefined;
  }
}

/** Which orders were refused on purpose already: the first try of each fails where `signFault` is `before`. */
export class FirstTries {
  readonly #seen = new Set<string>();

  /** Whether this call is to fail. @param key whatever is the same in a repetition of the order. */
  fails({ signFault }: Behaviour, key: string): boolean {
    if (signFault !== 'before' || this.#seen.has(key)) return false;
    this.#seen.add(key);
    return true;
  }

  clear(): void {
    this.#seen.clear();
  }
}

/**
 * Holds the line until the phone has answered or time is over.
 * @param told the ends that the protocol has words for; any other leaves the caller waiting until its time is over.
 */
export async function holdTheLine(
  { ledger, now }: World,
  transaction: Transaction,
  told: readonly TransactionState[],
): Promise<Transaction & { readonly state: TransactionState }> {
  const settled = (await ledger.settled(transaction.id, transaction.expiresAt - now())) ?? transaction;
  const state = stateOf(settled, now());
  if (state === 'signed' || told.includes(state)) return { ...settled, state };
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, settled.expiresAt - now())).unref());
  return { ...settled, state: 'expired' };
}
