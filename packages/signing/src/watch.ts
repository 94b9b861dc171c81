import type { RemoteSigner, SignatureRequest } from '@kyso/domain';
import { DONE, type EffectPorts, isProviderFault, type Step, signerOf, WORKER } from './effect.ts';
import { fromInstant } from './instant.ts';
import { lookUp } from './look.ts';
import { record } from './record.ts';
import { settle } from './settle.ts';
import { transactionOf } from './transaction.ts';

/**
 * Effect of `recalling`, `lapsed` and `abandoned`: the request is over, but a phone may still ring. The push is taken
 * back where the provider can, and looked up at the moments of {@link Policy.watchMs} after the end. An approval that came
 * all the same is noted and told; its values are not kept and nothing is ever embedded.
 */
export async function watch(ports: EffectPorts, request: SignatureRequest, signal: AbortSignal): Promise<Step> {
  const signer = signerOf(ports, request);
  const elapsedMs = ports.clock.now() - fromInstant(request.closedAt ?? request.updatedAt);
  const nextMs = ports.policy.watchMs.find((moment) => moment > elapsedMs);
  const [firstMs = 0] = ports.policy.watchMs;
  if (signer === undefined) return stopWatching(ports, request, 'unknown');
  if (elapsedMs < firstMs) {
    await takeBack(ports, signer, request, signal);
    return { again: firstMs - elapsedMs };
  }
  const look = await tryToLook(ports, signer, request, signal);
  if (look?.request === undefined && look !== undefined) return DONE;
  const outcome = look?.outcome;
  if (
    look?.request !== undefined &&
    outcome !== undefined &&
    outcome.kind !== 'waiting' &&
    outcome.kind !== 'unknown'
  ) {
    await settle(ports, look.request, outcome);
    return DONE;
  }
  if (outcome?.kind === 'waiting') await takeBack(ports, signer, look?.request ?? request, signal);
  if (nextMs !== undefined) return { again: nextMs - elapsedMs };
  return stopWatching(ports, look?.request ?? request, outcome?.kind === 'waiting' ? 'waiting' : 'unknown');
}

async function tryToLook(ports: EffectPorts, signer: RemoteSigner, request: SignatureRequest, signal: AbortSignal) {
  try {
    return await lookUp(ports, signer, request, signal);
  } catch (error) {
    if (isProviderFault(error)) return undefined;
    throw error;
  }
}

/** Best effort: what became of it is looked up anyway. */
async function takeBack(
  ports: EffectPorts,
  signer: RemoteSigner,
  request: SignatureRequest,
  signal: AbortSignal,
): Promise<void> {
  if (request.state !== 'recalling' || !signer.capabilities.cancel) return;
  try {
    await signer.cancel?.(await transactionOf(ports, request), signal);
  } catch (error) {
    if (!isProviderFault(error)) throw error;
  }
}

async function stopWatching(
  ports: EffectPorts,
  request: SignatureRequest,
  outcome: 'unknown' | 'waiting',
): Promise<Step> {
  await record(ports, request, { type: 'watch_ended', data: { outcome } }, WORKER);
  return DONE;
}
