import type { SignatureRequest } from '@kyso/domain';
import { type EffectPorts, fail, isOverdue, isProviderFault, pauseAfterFault, type Step, signerOf } from './effect.ts';
import { fromInstant, toInstant } from './instant.ts';
import { expire, settle } from './settle.ts';
import { transactionOf } from './transaction.ts';

/**
 * Effect of `awaiting_approval`: one lookup, then sleep or settle. Faults of the provider change nothing; only our own
 * deadline ends the wait.
 */
export async function poll(ports: EffectPorts, request: SignatureRequest, signal: AbortSignal): Promise<Step> {
  const signer = signerOf(ports, request);
  if (signer === undefined) return fail(ports, request, { code: 'provider.unknown' });
  try {
    const outcome = await signer.lookup(transactionOf(ports, request), signal);
    if (outcome.kind !== 'waiting' && outcome.kind !== 'unknown') return await settle(ports, request, outcome);
    if (isOverdue(ports, request)) return await expire(ports, request);
    return { again: pauseBetweenPolls(ports, request, outcome) };
  } catch (error) {
    if (!isProviderFault(error)) throw error;
    if (isOverdue(ports, request)) return expire(ports, request);
    return { again: pauseAfterFault(ports, toInstant(ports.clock.now()), error) };
  }
}

/** Fast while the person is likely to have the phone in hand, slower afterwards, and once more right at the deadline. */
function pauseBetweenPolls(
  { clock, policy, random }: EffectPorts,
  request: SignatureRequest,
  outcome: { readonly kind: 'waiting' | 'unknown'; readonly retryAfterMs?: number },
): number {
  const now = clock.now();
  const waitedMs = now - fromInstant(request.updatedAt);
  const base = waitedMs < policy.poll.fastForMs ? policy.poll.fastMs : policy.poll.slowMs;
  const jitter = 0.8 + (0.4 * (random(1)[0] ?? 0)) / 255;
  const pauseMs = Math.max(base * jitter, outcome.retryAfterMs ?? 0);
  const leftMs = request.deadlineAt === undefined ? pauseMs : fromInstant(request.deadlineAt) - now + 1;
  return Math.round(Math.min(pauseMs, Math.max(leftMs, 1)));
}
