import type { Failure, Outcome, Refusal, SignatureRequest } from '@kyso/domain';
import { DONE, type EffectPorts, fail, type Step, WORKER } from './effect.ts';
import { toInstant } from './instant.ts';
import { record } from './record.ts';

/** Writes down how the provider ended the transaction. The signature values are stored before anything is done with them. */
export async function settle(
  ports: EffectPorts,
  request: SignatureRequest,
  outcome: Exclude<Outcome, { kind: 'waiting' | 'unknown' }>,
): Promise<Step> {
  switch (outcome.kind) {
    case 'signed': {
      const signatures = outcome.signatures.map(({ itemId, value }) => ({
        itemId,
        value: Buffer.from(value).toString('base64'),
      }));
      const deadlineAt = toInstant(ports.clock.now() + ports.policy.finalizeMs);
      await record(ports, request, { type: 'approved', data: { signatures, deadlineAt } }, WORKER);
      return DONE;
    }
    case 'declined':
      await record(ports, request, { type: 'declined', data: { failure: { code: 'approval.declined' } } }, WORKER);
      return DONE;
    case 'expired':
      return expire(ports, request);
    case 'lost':
      return fail(ports, request, { code: 'approval.lost' });
    case 'refused':
      return fail(ports, request, refusalFailure(outcome));
  }
}

export async function expire(ports: EffectPorts, request: SignatureRequest): Promise<Step> {
  await record(ports, request, { type: 'expired', data: { failure: { code: 'approval.expired' } } }, WORKER);
  return DONE;
}

export function refusalFailure({ code, details }: Refusal): Failure {
  return { code, ...(details === undefined ? {} : { details }) };
}
