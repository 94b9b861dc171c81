/** Who answers: the person at the phone page or, for automatic citizens, a timer. Tells the provider when it is signed. */
import type { AutomaticVerdict } from '../behaviours.ts';
import type { AnswerOptions, Ledger, Reply } from './ledger.ts';
import type { AnswerKind, Transaction } from './transaction.ts';

/** What a person can do about a notification. */
export const VERDICTS = [
  'approve',
  'decline',
  'ignore',
  'delay',
  'wrong_pin',
  'wrong_code',
  'lose_network',
  'approve_late',
  'approve_twice',
  'sign_other',
] as const;
export type Verdict = (typeof VERDICTS)[number];

/** How long the automatic citizens take. */
export type Delays = {
  readonly soonMs: number;
  readonly slowMs: number;
  /** After the transaction expired; longer than a client that waits politely pauses between two status calls. */
  readonly lateMs: number;
};

export const USUAL_DELAYS: Delays = { soonMs: 300, slowMs: 8000, lateMs: 15_000 };

const ANSWER: Readonly<Record<AutomaticVerdict, AnswerKind>> = {
  approve: 'signed',
  decline: 'declined',
  wrong_pin: 'wrong_pin',
  wrong_code: 'wrong_code',
  lose_network: 'unreachable',
};

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
    const { soonMs, slowMs } = this.#delays;
    const delayMs = { soon: soonMs, slow: slowMs, late: this.#untilLate(transaction) }[answer.when];
    const kind = ANSWER[answer.verdict];
    this.#later(delayMs, transaction.id, kind, { late: answer.when === 'late' });
    if (answer.twice === true) this.#later(delayMs + soonMs, transaction.id, kind);
  }

  /** A tap on the phone page, or a test in the place of one. */
  tap(idOrCode: string, verdict: Verdict): Reply {
    const transaction = this.#ledger.find(idOrCode);
    if (transaction === undefined) return 'not_found';
    const { id } = transaction;
    switch (verdict) {
      case 'ignore':
        return this.#ledger.ignore(id);
      case 'delay':
        return this.#putOff(id, this.#delays.slowMs);
      case 'approve_late':
        return this.#putOff(id, this.#untilLate(transaction), { late: true });
      case 'sign_other':
        return this.#answer(id, 'signed', { otherHash: true });
      case 'approve_twice': {
        const reply = this.#answer(id, 'signed');
        this.#answer(id, 'signed', {}, reply === 'done');
        return reply;
      }
      default:
        return this.#answer(id, ANSWER[verdict]);
    }
  }

  /** Puts everything down: no automatic answer comes any more. */
  hangUp(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  #putOff(id: string, delayMs: number, options: AnswerOptions = {}): Reply {
    const reply = this.#ledger.ignore(id);
    if (reply === 'done') this.#later(delayMs, id, 'signed', options);
    return reply;
  }

  #later(delayMs: number, id: string, kind: AnswerKind, options: AnswerOptions = {}): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      const first = this.#ledger.find(id)?.answer === undefined;
      this.#answer(id, kind, options, !first);
    }, delayMs);
    this.#timers.add(timer);
  }

  #untilLate({ expiresAt, createdAt }: Transaction): number {
    return expiresAt - createdAt + this.#delays.lateMs;
  }

  /** @param again an answer that comes a second time changes nothing, but the provider may tell of it once more. */
  #answer(id: string, kind: AnswerKind, options: AnswerOptions = {}, again = false): Reply {
    const reply = this.#ledger.answer(id, kind, options);
    const transaction = this.#ledger.find(id);
    if ((reply === 'done' || again) && transaction?.answer?.verdict === 'signed') this.#onSigned(transaction);
    return reply;
  }
}
