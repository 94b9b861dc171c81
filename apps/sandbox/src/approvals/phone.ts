/** Who answers: the person at the phone page or, for automatic citizens, a timer. Tells the provider when it is signed. */
import type { Ledger, Reply } from './ledger.ts';
import type { Transaction } from './transaction.ts';

export type Verdict = 'approve' | 'decline' | 'ignore';

/** How long the automatic citizens take. */
export type Delays = {
  readonly soonMs: number;
  readonly slowMs: number;
  /** After the transaction expired; longer than a client that waits politely pauses between two status calls. */
  readonly lateMs: number;
};

export const USUAL_DELAYS: Delays = { soonMs: 300, slowMs: 8000, lateMs: 15_000 };

export class Phone {
  readonly #ledger: Ledger;
  readonly #delays: Delays;
  readonly #onSigned: (transaction: Transaction) => void;
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(ledger: Ledger, delays: Delays, onSigned: (transaction: Transaction) => void) {
    this.#ledger = ledger;
    this.#delays = delays;
    this.#onSigned = onSigned;
  }

  /** The notification arrives. */
  ring(transaction: Transaction): void {
    const { answer } = transaction.behaviour;
    if (typeof answer === 'string') return;
    const { soonMs, slowMs, lateMs } = this.#delays;
    const toExpiryMs = transaction.expiresAt - transaction.createdAt;
    const delayMs = { soon: soonMs, slow: slowMs, late: toExpiryMs + lateMs }[answer.when];
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#answer(transaction.id, answer.verdict, answer.when === 'late');
    }, delayMs);
    this.#timers.add(timer);
  }

  /** A tap on the phone page, or a test in the place of one. */
  tap(idOrCode: string, verdict: Verdict): Reply {
    return this.#answer(idOrCode, verdict, false);
  }

  /** Puts everything down: no automatic answer comes any more. */
  hangUp(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  #answer(idOrCode: string, verdict: Verdict, late: boolean): Reply {
    const reply = verdict === 'approve' ? this.#ledger.approve(idOrCode, late) : this.#ledger[verdict](idOrCode);
    const transaction = this.#ledger.find(idOrCode);
    if (reply === 'done' && transaction?.answer?.verdict === 'signed') this.#onSigned(transaction);
    return reply;
  }
}
