/** The law of pushes: the intention is in the log before the phone rings, and each push has one of its own. */
import type { RequestEvent, RequestId } from '@kyso/domain';
import { requestIdOf } from '@kyso/signing';

/** A request is asked for in batches, numbered from 1 at the end of the transaction id. */
export function batchOf(transactionId: string): number {
  return Number(/-(\d+)$/.exec(transactionId)?.[1] ?? 1);
}

export class Intentions {
  readonly #logOf: (id: RequestId) => readonly RequestEvent[];
  readonly #pushes = new Map<string, number>();

  constructor(logOf: (id: RequestId) => readonly RequestEvent[]) {
    this.#logOf = logOf;
  }

  /** To be told of every push. @returns the breach in words. */
  pushed(transactionId: string): string | undefined {
    const id = requestIdOf(transactionId);
    const log = id === undefined ? [] : this.#logOf(id);
    const current = log.filter(({ type }) => type === 'batch_approved').length + 1;
    const since = log.findLastIndex(({ type }) => type === 'batch_approved');
    const intentions = log.slice(since + 1).filter(({ type }) => type === 'submission_started').length;
    const pushes = (this.#pushes.get(transactionId) ?? 0) + 1;
    this.#pushes.set(transactionId, pushes);
    if (current !== batchOf(transactionId) || intentions >= pushes) return undefined;
    return `${transactionId} is pushed ${pushes} times after ${intentions} intentions`;
  }
}
