/**
 * `GET /v1/callbacks/{provider}`: the browser of a person comes back from a provider's page. Anybody may call: what
 * counts is the secret in the `state`, which is taken once and as long as the request waits. Answers a page, never JSON.
 */
import { isKysoError } from '@kyso/domain';
import { type Returned, takeReturn } from '@kyso/signing';
import type { Request, RequestHandler } from 'express';
import type { GatewayDeps } from './deps.ts';
import { RETURN_PAGE_HEADERS, returnPage } from './render/return-page.ts';
import { TokenBucket } from './token-bucket.ts';

export const CALLBACKS_PATH = '/v1/callbacks/:provider';
/** Browsers of all providers together: a second in the long run, and at once after a quiet time. */
const RATE = { perSecond: 100, burst: 500 };

export function receiveCallbacks(deps: GatewayDeps): RequestHandler {
  const bucket = new TokenBucket(RATE, deps.clock);
  const ports = { ...deps, requests: deps.store.requests };
  return async (request, response) => {
    response.locals['route'] = '/v1/callbacks/{provider}';
    const provider = String(request.params['provider']);
    const take = () => takeReturn(ports, provider, single(request.query));
    const { status, html } = returnPage(bucket.take() > 0 ? 'busy' : await orBusy(take));
    response.status(status).set(RETURN_PAGE_HEADERS).send(html);
  };
}

/** Nothing was taken when the store is away: the same address may be opened again. */
async function orBusy(take: () => Promise<Returned>): Promise<Returned | 'busy'> {
  try {
    return await take();
  } catch (error) {
    if (isKysoError(error, 'store.unavailable')) return 'busy';
    throw error;
  }
}

/** A parameter that came twice counts as absent (RFC 6749 §3.1). */
function single(query: Request['query']): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(query).map(([name, value]) => [name, typeof value === 'string' ? value : undefined]),
  );
}
