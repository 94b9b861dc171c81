/** A number for each call, one log line and one metric at its end. Paths are logged as templates, never as sent. */
import { randomUUID } from 'node:crypto';
import type { RequestHandler, Response } from 'express';
import type { GatewayDeps } from '../deps.ts';

const REQUEST_ID = /^[A-Za-z0-9._-]{8,64}$/;
const MS_PER_SECOND = 1000;
/** Logged when the client did not wait for the end of the answer; never sent. */
const CLIENT_WENT_AWAY = 499;

/** Takes over a sane `X-Request-Id` or makes one; every answer names it. */
export function logRequests({ logger, metrics }: Pick<GatewayDeps, 'logger' | 'metrics'>): RequestHandler {
  return (request, response, next) => {
    const started = performance.now();
    const given = request.get('x-request-id') ?? '';
    const requestId = REQUEST_ID.test(given) ? given : `req_${randomUUID()}`;
    response.locals['requestId'] = requestId;
    response.once('close', () => {
      const { tenantId, code, route = 'unknown' } = response.locals;
      const { method } = request;
      const status = response.writableFinished ? response.statusCode : CLIENT_WENT_AWAY;
      const ms = Math.round(performance.now() - started);
      metrics.httpAnswered({ method, route, status, seconds: ms / MS_PER_SECOND });
      logger.info({ requestId, method, route, status, ms, tenantId, code }, 'answered');
    });
    next();
  };
}

export function requestIdOf(response: Response): string {
  return String(response.locals['requestId']);
}
