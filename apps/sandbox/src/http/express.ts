/** Hangs transport-free routes on Express. No rule of any provider here. */
import express, { type ErrorRequestHandler, type Express, type Request, type RequestHandler } from 'express';
import { ofProtocol, type QuirkBoard, withoutHabits } from '../quirks.ts';
import { type Answer, type IncomingRequest, jsonAnswer, type Route } from './message.ts';

/** A thousand hashes with names fit many times. */
const MAX_BODY_BYTES = 1024 * 1024;

/** Pages load nothing from elsewhere and run no inline script or style. */
const SECURITY_HEADERS = {
  'content-security-policy': "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

export function makeApp(routes: readonly Route[], quirks: QuirkBoard): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(express.raw({ type: () => true, limit: MAX_BODY_BYTES }));
  app.use(readQuirks(quirks));
  const byPath = [...Map.groupBy(routes, ({ path }) => path)].map(([path, same]) => [path, dispatch(same)] as const);
  // Express compares an address with one route after the other, and those of all providers are many.
  const fixed = new Map(byPath.filter(([path]) => !/[:*{]/.test(path)));
  app.use((request, response, next) => (fixed.get(request.path) ?? leave)(request, response, next));
  for (const [path, handler] of byPath) app.all(path, handler);
  app.use((_request, response) => send(response, jsonAnswer(404, { error: 'not found' })));
  app.use(onError);
  return app;
}

const leave: RequestHandler = (_request, _response, next) => next();

function dispatch(routes: readonly Route[]): RequestHandler {
  const allow = routes.map((route) => route.method).join(', ');
  return async (request, response) => {
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const route = routes.find((candidate) => candidate.method === method);
    const refused = () => jsonAnswer(405, { error: 'method not allowed' }, { allow });
    const wanted = ofProtocol(request.path, response.locals['quirks'] ?? new Set());
    const answer = route === undefined ? refused() : await route.handle(toIncoming(request, wanted));
    send(response, withoutHabits(request.path, answer, wanted));
  };
}

/** `/q/one,no-two/rest` is `/rest` with one quirk and without another; one that nobody knows is a mistake of the caller. */
function readQuirks(board: QuirkBoard): RequestHandler {
  return (request, response, next) => {
    const [, list, rest] = /^\/q\/([a-z0-9,-]+)(\/.*)$/.exec(request.url) ?? [];
    const wanted = board.forCall(list?.split(','));
    if (wanted === undefined) return send(response, jsonAnswer(404, { error: 'unknown quirk' }));
    response.locals['quirks'] = wanted;
    if (rest !== undefined) request.url = rest;
    next();
  };
}

function toIncoming(request: Request, quirks: ReadonlySet<string>): IncomingRequest {
  return {
    method: request.method,
    headers: onlyText(request.headers),
    quirks,
    path: request.path,
    params: onlyText(request.params),
    query: onlyText(request.query),
    contentType: (request.headers['content-type'] ?? '').split(';', 1).join('').trim().toLowerCase(),
    body: request.body instanceof Uint8Array ? request.body : new Uint8Array(),
  };
}

function onlyText(values: object): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => typeof value === 'string'));
}

function send(response: Parameters<RequestHandler>[1], answer: Answer): void {
  if (answer.instead === 'nothing') return;
  if (answer.instead === 'cut') return void response.destroy();
  // All at once: Express would look at every header by itself.
  const length = answer.status === 204 ? {} : { 'content-length': Buffer.byteLength(answer.body) };
  response.writeHead(answer.status, { ...SECURITY_HEADERS, ...answer.headers, ...length });
  response.end(answer.body);
}

/** The four parameters are how Express recognises an error handler. */
const onError: ErrorRequestHandler = (error: unknown, _request, response, _next) => {
  const { status } = Object(error) as { status?: unknown }; // body-parser's errors carry the HTTP status
  const known = typeof status === 'number' && status >= 400 && status < 500;
  if (!known) process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  send(response, jsonAnswer(known ? status : 500, { error: known ? 'request refused' : 'sandbox failed' }));
};
