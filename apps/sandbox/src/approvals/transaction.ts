/** One order of signatures on its way to a phone and back. Lost when the sandbox stops. */
import type { KeyObject } from 'node:crypto';
import type { Behaviour } from '../behaviours.ts';
import type { Citizen } from '../citizens.ts';

export type OrderedDocument = {
  readonly docId: string;
  readonly fileType: string;
  /** SHA-256, 32 bytes. */
  readonly hash: Uint8Array;
};

export type Order = {
  /** Chosen by the service provider, unique. */
  readonly id: string;
  readonly citizen: Citizen;
  readonly behaviour: Behaviour;
  /** What the app shows. */
  readonly description: string;
  readonly documents: readonly OrderedDocument[];
  /** The key that will sign; for some behaviours not the citizen's. */
  readonly key: KeyObject;
};

export type TransactionState = 'waiting' | 'signed' | 'declined' | 'expired';

export type Signature = { readonly docId: string; readonly value: Uint8Array };

export type Transaction = Order & {
  /** Chosen by the provider. */
  readonly code: string;
  readonly verificationCode: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** Notifications that reached the phone. */
  readonly pushes: number;
  /** When the person put the notification away without an answer. */
  readonly dismissedAt?: number;
  readonly answer?: { readonly at: number; readonly verdict: 'declined' | 'signed' };
  /** Filled when signed. */
  readonly signatures: readonly Signature[];
};

/** An answer stands; without one, time decides. */
export function stateOf(transaction: Transaction, now: number): TransactionState {
  return transaction.answer?.verdict ?? (now < transaction.expiresAt ? 'waiting' : 'expired');
}
