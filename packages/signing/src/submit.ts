import type { SignatureRequest } from '@kyso/domain';
import { DONE, type EffectPorts, fail, isOverdue, type Step, signerOf } from './effect.ts';
import { lookUp } from './look.ts';
import { afterFault, push, recordSubmitted, untilUnclear } from './push.ts';
import { end, settle } from './settle.ts';
import { orderOf } from './transaction.ts';

/**
 * Effect of `prepared` and `submitting`: ask the phone, once. The intention is in the log before the call; whoever
 * finds the intention but not its result looks the transaction up first, and submits only what the provider has
 * certainly never heard of, under an intention of its own.
 */
export async function submit(ports: EffectPorts, request: SignatureRequest, signal: AbortSignal): Promise<Step> {
  const signer = signerOf(ports, request);
  if (signer === undefined) return fail(ports, request, { code: 'provider.unknown' });
  if (request.state !== 'prepared') return resume(ports, request, signal);
  if (!isOverdue(ports, request)) return push(ports, signer, request, signal);
  await end(ports, request, 'failed', { code: 'request.overdue' });
  return DONE;
}

/** The worker that wrote the intention died, or its call ended unclear. */
async function resume(ports: EffectPorts, request: SignatureRequest, signal: AbortSignal): Promise<Step> {
  const signer = signerOf(ports, request);
  if (signer === undefined) return fail(ports, request, { code: 'provider.unknown' });
  try {
    const { outcome, request: looked } = await lookUp(ports, signer, request, signal);
    if (looked === undefined) return DONE;
    if (outcome.kind === 'waiting') {
      const expiresAt = outcome.expiresAt ?? (await orderOf(ports, looked)).expiresAt;
      await recordSubmitted(ports, signer, looked, { expiresAt });
      return DONE;
    }
    if (outcome.kind !== 'unknown') {
      await settle(ports, looked, outcome);
      return DONE;
    }
    const waitMs = untilUnclear(ports, signer, looked);
    if (waitMs > 0) return { again: waitMs };
    if (!isOverdue(ports, looked)) return push(ports, signer, looked, signal);
    await end(ports, looked, 'abandoned', { code: 'provider.unavailable' });
    return DONE;
  } catch (error) {
    return afterFault(ports, request, error);
  }
}
