/** Guards for requests that change something: they come from our own page, and they leave a trace with a name. */
import type { Request, RequestHandler } from 'express';
import { actorOf } from './login.ts';
import type { ConsoleLogger } from './operators.ts';

const READS = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Browsers attach Basic credentials to requests that other sites start, so a write must say where it comes from:
 * `Sec-Fetch-Site: same-origin`, or, from browsers without it, an Origin with our own host. Neither: refused.
 */
export function requireSameOrigin(logger: ConsoleLogger): RequestHandler {
  return (request, response, next) => {
    if (READS.includes(request.method) || isSameOrigin(request)) return next();
    logger.warn({ actor: actorOf(response).name, ...whatOf(request) }, 'a write from another site was refused');
    response.status(403).type('text/plain').send('writes are accepted from the console itself only\n');
  };
}

/** Logs every write with its actor and its result. */
export function recordWrites(logger: ConsoleLogger): RequestHandler {
  return (request, response, next) => {
    if (!READS.includes(request.method)) {
      const { name, role } = actorOf(response);
      const what = { actor: `operator:${name}`, role, ...whatOf(request) };
      response.once('finish', () => logger.info({ ...what, status: response.statusCode }, 'queue board write'));
    }
    next();
  };
}

function isSameOrigin({ headers }: Request): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') return false;
  const { origin, host } = headers;
  if (origin === undefined) return site === 'same-origin';
  return host !== undefined && URL.canParse(origin) && new URL(origin).host === host;
}

function whatOf(request: Request): { method: string; path: string; address: string } {
  const [path = ''] = request.originalUrl.split('?', 1);
  return { method: request.method, path, address: request.socket.remoteAddress ?? '' };
}
