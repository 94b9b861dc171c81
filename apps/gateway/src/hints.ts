/**
 * `POST /v1/hints/{provider}`: a provider tells that something happened; one that a tenant registered is named by its id.
 * Providers send no credentials, so anybody may call: what comes is bounded in size and rate, and only rings the bell. The
 * answer is the same whatever was sent: the one that the provider's documents ask for, or none.
 */
import { KysoError, type RemoteSigner } from '@kyso/domain';
import { providerNamed, ringHint } from '@kyso/signing';
import { type Request, type RequestHandler, raw } from 'express';
import type { GatewayDeps } from './deps.ts';
import { TokenBucket } from './token-bucket.ts';

export const HINTS_PATH = '/v1/hints/:provider';
/** `GET` or `POST`: where a provider that logs in before it sends asks for its token. */
export const HINT_TOKENS_PATH = '/v1/hints/:provider/token';
const BODY_MAX_BYTES = 262_144;
/** For each provider: hints a second in the long run, and at once after a quiet time. */
const RATE = { perSecond: 100, burst: 500 };

export const hintBody: RequestHandler = raw({ type: () => true, limit: BODY_MAX_BYTES });

export type HintHandlers = { readonly receive: RequestHandler; readonly issueToken: RequestHandler };

export function hintHandlers(deps: GatewayDeps): HintHandlers {
  const buckets = new Map<string, TokenBucket>();
  const admit = (request: Request): RemoteSigner => {
    const name = String(request.params['provider']);
    const signer = providerNamed(deps.providers, name);
    if (signer === undefined) throw new KysoError('not_found', 'no such provider');
    const bucket = buckets.get(name) ?? new TokenBucket(RATE, deps.clock);
    buckets.set(name, bucket);
    const waitMs = bucket.take();
    if (waitMs > 0) throw new KysoError('rate_limited', 'too many hints', { details: { retryAfterMs: waitMs } });
    return signer;
  };
  return {
    async receive(request, response) {
      const signer = admit(request);
      const hint = signer.readHint?.(single(request.headers), bodyOf(request));
      if (hint !== undefined) await ringHint({ requests: deps.store.requests, bell: deps.bell }, hint.transactionId);
      if (signer.hintDesk === undefined) return void response.status(204).end();
      response.json(signer.hintDesk.accepted);
    },
    issueToken(request, response) {
      const answer = admit(request).hintDesk?.logIn?.(bodyOf(request));
      if (answer === undefined) throw new KysoError('not_found', 'this provider does not log in');
      response.status(answer.status).set('cache-control', 'no-store').json(answer.body);
    },
  };
}

function bodyOf({ body }: Request): Uint8Array {
  return body instanceof Uint8Array ? body : new Uint8Array();
}

/** Of a header that came more than once the values are one text, as Node joins them elsewhere. */
function single(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
}
