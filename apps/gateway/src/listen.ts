import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';

/** The whole of a call, a large upload over a slow line included. */
const REQUEST_TIMEOUT_MS = 600_000;
const HEADERS_TIMEOUT_MS = 15_000;
const KEEP_ALIVE_TIMEOUT_MS = 65_000;
const MAX_HEADERS = 100;
/** While stopping: how often connections that have become idle are closed. */
const IDLE_SWEEP_MS = 100;

export type Listening = AsyncDisposable & { readonly url: string };

/** Serves `app`; disposing stops accepting, lets running calls end and closes idle connections. */
export async function listen(app: Express, { host, port }: { host: string; port: number }): Promise<Listening> {
  const timeouts = { requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: HEADERS_TIMEOUT_MS };
  const server = createServer({ ...timeouts, ...classesOf(app) }, app);
  server.keepAliveTimeout = KEEP_ALIVE_TIMEOUT_MS;
  server.maxHeadersCount = MAX_HEADERS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo; // a TCP server that listens has one
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`,
    async [Symbol.asyncDispose]() {
      // A kept-alive connection whose call ends after `close` would otherwise stay for its whole idle time.
      const sweep = setInterval(() => server.closeIdleConnections(), IDLE_SWEEP_MS);
      await new Promise((resolve) => server.close(resolve));
      clearInterval(sweep);
    },
  };
}

/**
 * Express gives each request and each answer prototypes of its own. Where they have them from the start nothing changes, and
 * the engine keeps what it knows about their form.
 */
function classesOf(app: Express) {
  class ExpressRequest extends IncomingMessage {}
  class ExpressResponse extends ServerResponse {}
  app.request = Object.setPrototypeOf(ExpressRequest.prototype, app.request);
  app.response = Object.setPrototypeOf(ExpressResponse.prototype, app.response);
  return { IncomingMessage: ExpressRequest, ServerResponse: ExpressResponse };
}
