import { type Instant, isKysoError, type Outcome, type SignatureRequest, type Submission } from '@kyso/domain';
import {
  DONE,
  type EffectPorts,
  fail,
  isOverdue,
  isProviderFault,
  pauseAfterFault,
  type Step,
  signerOf,
  WORKER,
} from './effect.ts';
import { fromInstant, toInstant } from './instant.ts';
import { record } from './record.ts';
import { refusalFailure, settle } from './settle.ts';
import { orderOf, transactionOf } from './transaction.ts';

/**
 * Effect of `prepared` and `submitting`: ask the phone, once. The intention is in the log before the call; whoever
 * finds the intention but not its result looks the transaction up first, and submits only what the provider has
 * certainly never heard of.
 */
export async function submit(ports: EffectPorts, request: SignatureRequest, signal: AbortSignal): Promise<Step> {
  if (request.state === 'prepared') {
    if (isOverdue(ports, request)) return fail(ports, request, { code: 'request.overdue' });
    const intended = await record(ports, request, { type: 'submission_started', data: {} }, { ...WORKER, goOn: true });
    return intended === undefined ? DONE : push(ports, intended, signal);
  }
  return resume(ports, request, signal);
}

async function push(ports: EffectPorts, request: SignatureRequest, signal: AbortSignal): Promise<Step> {
  const signer = signerOf(ports, request);
  if (signer === undefined) return fail(ports, request, { code: 'provider.unknown' });
  const order = orderOf(ports, request);
  let answer: Submission;
  try {
    answer = await signer.submit(order, signal);
  } catch (error) {
    return afterFault(ports, request, error);
  }
  if (answer.kind === 'refused') return fail(ports, request, refusalFailure(answer));
  return submitted(ports, request, answer.expiresAt ?? order.expiresAt, answer.providerReference);
}

/** The worker that wrote the intention died, or its call ended unclear. */
async function resume(ports: EffectPorts, request: SignatureRequest, signal: AbortSignal): Promise<Step> {
  const signer = signerOf(ports, request);
  if (signer === undefined) return fail(ports, request, { code: 'provider.unknown' });
  let outcome: Outcome;
  try {
    outcome = await signer.lookup(transactionOf(ports, request), signal);
  } catch (error) {
    return afterFault(ports, request, error);
  }
  if (outcome.kind === 'waiting') {
    return submitted(ports, request, outcome.expiresAt ?? orderOf(ports, request).expiresAt, undefined);
  }
  if (outcome.kind !== 'unknown') return settle(ports, request, outcome);

  const sinceMs = ports.clock.now() - fromInstant(request.submissionStartedAt ?? request.updatedAt);
  const { propagationMs } = signer.capabilities;
  if (sinceMs < propagationMs) return { again: propagationMs - sinceMs };
  if (isOverdue(ports, request)) return fail(ports, request, { code: 'provider.unavailable' });
  return push(ports, request, signal);
}

async function submitted(
  ports: EffectPorts,
  request: SignatureRequest,
  expiresAt: Instant,
  providerReference: string | undefined,
): Promise<Step> {
  const deadlineAt = toInstant(fromInstant(expiresAt) + ports.policy.approvalMarginMs);
  const data = { expiresAt, deadlineAt, ...(providerReference === undefined ? {} : { providerReference }) };
  await record(ports, request, { type: 'submitted', data }, { ...WORKER, delayMs: ports.policy.poll.fastMs });
  return DONE;
}

function afterFault(ports: EffectPorts, request: SignatureRequest, error: unknown): Promise<Step> | Step {
  if (isKysoError(error, 'provider.credentials_rejected')) return fail(ports, request, { code: error.code });
  if (!isProviderFault(error)) throw error;
  const afterMs = pauseAfterFault(ports, request.submissionStartedAt ?? request.updatedAt, error);
  return isOverdue(ports, request, afterMs) ? fail(ports, request, { code: error.code }) : { again: afterMs };
}
