import { type Bell, type RequestStore, WORKFLOW } from '@kyso/domain';
import { requestIdOf } from './transaction.ts';

/**
 * A provider says that something happened to a transaction: the next look at its request comes now. Believed is nothing
 * of it, so a forged hint costs one look-up at most.
 * @returns whether there was a request that waits for its provider.
 */
export async function ringHint(
  ports: { readonly requests: Pick<RequestStore, 'load'>; readonly bell: Bell },
  transactionId: string,
): Promise<boolean> {
  const requestId = requestIdOf(transactionId);
  const request = requestId === undefined ? undefined : await ports.requests.load(requestId);
  const effect = request === undefined ? undefined : WORKFLOW[request.state].effect;
  if (request === undefined || (effect !== 'poll' && effect !== 'watch')) return false;
  return await ports.bell.ring({ kind: 'effect', effect, requestId: request.id, seq: request.seq, hurry: true });
}
