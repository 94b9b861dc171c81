import { ERRORS } from '@kyso/domain';
import type { ErrorRequestHandler } from 'express';
import type { GatewayDeps } from '../deps.ts';
import { headOf } from './head.ts';
import { preferredLanguage } from './language.ts';
import { toProblem } from './problem.ts';
import { requestIdOf } from './request-log.ts';
import { translateError } from './translate-error.ts';

const FIRST_SERVER_ERROR = 500;

/** The one place where a failure becomes an answer, and the one place where it is logged. */
export function handleError(deps: Pick<GatewayDeps, 'logger' | 'problemBaseUrl'>): ErrorRequestHandler {
  return (thrown, request, response, _next) => {
    const error = translateError(thrown);
    const requestId = requestIdOf(response);
    if (request.socket.destroyed) {
      deps.logger.info({ requestId }, 'the client went away');
      return;
    }
    response.locals['code'] = error.code;
    if (ERRORS[error.code].status >= FIRST_SERVER_ERROR) deps.logger.error({ requestId, err: thrown }, 'call failed');
    if (response.headersSent) {
      // Too late for a problem document; a cut connection is the only honest sign.
      response.destroy();
      return;
    }
    const problem = toProblem(error, {
      baseUrl: deps.problemBaseUrl,
      language: preferredLanguage(request.headers['accept-language']),
      instance: request.originalUrl.split('?', 1)[0] ?? '/',
      requestId,
    });
    for (const name of response.getHeaderNames())
      if (name.startsWith('content-') || name === 'etag') response.removeHeader(name);
    response
      .status(problem.status)
      .set({ ...headOf(response), ...problem.headers })
      .send(JSON.stringify(problem.body));
  };
}
