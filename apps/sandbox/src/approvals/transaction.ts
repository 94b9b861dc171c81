/** One order of signatures on its way to a phone and back. Lost when the sandbox stops. */
import type { KeyObject } from 'node:crypto';
import type { Behaviour } from '../behaviours.ts';
import type { Citizen } from '../citizens.ts';
import type { DigestName, Scheme } from './sign-digest.ts';

export type OrderedDocument = {
  readonly docId: string;
  /** What the app shows; the id where the protocol has no name beside it. */
  readonly name?: string;
  readonly fileType: string;
  /** As many bytes as the digest of the order has. */
  readonly hash: Uint8Array;
};

export type Order = {
  /** Chosen by the service provider or by the protocol, unique in this sandbox. */
  readonly id: string;
  /** The protocol that took the order, by its name. */
  readonly protocol: string;
  readonly citizen: Citizen;
  readonly behaviour: Behaviour;
  /** What the app shows. */
  readonly description: string;
  readonly documents: readonly OrderedDocument[];
  /** The key that will sign; for some behaviours not the citizen's. */
  readonly key: KeyObject;
  readonly scheme: Scheme;
  readonly digest: DigestName;
  /** What the app shows as code: digits to compare, or nothing. Kyso's own where the protocol has none. */
  readonly code?: string;
  /** The life of this approval, where the order or the protocol says so. */
  readonly approvalMs?: number;
};

export const ANSWERS = ['signed', 'declined', 'wrong_pin', 'wrong_code', 'unreachable'] as const;
export type AnswerKind = (typeof ANSWERS)[number];
export type TransactionState = 'waiting' | 'expired' | AnswerKind;

export type Signature = { readonly docId: string; readonly value: Uint8Array };

export type Transaction = Omit<Order, 'code'> & {
  /** Chosen by the provider. */
  readonly code: string;
  readonly verificationCode: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** Notifications that reached the phone. */
  readonly pushes: number;
  /** Orders that carried this id: the one that was accepted and those refused as repetitions. */
  readonly submissions: number;
  /** When the person put the notification away without an answer. */
  readonly dismissedAt?: number;
  /** `other`: something else was signed than what was asked. */
  readonly answer?: { readonly at: number; readonly verdict: AnswerKind; readonly other?: true };
  /** Filled when signed. */
  readonly signatures: readonly Signature[];
};

/** An answer stands; without one, time decides. */
export function stateOf(transaction: Transaction, now: number): TransactionState {
  return transaction.answer?.verdict ?? (now < transaction.expiresAt ? 'waiting' : 'expired');
}
