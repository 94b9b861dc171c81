/** Protocols whose signing call stays open until the phone has answered. */
import { isKysoError, type Outcome, type Submission, type Transaction } from '@kyso/domain';
import { refusedIfNotAccepted } from './http/certainty.ts';
import type { Unsent } from './unsent.ts';

/** A refusal or a fault comes at once; a call that is still open after this has reached a phone. */
export const SETTLE_MS = 1_500;
/** Calls that may be open at a time: each is a socket and a timer, no more. */
export const MAX_OPEN_CALLS = 1_024;
/** How much longer than the approval the far side is given to answer. */
const PATIENCE = 1.1;

/** How long a call for an approval of this life may stay open, in milliseconds. */
export function openCallMs(approvalSeconds: number): number {
  return Math.ceil(approvalSeconds * 1000 * PATIENCE);
}

/** Written with the acceptance: whoever finds it knows that a call was open, in this process or in one that is gone. */
const SESSION = JSON.stringify({ phase: 'asked' });

export type BlockingCall = {
  /** The whole exchange up to the outcome. Its signal ends with the time of the call, not with the caller. */
  readonly run: (signal: AbortSignal) => Promise<Outcome>;
  /** The caller's; it counts until the call is accepted. */
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  readonly settleMs?: number;
};

/**
 * Starts the call and says as soon as it is clear whether it was accepted.
 * @throws KysoError what `run` throws within {@link SETTLE_MS}; afterwards a failure is the outcome `lost`: nobody can
 *   tell whether the person approved.
 */
export async function startBlocking(call: BlockingCall): Promise<Submission> {
  const own = new AbortController();
  const end = setTimeout(() => own.abort(), call.timeoutMs);
  const giveUp = () => own.abort();
  call.signal.addEventListener('abort', giveUp, { once: true });
  if (call.signal.aborted) own.abort();
  const answer = call.run(own.signal).finally(() => clearTimeout(end));
  try {
    const first = await Promise.race([answer.catch(refusedIfNotAccepted), pause(call.settleMs ?? SETTLE_MS)]);
    if (first?.kind === 'refused') return first;
    return { kind: 'accepted', session: SESSION, answer: answer.catch(toLost) };
  } finally {
    call.signal.removeEventListener('abort', giveUp);
  }
}

/**
 * What a lookup can say of a blocking call: with a session it was accepted and its answer comes in the process that
 * asked; without one the call ended unclear or its process died with it, and nothing can come any more.
 */
export function lookupBlocking({ session, transactionId }: Transaction, unsent?: Unsent): Outcome {
  if (session !== undefined) return { kind: 'waiting' };
  return unsent?.outcomeOf(transactionId) ?? { kind: 'lost' };
}

function toLost(error: unknown): Outcome {
  if (!isKysoError(error)) throw error;
  return { kind: 'lost' };
}

function pause(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(resolve, ms, undefined).unref());
}
