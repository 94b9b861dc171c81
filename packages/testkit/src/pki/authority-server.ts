/** An authority on a free port of loopback: responder, list, issuer certificate and time stamps, each countable. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

type Answer = { readonly status?: number; readonly body?: Uint8Array | string; readonly location?: string };
type Handler = (body: Uint8Array) => Answer | Promise<Answer>;

export interface AuthorityServer extends AsyncDisposable {
  readonly url: string;
  readonly asked: string[];
  on(path: string, handler: Handler): void;
}

export async function startAuthorityServer(): Promise<AuthorityServer> {
  const handlers = new Map<string, Handler>();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      asked.push(`${request.method} ${request.url}`);
      const handler = handlers.get(request.url ?? '');
      const { status = 200, body = '', location } = (await handler?.(Buffer.concat(chunks))) ?? { status: 404 };
      response.writeHead(status, location === undefined ? {} : { location });
      response.end(body);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    on: (path, handler) => handlers.set(path, handler),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
