/** All transactions of this run, in memory. Neither wire format nor timers here. */
import { createHash, randomUUID } from 'node:crypto';
import { signHash } from './raw-signature.ts';
import { type Order, type Signature, stateOf, type Transaction } from './transaction.ts';
import { verificationCode } from './verification-code.ts';

/** Above this the oldest are forgotten, so that a long load test does not eat the machine. */
const KEPT_TRANSACTIONS = 50_000;

export type Reply = 'done' | 'not_found' | 'not_waiting';

export class Ledger {
  readonly #approvalMs: number;
  readonly #now: () => number;
  readonly #byId = new Map<string, Transaction>();
  readonly #idByCode = new Map<string, string>();

  constructor(approvalMs: number, now: () => number) {
    this.#approvalMs = approvalMs;
    this.#now = now;
  }

  /** Accepts an order and pushes it to the phone, once; undefined, and no push, when its id was used before. */
  accept(order: Order): Transaction | undefined {
    if (this.#byId.has(order.id)) return undefined;
    const createdAt = this.#now();
    const transaction: Transaction = {
      ...order,
      code: randomUUID(),
      verificationCode: verificationCode(order.documents.map((document) => document.hash)),
      createdAt,
      expiresAt: createdAt + this.#approvalMs,
      pushes: 1,
      signatures: [],
    };
    this.#byId.set(transaction.id, transaction);
    this.#idByCode.set(transaction.code, transaction.id);
    this.#forgetOldest();
    return transaction;
  }

  /** By the service provider's id or by the provider's code. */
  find(idOrCode: string): Transaction | undefined {
    return this.#byId.get(idOrCode) ?? this.#byId.get(this.#idByCode.get(idOrCode) ?? '');
  }

  /** Oldest first. */
  list(): readonly Transaction[] {
    return [...this.#byId.values()];
  }

  /** @param late true where an answer after the end of time is the point. */
  approve(idOrCode: string, late = false): Reply {
    return this.#change(idOrCode, late, (transaction) => ({
      answer: { at: this.#now(), verdict: 'signed' },
      signatures: signaturesOf(transaction),
    }));
  }

  decline(idOrCode: string): Reply {
    return this.#change(idOrCode, false, () => ({ answer: { at: this.#now(), verdict: 'declined' } }));
  }

  /** Puts the notification away; the transaction goes on waiting until its time is over. */
  ignore(idOrCode: string): Reply {
    return this.#change(idOrCode, false, () => ({ dismissedAt: this.#now() }));
  }

  clear(): void {
    this.#byId.clear();
    this.#idByCode.clear();
  }

  #change(idOrCode: string, late: boolean, change: (transaction: Transaction) => Partial<Transaction>): Reply {
    const transaction = this.find(idOrCode);
    if (transaction === undefined) return 'not_found';
    const state = stateOf(transaction, this.#now());
    if (state !== 'waiting' && !(late && state === 'expired')) return 'not_waiting';
    this.#byId.set(transaction.id, { ...transaction, ...change(transaction) });
    return 'done';
  }

  #forgetOldest(): void {
    if (this.#byId.size <= KEPT_TRANSACTIONS) return;
    const [oldest] = this.#byId.values();
    if (oldest === undefined) return;
    this.#byId.delete(oldest.id);
    this.#idByCode.delete(oldest.code);
  }
}

function signaturesOf({ documents, key, behaviour }: Transaction): readonly Signature[] {
  const toSign = (hash: Uint8Array) =>
    behaviour.signs === 'other-hash' ? createHash('sha256').update(hash).digest() : hash;
  return documents.map(({ docId, hash }) => ({ docId, value: signHash(key, toSign(hash)) }));
}
