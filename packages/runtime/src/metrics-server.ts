/** A small server for scrapers and orchestrators: `/metrics`, `/livez`, `/startupz` and, where given, `/readyz`. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Metrics, type MetricValues, mergedMetrics } from './metrics.ts';

/** What `/readyz` says; `degraded` names parts the process can do without. */
export type Readiness = { readonly ready: boolean; readonly degraded?: readonly string[] };

export type MetricsServer = AsyncDisposable & {
  readonly port: number;
  /** Address of the metrics. */
  readonly url: string;
};

/** @param options.port 0 takes a free one. */
export async function serveMetrics(options: {
  host: string;
  port: number;
  metrics: Metrics;
  /** Of the other threads of the process. */
  others?: () => Promise<readonly MetricValues[]>;
  readiness?: () => Promise<Readiness>;
  /** False: a restart is the only cure. That the answer comes at all shows that the event loop turns. */
  liveness?: () => boolean;
}): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    answer(request.url ?? '/', options).then(
      ([status, type, body]) => send(response, status, type, body),
      () => send(response, 500, 'text/plain', 'failed\n'),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo; // a TCP server that listens has one
  return {
    port,
    url: `http://${options.host}:${port}/metrics`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

type Answer = readonly [status: number, type: string, body: string];

async function answer(
  url: string,
  {
    metrics: { registry },
    others = async () => [],
    readiness,
    liveness = () => true,
  }: Pick<Parameters<typeof serveMetrics>[0], 'metrics' | 'others' | 'readiness' | 'liveness'>,
): Promise<Answer> {
  const path = url.split('?', 1)[0];
  if (path === '/metrics') return [200, registry.contentType, await mergedMetrics(registry, await others())];
  if (path === '/livez' && !liveness()) return [503, 'application/json', '{"status":"stuck"}\n'];
  // Whoever listens has its keys, its schema and its blobs: they are opened before.
  if (path === '/livez' || path === '/startupz') return [200, 'application/json', '{"status":"ok"}\n'];
  if (path === '/readyz' && readiness !== undefined) {
    const state = await readiness();
    return [state.ready ? 200 : 503, 'application/json', `${JSON.stringify(state)}\n`];
  }
  return [404, 'text/plain', 'not found\n'];
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
  response.end(body);
}
