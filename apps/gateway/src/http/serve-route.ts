/** From an Express request to a handler and back: the only place where both sides meet. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { KysoError, type TenantRecords } from '@kyso/domain';
import { json, type Request, type RequestHandler, type Response } from 'express';
import { authenticate, authorise } from '../authenticate.ts';
import type { GatewayDeps } from '../deps.ts';
import type { Route } from '../routes.ts';
import type { Answer, Call, Caller, Headers } from './call.ts';
import { headOf } from './head.ts';
import { preferredLanguage } from './language.ts';

const JSON_TYPE = 'application/json; charset=utf-8';
const VARY = 'Accept-Language, Authorization';
const JSON_TYPES = ['application/json', 'application/*+json'];

/** Largest JSON body. */
export const MAX_JSON_BYTES = 1_048_576;

/** One for all calls: making a reason each time, with its stack, costs more than the rest of the answer. */
const GONE = new Error('the caller has gone or was answered');

const parseJson = json({ limit: MAX_JSON_BYTES, strict: false, type: JSON_TYPES });

/** @param keys who is asked about the key of a call. */
export function serveRoute(route: Route, deps: GatewayDeps, keys: Pick<TenantRecords, 'findKey'>): RequestHandler {
  const { clock } = deps;
  return async (request, response) => {
    const caller = await authenticate({ keys, clock }, request.headers.authorization);
    response.locals['tenantId'] = caller.tenantId;
    authorise(caller, route.scope);
    await readBody(route, request, response);
    const call = toCall(route, request, response, caller, deps);
    await send(request, response, await route.handle(call, deps));
  };
}

async function readBody(route: Route, request: Request, response: Response): Promise<void> {
  if (route.body === undefined) return;
  const { mediaTypes, json: schema } = route.body;
  if (mediaTypes !== undefined && (schema === undefined || !request.is(JSON_TYPES))) {
    if (request.is([...mediaTypes]) === false) throw unsupported(mediaTypes);
    return;
  }
  const hasBody =
    request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
  if (hasBody && !request.is(JSON_TYPES)) throw unsupported(['application/json']);
  await new Promise<void>((resolve, reject) => {
    parseJson(request, response, (error?: unknown) => (error === undefined ? resolve() : reject(error)));
  });
}

function unsupported(supported: readonly string[]): KysoError {
  return new KysoError('unsupported_media_type', 'the media type is not supported here', { details: { supported } });
}

function toCall(route: Route, request: Request, response: Response, caller: Caller, deps: GatewayDeps): Call {
  let signal: AbortSignal | undefined;
  const params = Object.entries(request.params).map(([name, value]) => [name, String(value)]);
  return {
    caller,
    method: request.method,
    route: route.path,
    params: Object.fromEntries(params),
    query: request.query,
    body: request.body,
    headers: request.headers,
    stream: request,
    language: preferredLanguage(request.headers['accept-language']),
    // Made for those that ask: most calls are over before anybody could go away.
    get signal() {
      signal ??= signalOf(response, deps.stopping);
      return signal;
    },
  };
}

function signalOf(response: Response, stopping: AbortSignal | undefined): AbortSignal {
  const gone = new AbortController();
  if (response.closed) gone.abort(GONE);
  else response.once('close', () => gone.abort(GONE));
  return stopping === undefined ? gone.signal : AbortSignal.any([gone.signal, stopping]);
}

async function send(request: Request, response: Response, answer: Answer): Promise<void> {
  const headers = { ...headOf(response), vary: VARY, ...answer.headers };
  if ('blob' in answer) {
    using blob = answer.blob;
    response.status(answer.status).set(headers);
    if (request.method === 'HEAD') response.end();
    else await pipeline(Readable.from(blob.stream()), response);
    return;
  }
  if ('stream' in answer) {
    response.status(answer.status).set(headers);
    if (request.method === 'HEAD') response.end();
    else await pipeline(answer.stream, response);
    return;
  }
  const { status, body, text = body === undefined ? undefined : JSON.stringify(body) } = answer;
  if (text === undefined) response.status(status).set(headers).end();
  else sendJson(request, response, status, headers, text);
}

function sendJson(request: Request, response: Response, status: number, headers: Headers, text: string): void {
  const language = preferredLanguage(request.headers['accept-language']);
  const head = { ...headers, 'content-language': language, 'Content-Type': JSON_TYPE };
  if (request.headers['if-none-match'] !== undefined) {
    // Express knows the rules of conditional requests.
    response.status(status).set(head).send(text);
    return;
  }
  // All at once: Express would look at every header by itself, and at the media type twice.
  response.writeHead(status, { ...head, 'Content-Length': Buffer.byteLength(text) });
  response.end(text);
}
