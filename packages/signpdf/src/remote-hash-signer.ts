/**
 * Has a hash signed through a {@link RemoteSigner}: one push, then lookups until the person answers. `@signpdf` knows
 * exceptions only, so the answers of the provider become errors with the codes of the domain.
 */
import { KysoError, type RemoteSigner, type SignOrder, type Submission } from '@kyso/domain';
import { awaitApproval } from './await-approval.ts';
import type { HashSigner } from './hash-signer.ts';
import { newOrder, type OrderInput } from './new-order.ts';
import { asPassingFault } from './provider-fault.ts';
import type { Push } from './push.ts';
import { SYSTEM_PORTS, type WaitPorts } from './wait-ports.ts';

const MS_PER_SECOND = 1000;
/** How long after the provider's own expiry an approval is still looked up. */
const APPROVAL_MARGIN_MS = 30_000;

export type RemoteHashSignerOptions = OrderInput & {
  readonly signer: RemoteSigner;
  /** How long the person may take; default and maximum are what the provider allows. */
  readonly approvalSeconds?: number;
} & Partial<WaitPorts>;

/**
 * The phone is asked once for each call. Aborting ends the wait, not what the phone shows: the port has no recall.
 * @throws KysoError from the returned function: `approval.declined`, `approval.expired`, the code of a refusal, or
 * `provider.unavailable` and its like when the push certainly came to nothing.
 */
export function remoteHashSigner(options: RemoteHashSignerOptions): HashSigner {
  const ports: WaitPorts = {
    clock: options.clock ?? SYSTEM_PORTS.clock,
    sleep: options.sleep ?? SYSTEM_PORTS.sleep,
    random: options.random ?? SYSTEM_PORTS.random,
  };
  const { signer } = options;
  const allowedSeconds = signer.capabilities.approvalSeconds;
  const approvalMs = Math.min(options.approvalSeconds ?? allowedSeconds, allowedSeconds) * MS_PER_SECOND;
  return async (hash, signal) => {
    const startedMs = ports.clock.now();
    const order = newOrder(options, hash, startedMs, startedMs + approvalMs);
    const push = await submit(signer, order, startedMs, signal);
    return awaitApproval(ports, signer, push, signal);
  };
}

/** A fault leaves the effect unknown, so it is carried along: only a lookup can tell whether the phone rings. */
async function submit(signer: RemoteSigner, order: SignOrder, startedMs: number, signal: AbortSignal): Promise<Push> {
  const expiresMs = Date.parse(order.expiresAt);
  let answer: Submission;
  try {
    answer = await signer.submit(order, signal);
  } catch (error) {
    signal.throwIfAborted();
    return { order, startedMs, deadlineMs: expiresMs + APPROVAL_MARGIN_MS, fault: asPassingFault(error) };
  }
  if (answer.kind === 'refused') throw new KysoError(answer.code, 'the provider refuses the order');
  const { providerReference, session, answer: outcome, expiresAt = order.expiresAt } = answer;
  return {
    order,
    startedMs,
    deadlineMs: Math.min(expiresMs, Date.parse(expiresAt)) + APPROVAL_MARGIN_MS,
    ...(providerReference === undefined ? {} : { providerReference }),
    ...(session === undefined ? {} : { session }),
    ...(outcome === undefined ? {} : { answer: outcome }),
  };
}
