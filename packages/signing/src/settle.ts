/** How an attempt ends. The signature values are stored before anything is done with them. */
import { currentBatch, type Failure, isFinal, type Outcome, type Refusal, type SignatureRequest } from '@kyso/domain';
import { type EffectPorts, signerOf, WORKER } from './effect.ts';
import { toInstant } from './instant.ts';
import { record } from './record.ts';

export type Settled = Exclude<Outcome, { kind: 'waiting' | 'unknown' }>;
type Moved = SignatureRequest | undefined;

/**
 * Writes down what the provider says of the present batch. Of a request that is final already only the note that an
 * approval came late.
 * @returns the request after the event, or undefined when somebody else moved first.
 */
export async function settle(ports: EffectPorts, request: SignatureRequest, outcome: Settled): Promise<Moved> {
  if (isFinal(request.state)) return settleLate(ports, request, outcome);
  switch (outcome.kind) {
    case 'signed':
      return approve(ports, request, outcome.signatures);
    case 'declined':
      return end(ports, request, 'declined', { code: 'approval.declined' });
    case 'expired':
      return end(ports, request, 'expired', { code: 'approval.expired' });
    case 'lost':
      return end(ports, request, 'abandoned', { code: 'approval.lost' });
    case 'refused':
      return end(ports, request, 'failed', refusalFailure(outcome));
  }
}

/** Our own deadline has passed. Where no lookup can tell, the person is not told that it was too late. */
export function expire(ports: EffectPorts, request: SignatureRequest): Promise<Moved> {
  return signerOf(ports, request)?.capabilities.shape === 'blocking'
    ? end(ports, request, 'abandoned', { code: 'approval.lost' })
    : end(ports, request, 'expired', { code: 'approval.expired' });
}

/** Ends the request, or only this batch when earlier ones are signed and shall be kept. */
export function end(
  ports: EffectPorts,
  request: SignatureRequest,
  type: 'declined' | 'expired' | 'failed' | 'abandoned',
  failure: Failure,
): Promise<Moved> {
  const keepsEarlier = request.batch > 0 && request.onItemError === 'continue';
  if (!keepsEarlier) return record(ports, request, { type, data: { failure } }, WORKER);
  const deadlineAt = toInstant(ports.clock.now() + ports.policy.finalizeMs);
  return record(ports, request, { type: 'batch_ended', data: { failure, deadlineAt } }, WORKER);
}

function approve(
  ports: EffectPorts,
  request: SignatureRequest,
  values: Extract<Outcome, { kind: 'signed' }>['signatures'],
): Promise<Moved> {
  const { finalizeMs, startMs } = ports.policy;
  const isLast = request.batch + 1 >= (request.preparation?.batches.length ?? 1);
  const signatures = values.map(({ itemId, value }) => ({ itemId, value: Buffer.from(value).toString('base64') }));
  const deadlineAt = toInstant(ports.clock.now() + (isLast ? finalizeMs : startMs));
  return record(
    ports,
    request,
    { type: isLast ? 'approved' : 'batch_approved', data: { signatures, deadlineAt } },
    WORKER,
  );
}

function settleLate(ports: EffectPorts, request: SignatureRequest, outcome: Settled): Promise<Moved> {
  const transactionId = currentBatch(request)?.transactionId ?? '';
  if (outcome.kind === 'signed')
    return record(ports, request, { type: 'approved_late', data: { transactionId } }, WORKER);
  const known = outcome.kind === 'declined' || outcome.kind === 'expired' ? outcome.kind : 'unknown';
  return record(ports, request, { type: 'watch_ended', data: { outcome: known } }, WORKER);
}

export function refusalFailure({ code, details }: Refusal): Failure {
  return { code, ...(details === undefined ? {} : { details }) };
}
