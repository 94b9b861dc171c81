/**
 * `POST /v1/hints/{provider}`: a provider tells that something happened. Providers send no credentials, so anybody may
 * call: what comes is bounded in size and rate, and only rings the bell. The answer is the same whatever was sent.
 */
import { KysoError } from '@kyso/domain';
import { ringHint } from '@kyso/signing';
import { type RequestHandler, raw } from 'express';
import type { GatewayDeps } from './deps.ts';
import { TokenBucket } from './token-bucket.ts';

export const HINTS_PATH = '/v1/hints/:provider';
const BODY_MAX_BYTES = 262_144;
/** For each provider: hints a second in the long run, and at once after a quiet time. */
const RATE = { perSecond: 100, burst: 500 };

export const hintBody: RequestHandler = raw({ type: () => true, limit: BODY_MAX_BYTES });

export function receiveHints(deps: GatewayDeps): RequestHandler {
  const buckets = new Map(deps.providers.codes.map((code) => [code, new TokenBucket(RATE, deps.clock)]));
  return async (request, response) => {
    const code = String(request.params['provider']);
    const bucket = buckets.get(code);
    if (bucket === undefined) throw new KysoError('not_found', 'no such provider');
    const waitMs = bucket.take();
    if (waitMs > 0) throw new KysoError('rate_limited', 'too many hints', { details: { retryAfterMs: waitMs } });
    const body = request.body instanceof Uint8Array ? request.body : new Uint8Array();
    const hint = deps.providers.find(code)?.readHint?.(single(request.headers), body);
    if (hint !== undefined) await ringHint({ requests: deps.store.requests, bell: deps.bell }, hint.transactionId);
    response.status(204).end();
  };
}

/** Of a header that came more than once the values are one text, as Node joins them elsewhere. */
function single(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
}
