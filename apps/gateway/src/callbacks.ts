/**
 * `GET /v1/callbacks/{provider}`: the browser of a person comes back from a provider's page. Anybody may call: what
 * counts is the secret in the `state`, which is taken once and as long as the request waits. Answers a page, never JSON, or
 * sends whoever brought the secret on to where the request wants its people back.
 */
import { isKysoError, type SignatureRequest } from '@kyso/domain';
import { isAllowedReturn, type Return, takeReturn, vaultContext } from '@kyso/signing';
import type { Request, RequestHandler } from 'express';
import type { GatewayDeps } from './deps.ts';
import { RETURN_PAGE_HEADERS, returnPage } from './render/return-page.ts';
import { TokenBucket } from './token-bucket.ts';

type Came = { readonly answer: Return['answer'] | 'busy'; readonly request?: SignatureRequest };
const BUSY: Came = { answer: 'busy' };

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
    const { answer, request: returned }: Came = bucket.take() > 0 ? BUSY : await orBusy(take);
    const { status, html } = returnPage(answer);
    const onward = returned === undefined ? undefined : await onwardFrom(deps, returned, answer);
    response.status(onward === undefined ? status : 303).set(RETURN_PAGE_HEADERS);
    if (onward !== undefined) response.set('location', onward);
    response.send(html);
  };
}

/** The portal's address with what happened; undefined where there is none, or none any more that is allowed. */
async function onwardFrom(
  { store, vault, logger }: GatewayDeps,
  { id, tenantId, returnUrl }: SignatureRequest,
  result: string,
): Promise<string | undefined> {
  if (returnUrl === undefined) return undefined;
  try {
    const address = vault.open(returnUrl, vaultContext.requestReturn(tenantId));
    if (!isAllowedReturn(address, await store.tenants.findTenant(tenantId))) return undefined;
    const url = new URL(address);
    url.searchParams.set('signature_request_id', id);
    url.searchParams.set('result', result);
    return url.href;
  } catch (err) {
    // What the browser brought is taken: the page says so, without a way on.
    logger.error({ err }, 'a browser could not be sent on');
    return undefined;
  }
}

/** Nothing was taken when the store is away: the same address may be opened again. */
async function orBusy(take: () => Promise<Return>): Promise<Came> {
  try {
    return await take();
  } catch (error) {
    if (isKysoError(error, 'store.unavailable')) return BUSY;
    throw error;
  }
}

/** A parameter that came twice counts as absent (RFC 6749 §3.1). */
function single(query: Request['query']): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(query).map(([name, value]) => [name, typeof value === 'string' ? value : undefined]),
  );
}
