import {
  type Bell,
  type Clock,
  KysoError,
  next,
  type RequestId,
  type SignatureRequest,
  type Store,
  statusOf,
} from '@kyso/domain';
import type { Caller } from './order.ts';
import { record } from './record.ts';

export type CancelPorts = { readonly store: Pick<Store, 'requests'>; readonly bell: Bell; readonly clock: Clock };

/** Races lost against a worker before the caller is told to look again. */
const ATTEMPTS = 10;

/**
 * Cancels a request, at any stage before the signature values are in. Cancelling one that is canceled already answers it
 * unchanged. A push that is out is taken back where the provider can; an approval that arrives later is noted and never
 * embedded.
 * @throws KysoError `not_found`; `invalid_transition` with `current_status` and `allowed` once signature values are in
 * or the request is final.
 */
export async function cancelRequest(
  ports: CancelPorts,
  caller: Caller,
  id: RequestId,
  reason?: string,
): Promise<SignatureRequest> {
  const log = { requests: ports.store.requests, bell: ports.bell, clock: ports.clock };
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const request = await ports.store.requests.loadFor(caller.tenantId, id);
    if (request === undefined) throw new KysoError('not_found', 'there is no such signature request');
    if (statusOf(request) === 'canceled') return request;
    if (next(request.state, 'canceled') === undefined) throw notCancelable(request);
    const data = reason === undefined ? {} : { reason };
    const canceled = await record(log, request, { type: 'canceled', data }, { actor: caller.actor });
    if (canceled !== undefined) return canceled;
  }
  throw new KysoError('store.unavailable', `lost ${ATTEMPTS} races while cancelling`);
}

function notCancelable(request: SignatureRequest): KysoError {
  return new KysoError('invalid_transition', `a request that is ${statusOf(request)} cannot be canceled`, {
    details: { current_status: statusOf(request), allowed: [] },
  });
}
