import { begin, isFinal, KysoError, type RequestId, type SignatureRequest, type Status, statusOf } from '@kyso/domain';
import type { AcceptPorts } from './accept-request.ts';
import { toInstant } from './instant.ts';
import type { Caller } from './order.ts';
import { DEFAULT_POLICY } from './policy.ts';
import { recordFirst } from './record.ts';
import { sha256Text } from './sha256.ts';

export type RetryPorts = Pick<AcceptPorts, 'bell' | 'clock' | 'ids' | 'policy'> & {
  readonly store: Pick<AcceptPorts['store'], 'requests'>;
};

/** Ends after which there is something left to sign. */
export const RETRYABLE: readonly Status[] = ['partially_completed', 'declined', 'expired', 'canceled', 'failed'];

/**
 * A new request for the documents of a final one that are not signed, with the same signer, appearance and words; the old
 * one stays as it is.
 * @throws KysoError `not_found`; `invalid_transition` with `current_status` while the old one is open, or when everything
 * is signed.
 */
export async function retryRequest(
  ports: RetryPorts,
  caller: Caller,
  id: RequestId,
  approvalSeconds?: number,
): Promise<SignatureRequest> {
  const old = await ports.store.requests.loadFor(caller.tenantId, id);
  if (old === undefined) throw new KysoError('not_found', 'there is no such signature request');
  const unsigned = old.items.filter(({ state }) => state !== 'signed');
  if (!RETRYABLE.includes(statusOf(old)) || unsigned.length === 0) throw notRetryable(old);
  const now = ports.clock.now();
  const { signer, grant, appearance, reason, description, level, onItemError, metadata, livemode, returnUrl } = old;
  const items = unsigned.map(({ fileId, fileName, sha256, sizeBytes, placement }) => {
    return { itemId: ports.ids.next('sri'), fileId, fileName, sha256, sizeBytes, placement };
  });
  const event = begin(
    ports.ids.next('sr'),
    caller.tenantId,
    {
      ...{ appearance, items, description, level, onItemError, metadata, livemode },
      // The newest secret of the account that this request came to know.
      signer: grant === undefined ? signer : { ...signer, grant },
      ...(reason === undefined ? {} : { reason }),
      ...(returnUrl === undefined ? {} : { returnUrl }),
      approvalSeconds: approvalSeconds ?? old.approvalSeconds,
      retryOf: old.id,
      deadlineAt: toInstant(now + (ports.policy ?? DEFAULT_POLICY).startMs),
    },
    { at: toInstant(now), actor: caller.actor, digest: sha256Text },
  );
  const request = await recordFirst({ requests: ports.store.requests, bell: ports.bell, clock: ports.clock }, event);
  if (request === undefined) throw new KysoError('internal', 'a fresh request id was already taken');
  return request;
}

function notRetryable(request: SignatureRequest): KysoError {
  const status = statusOf(request);
  const why = isFinal(request.state) ? 'has nothing left to sign' : 'is still open';
  return new KysoError('invalid_transition', `a request that is ${status} ${why}`, {
    details: { current_status: status, allowed: RETRYABLE },
  });
}
