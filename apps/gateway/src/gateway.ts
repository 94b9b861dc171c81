/** The HTTP API, wired from what it is given. No rule of signing lives here. */
import { KysoError } from '@kyso/domain';
import express, { type Express, Router } from 'express';
import { CALLBACKS_PATH, receiveCallbacks } from './callbacks.ts';
import type { GatewayDeps } from './deps.ts';
import { live, ready } from './health.ts';
import { HINT_TOKENS_PATH, HINTS_PATH, hintBody, hintHandlers } from './hints.ts';
import { handleError } from './http/handle-error.ts';
import { headOf } from './http/head.ts';
import { logRequests } from './http/request-log.ts';
import { serveRoute } from './http/serve-route.ts';
import { keptKeys } from './kept-keys.ts';
import { ROUTES, type Route } from './routes.ts';

export function createGateway(deps: GatewayDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.set('query parser', 'simple');
  app.use(logRequests(deps));
  app.use(apiRouter(deps));
  // A route of the API writes its head at once.
  app.use((_request, response, next) => {
    response.set(headOf(response));
    next();
  });
  app.get(['/livez', '/startupz'], live);
  app.get('/readyz', ready(deps));
  const hints = hintHandlers(deps);
  app.post(HINTS_PATH, hintBody, hints.receive);
  app.route(HINT_TOKENS_PATH).all(hintBody).get(hints.issueToken).post(hints.issueToken);
  app.get(CALLBACKS_PATH, receiveCallbacks(deps));
  app.use(() => {
    throw new KysoError('not_found', 'there is nothing at this path');
  });
  app.use(handleError(deps));
  return app;
}

function apiRouter(deps: GatewayDeps): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const keys = keptKeys(deps.store.tenants, deps.clock);
  const byPath = Map.groupBy(ROUTES, (route) => route.path);
  for (const [path, routes] of byPath) {
    const place = router.route(path.replace(/\{(\w+)\}/g, ':$1'));
    place.all((_request, response, next) => {
      response.locals['route'] = path;
      next();
    });
    for (const route of routes) place[route.method](serveRoute(route, deps, keys));
    place.all(() => {
      throw new KysoError('method_not_allowed', 'this path does not answer that method', {
        details: { allowed: allowedMethods(routes) },
      });
    });
  }
  return router;
}

function allowedMethods(routes: readonly Route[]): readonly string[] {
  return routes.flatMap(({ method }) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]));
}
