/**
 * The notice of a finished transaction. As in the field it carries no authentication and is not retried. Its address
 * is registered once, not per request.
 */
import type { Transaction } from '../approvals/transaction.ts';
import { signatureRows } from './status.ts';

export const WEBHOOK_MODES = ['once', 'twice', 'late', 'never'] as const;
export type WebhookMode = (typeof WEBHOOK_MODES)[number];

export type WebhookTarget = { readonly url: string; readonly mode: WebhookMode };

const TIMEOUT_MS = 5000;
const TWICE_GAP_MS = 200;
/** Long after a client that also polls has learnt it by itself. */
const LATE_MS = 15_000;

const SENT_AFTER_MS: Readonly<Record<WebhookMode, readonly number[]>> = {
  once: [0],
  twice: [0, TWICE_GAP_MS],
  late: [LATE_MS],
  never: [],
};

export class Webhook {
  readonly #spId: string;
  readonly #timers = new Set<NodeJS.Timeout>();
  #target: WebhookTarget | undefined;

  constructor(spId: string, target: WebhookTarget | undefined) {
    this.#spId = spId;
    this.#target = target;
  }

  get target(): WebhookTarget | undefined {
    return this.#target;
  }

  /** Sends from now on to this address; undefined switches off. */
  register(target: WebhookTarget | undefined): void {
    this.#target = target;
  }

  announce(transaction: Transaction): void {
    const target = this.#target;
    if (target === undefined) return;
    const body = JSON.stringify({
      sp_id: this.#spId,
      status_code: 200,
      message: 'SUCCESS',
      transaction_id: transaction.id,
      signed_files: signatureRows(transaction),
    });
    for (const delayMs of SENT_AFTER_MS[target.mode]) {
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        void post(target.url, body);
      }, delayMs);
      this.#timers.add(timer);
    }
  }

  /** Nothing planned is sent any more. */
  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}

async function post(url: string, body: string): Promise<void> {
  try {
    const headers = { 'content-type': 'application/json' };
    await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch {
    // The provider documents no retry: a notice that does not arrive is lost.
  }
}
