import { KysoError, type Outcome, type RemoteSigner, type Transaction } from '@kyso/domain';
import { lookupPause } from './lookup-pause.ts';
import { asPassingFault, retryAfterOf } from './provider-fault.ts';
import { type Push, transactionOf } from './push.ts';
import type { WaitPorts } from './wait-ports.ts';

type Open = Extract<Outcome, { kind: 'waiting' | 'unknown' }> | { readonly kind: 'fault'; readonly fault: KysoError };
type Answer = Exclude<Outcome, { kind: 'waiting' | 'unknown' }>;

type Watch = {
  /** The fault of the submission, until a lookup shows that it took effect. */
  readonly doubt: KysoError | undefined;
  /** In a row. */
  readonly faults: readonly KysoError[];
  readonly retryAfterMs: number | undefined;
};

/**
 * The value the person approved. Faults of the provider only lengthen the pauses; nothing is ever submitted again.
 * @throws KysoError `approval.declined`, `approval.expired` (with the last fault as cause), the code of a refusal,
 * `provider.bad_signature` when the document's value is missing; the fault of the submission when no lookup showed
 * that it took effect; the reason of the signal when it is aborted.
 */
export async function awaitApproval(
  ports: WaitPorts,
  signer: RemoteSigner,
  started: Push,
  signal: AbortSignal,
): Promise<Uint8Array> {
  let push = started;
  if (push.answer !== undefined) return blockingValue(push.answer, push, signal);
  let watch: Watch = { doubt: push.fault, ...afterFaults(push.fault === undefined ? [] : [push.fault]) };
  for (;;) {
    await pause(ports, push, watch, signal);
    const look = await lookUp(signer, transactionOf(push), signal);
    if (!isOpen(look)) return approvedValue(look, push);
    watch = after(watch, look);
    if (look.kind === 'waiting' && look.session !== undefined) push = { ...push, session: look.session };
    const nowMs = ports.clock.now();
    const settled = nowMs - push.startedMs >= signer.capabilities.propagationMs;
    if (look.kind === 'unknown' && watch.doubt !== undefined && settled) throw watch.doubt;
    // Written so that a deadline nobody could read ends the wait instead of prolonging it for ever.
    if (!(nowMs < push.deadlineMs)) throw watch.doubt ?? expired(watch.faults.at(-1));
  }
}

/** The call goes on inside this process; an end that says nothing means that nobody can tell. */
async function blockingValue(answer: Promise<Outcome>, push: Push, signal: AbortSignal): Promise<Uint8Array> {
  const outcome = await Promise.race([answer.catch(() => ({ kind: 'lost' }) as const), aborted(signal)]);
  return approvedValue(isOpen(outcome) ? { kind: 'lost' } : outcome, push);
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
  });
}

function isOpen(look: Open | Answer): look is Open {
  return look.kind === 'waiting' || look.kind === 'unknown' || look.kind === 'fault';
}

function after(watch: Watch, look: Open): Watch {
  switch (look.kind) {
    case 'waiting':
      return { doubt: undefined, faults: [], retryAfterMs: look.retryAfterMs };
    case 'unknown':
      return { ...watch, ...afterFaults([]) };
    case 'fault':
      return { ...watch, ...afterFaults([...watch.faults, look.fault]) };
  }
}

function afterFaults(faults: readonly KysoError[]): Pick<Watch, 'faults' | 'retryAfterMs'> {
  const last = faults.at(-1);
  return { faults, retryAfterMs: last && retryAfterOf(last) };
}

function approvedValue(answer: Answer, { order }: Push): Uint8Array {
  switch (answer.kind) {
    case 'signed': {
      const found = answer.signatures.find(({ itemId }) => itemId === order.documents[0]?.itemId);
      if (found !== undefined) return found.value;
      throw new KysoError('provider.bad_signature', 'the provider returned no value for this document', {
        details: { diagnosis: 'VALUE_MISSING' },
      });
    }
    case 'declined':
      throw new KysoError('approval.declined', 'the signer declined');
    case 'expired':
      throw expired();
    case 'lost':
      throw new KysoError('approval.lost', 'the provider cannot tell whether it was approved');
    case 'refused':
      throw new KysoError(answer.code, 'the provider refuses the transaction');
  }
}

function expired(cause?: KysoError): KysoError {
  return new KysoError('approval.expired', 'the time to approve has passed', cause === undefined ? {} : { cause });
}

async function lookUp(signer: RemoteSigner, transaction: Transaction, signal: AbortSignal): Promise<Open | Answer> {
  try {
    return await signer.lookup(transaction, signal);
  } catch (error) {
    signal.throwIfAborted();
    return { kind: 'fault', fault: asPassingFault(error) };
  }
}

/** Rejects with the reason of the signal, whatever the sleep makes of it. */
async function pause({ clock, sleep, random }: WaitPorts, push: Push, watch: Watch, signal: AbortSignal) {
  signal.throwIfAborted();
  const nowMs = clock.now();
  const pauseMs = lookupPause(
    {
      waitedMs: nowMs - push.startedMs,
      leftMs: push.deadlineMs - nowMs,
      faults: watch.faults.length,
      retryAfterMs: watch.retryAfterMs,
    },
    random(),
  );
  try {
    await sleep(pauseMs, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}
