import { type Effect, type RequestId, type SignatureRequest, WORKFLOW } from '@kyso/domain';
import { DONE, type EffectPorts, type Step } from './effect.ts';
import { toInstant } from './instant.ts';
import { poll } from './poll.ts';
import { prepare } from './prepare.ts';
import { preserve } from './preserve/preserve.ts';
import { seal } from './seal.ts';
import { submit } from './submit.ts';
import { watch } from './watch.ts';

type Handler = (ports: EffectPorts, request: SignatureRequest, signal: AbortSignal) => Promise<Step>;

/** Every effect of the workflow has exactly one handler. */
const EFFECTS: Readonly<Record<Effect, Handler>> = {
  prepare,
  submit,
  poll,
  seal,
  watch,
  preserve,
};

/**
 * Answers a bell: loads the request from the store and does what its state asks for, whatever the bell was rung for.
 * A bell for a request that is final, or unknown, or has moved on to another effect, is let go.
 * @throws KysoError faults that may pass (store, disk): the bell is to be rung again.
 */
export async function advance(
  ports: EffectPorts,
  bell: { readonly effect: Effect; readonly requestId: RequestId },
  signal: AbortSignal,
): Promise<Step> {
  const request = await ports.requests.load(bell.requestId);
  const effect = request === undefined ? undefined : WORKFLOW[request.state].effect;
  if (request === undefined || effect === undefined) return DONE;
  if (effect !== bell.effect) return { present: effect };
  const step = await EFFECTS[effect](ports, request, signal);
  const nextMs = step.again ?? step.asleep;
  if (nextMs !== undefined) {
    // The sweeper is told when to expect the next look: if the delayed job is lost, or there is none, it rings.
    await ports.requests.wakeAt(request.id, toInstant(ports.clock.now() + nextMs + ports.policy.wakeGraceMs));
  }
  return step;
}
