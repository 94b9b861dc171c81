import type { RemoteSigner, SignatureRequest } from '@kyso/domain';
import {
  afterProviderFault,
  DONE,
  type EffectPorts,
  fail,
  isOverdue,
  isProviderFault,
  type Step,
  signerOf,
} from './effect.ts';
import { fromInstant, toInstant } from './instant.ts';
import { lookUp } from './look.ts';
import { end, expire, settle } from './settle.ts';

/**
 * Effect of `awaiting_approval`: one lookup, then sleep or settle. Faults of the provider change nothing; only our own
 * deadline ends the wait, and while the provider cannot be asked not even that, for some minutes.
 */
export async function poll(ports: EffectPorts, request: SignatureRequest, signal: AbortSignal): Promise<Step> {
  const signer = signerOf(ports, request);
  if (signer === undefined) return fail(ports, request, { code: 'provider.unknown' });
  try {
    const { outcome, request: looked } = await lookUp(ports, signer, request, signal);
    if (looked === undefined) return DONE;
    if (outcome.kind !== 'waiting' && outcome.kind !== 'unknown') {
      await settle(ports, looked, outcome);
      return DONE;
    }
    if (!isOverdue(ports, looked)) return { again: pauseBetweenPolls(ports, signer, looked, outcome) };
    await expire(ports, looked);
    return DONE;
  } catch (error) {
    if (!isProviderFault(error)) throw error;
    const sinceMs = Math.min(ports.clock.now(), fromInstant(request.deadlineAt ?? request.updatedAt));
    if (!isOverdue(ports, request, -ports.policy.faultGraceMs)) {
      const endMs = fromInstant(request.deadlineAt ?? request.updatedAt) + ports.policy.faultGraceMs;
      return afterProviderFault(ports, toInstant(sinceMs), error, endMs);
    }
    await end(ports, request, 'abandoned', { code: error.code });
    return DONE;
  }
}

/** Fast while the person is likely to have the phone in hand, slower afterwards, and once more right at the deadline. */
function pauseBetweenPolls(
  { clock, policy, random }: EffectPorts,
  { capabilities }: RemoteSigner,
  request: SignatureRequest,
  outcome: { readonly kind: 'waiting' | 'unknown'; readonly retryAfterMs?: number },
): number {
  const { fastMs, slowMs } = { ...capabilities.poll, ...policy.poll };
  const now = clock.now();
  const waitedMs = now - fromInstant(request.submission?.submittedAt ?? request.updatedAt);
  const base = waitedMs < policy.fastForMs ? fastMs : Math.max(slowMs, policy.poll.leastSlowMs?.() ?? 0);
  const jitter = 0.8 + (0.4 * (random(1)[0] ?? 0)) / 255;
  const pauseMs = onWholeSecond(now, Math.max(base * jitter, outcome.retryAfterMs ?? 0));
  const leftMs = request.deadlineAt === undefined ? pauseMs : fromInstant(request.deadlineAt) - now + 1;
  return Math.round(Math.min(pauseMs, Math.max(leftMs, 1)));
}

/** From this pause on a second more or less is nothing to whoever waits. */
const FAR_OFF_MS = 20_000;
const SECOND_MS = 1_000;

/**
 * Looks that are far off fall due together, on whole seconds: where very many wait, a look costs half as much beside others as
 * by itself, in queue, store and sockets.
 */
function onWholeSecond(now: number, pauseMs: number): number {
  if (pauseMs < FAR_OFF_MS) return pauseMs;
  return Math.ceil((now + pauseMs) / SECOND_MS) * SECOND_MS - now;
}
