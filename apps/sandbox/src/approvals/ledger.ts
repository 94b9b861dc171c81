/** All transactions of this run, in memory. Neither wire format nor the timers of people here. */
import { createHash, randomUUID } from 'node:crypto';
import { signDigest } from './sign-digest.ts';
import { type AnswerKind, type Order, type Signature, stateOf, type Transaction } from './transaction.ts';
import { verificationCode } from './verification-code.ts';

/** Above this the oldest are forgotten, so that a long load test does not eat the machine. */
const KEPT_TRANSACTIONS = 50_000;

export type Reply = 'done' | 'not_found' | 'not_waiting';

export type AnswerOptions = {
  /** An answer after the end of time is the point. */
  readonly late?: boolean;
  /** Something else is signed than what was asked. */
  readonly otherHash?: boolean;
};

export class Ledger {
  readonly #approvalMs: number;
  readonly #now: () => number;
  readonly #byId = new Map<string, Transaction>();
  readonly #idByCode = new Map<string, string>();
  readonly #watchers = new Map<string, Set<() => void>>();

  constructor(approvalMs: number, now: () => number) {
    this.#approvalMs = approvalMs;
    this.#now = now;
  }

  /** Accepts an order and pushes it to the phone, once; undefined, and no push, when its id was used before. */
  accept(order: Order): Transaction | undefined {
    const known = this.#byId.get(order.id);
    if (known !== undefined) {
      this.#byId.set(order.id, { ...known, submissions: known.submissions + 1 });
      return undefined;
    }
    const createdAt = this.#now();
    const transaction: Transaction = {
      ...order,
      code: randomUUID(),
      verificationCode: order.code ?? verificationCode(order.documents.map((document) => document.hash)),
      createdAt,
      expiresAt: createdAt + (order.approvalMs ?? this.#approvalMs),
      pushes: 1,
      submissions: 1,
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

  answer(idOrCode: string, verdict: AnswerKind, options: AnswerOptions = {}): Reply {
    return this.#change(idOrCode, options.late === true, (transaction) => ({
      answer: { at: this.#now(), verdict, ...(options.otherHash === true ? { other: true } : {}) },
      ...(verdict === 'signed' ? { signatures: signaturesOf(transaction, options.otherHash === true) } : {}),
    }));
  }

  /** Puts the notification away; the transaction goes on waiting until its time is over. */
  ignore(idOrCode: string): Reply {
    return this.#change(idOrCode, false, () => ({ dismissedAt: this.#now() }));
  }

  /**
   * Resolves with the transaction once it no longer waits, or as it is after `timeoutMs`: what a call that holds the
   * line does. Undefined when nobody knows it.
   */
  async settled(idOrCode: string, timeoutMs: number): Promise<Transaction | undefined> {
    const end = this.#now() + timeoutMs;
    for (;;) {
      const transaction = this.find(idOrCode);
      const now = this.#now();
      if (transaction === undefined || stateOf(transaction, now) !== 'waiting' || now >= end) return transaction;
      await this.#changed(transaction.id, Math.min(end, transaction.expiresAt) - now);
    }
  }

  clear(): void {
    this.#byId.clear();
    this.#idByCode.clear();
    for (const watchers of this.#watchers.values()) for (const wake of watchers) wake();
  }

  #changed(id: string, timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const watchers = this.#watchers.get(id) ?? new Set();
      const wake = () => {
        clearTimeout(timer);
        watchers.delete(wake);
        if (watchers.size === 0) this.#watchers.delete(id);
        resolve();
      };
      const timer = setTimeout(wake, Math.max(timeoutMs, 1));
      this.#watchers.set(id, watchers.add(wake));
    });
  }

  #change(idOrCode: string, late: boolean, change: (transaction: Transaction) => Partial<Transaction>): Reply {
    const transaction = this.find(idOrCode);
    if (transaction === undefined) return 'not_found';
    const state = stateOf(transaction, this.#now());
    if (state !== 'waiting' && !(late && state === 'expired')) return 'not_waiting';
    this.#byId.set(transaction.id, { ...transaction, ...change(transaction) });
    for (const wake of this.#watchers.get(transaction.id) ?? []) wake();
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

function signaturesOf(transaction: Transaction, otherHash: boolean): readonly Signature[] {
  const { documents, key, behaviour, scheme, digest } = transaction;
  const toSign = (hash: Uint8Array) =>
    otherHash || behaviour.signs === 'other-hash' ? createHash(digest).update(hash).digest() : hash;
  return documents.map(({ docId, hash }) => ({ docId, value: signDigest(scheme, key, digest, toSign(hash)) }));
}
