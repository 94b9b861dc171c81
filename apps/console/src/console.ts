/** The console as an express application. It decides nothing about requests: the queues are doorbells, and so is it. */
import type { BoardQueues } from '@kyso/queue';
import express, { type ErrorRequestHandler, type Express } from 'express';
import helmet from 'helmet';
import { BOARD_PATH, CONTROL_PATH, controlBoard, PROVIDERS_PATH, viewBoard } from './board.ts';
import { type LoginOptions, requireLogin, requireRole } from './login.ts';
import type { ConsoleLogger } from './operators.ts';
import { providersPage } from './providers-page.ts';
import { recordWrites, requireSameOrigin } from './writes.ts';

export type ConsoleOptions = LoginOptions & { readonly queues: Pick<BoardQueues, 'queues' | 'ping' | 'providers'> };

/**
 * `/livez` and `/readyz` are open; `/ops/providers` shows to every operator how the providers do; `/ops/queues` shows to every operator and refuses all writes; `/ops/control` acts, for
 * the role `operator` only, and logs every write.
 */
export function createConsole(options: ConsoleOptions): Express {
  const { queues, logger } = options;
  const app = express();
  app.use(helmet(HEADERS));
  app.get('/livez', (_request, response) => void response.json({ status: 'ok' }));
  app.get('/readyz', async (_request, response) => {
    const ready = await queues.ping();
    response.status(ready ? 200 : 503).json({ ready });
  });
  app.use(requireLogin(options));
  app.use((_request, response, next) => {
    response.set('cache-control', 'no-store');
    next();
  });
  app.get('/', (_request, response) => response.redirect(303, BOARD_PATH));
  app.use(requireSameOrigin(logger), recordWrites(logger));
  app.get(PROVIDERS_PATH, providersPage(queues, Date.now));
  app.use(BOARD_PATH, viewBoard(queues.queues));
  app.use(CONTROL_PATH, requireRole('operator'), controlBoard(queues.queues));
  app.use((_request, response) => void response.status(404).type('text/plain').send('not found\n'));
  app.use(renderFault(logger));
  return app;
}

/**
 * Helmet's defaults, with nothing fetched from other hosts: the board's page names a font server, and operators' browsers
 * have no business there. The upgrade of links to https is left out, since it would break a console that a tunnel reaches
 * over plain http.
 */
const HEADERS = {
  contentSecurityPolicy: {
    directives: {
      styleSrc: ["'self'", "'unsafe-inline'"],
      fontSrc: ["'self'", 'data:'],
      frameAncestors: ["'none'"],
      upgradeInsecureRequests: null,
    },
  },
};

/** Express knows an error handler by its four parameters. */
function renderFault(logger: ConsoleLogger): ErrorRequestHandler {
  return (err: unknown, _request, response, next) => {
    logger.error({ err }, 'a console request failed');
    if (response.headersSent) return next(err);
    response.status(500).type('text/plain').send('something went wrong\n');
  };
}
