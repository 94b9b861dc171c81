import type { RequestHandler } from 'express';
import type { GatewayDeps } from './deps.ts';

const READY_WITHIN_MS = 1000;

/** The process runs; nothing else is asked. */
export const live: RequestHandler = (_request, response) => {
  response.json({ status: 'ok' });
};

/** Ready without Redis: requests are accepted and found by the sweeper. Not ready without the store. */
export function ready(deps: Pick<GatewayDeps, 'store' | 'isQueueConnected' | 'stopping'>): RequestHandler {
  return async (_request, response) => {
    const isStoreUp = await answersInTime(() => deps.store.ping());
    const isReady = isStoreUp && deps.stopping?.aborted !== true;
    const degraded = deps.isQueueConnected?.() === false ? { degraded: ['redis'] } : {};
    response.status(isReady ? 200 : 503).json({ status: isReady ? 'ok' : 'unavailable', ...degraded });
  };
}

async function answersInTime(ping: () => Promise<void>): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), READY_WITHIN_MS);
  const answered = ping().then(
    () => true,
    () => false,
  );
  try {
    return await Promise.race([answered, late]);
  } finally {
    clearTimeout(timer);
  }
}
