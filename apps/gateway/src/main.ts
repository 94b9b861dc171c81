/** The process: configuration, adapters, server, end. */
import { openBell } from '@kyso/queue';
import {
  configOrExit,
  createIds,
  createLogger,
  createMetrics,
  createVault,
  installShutdown,
  serveMetrics,
  systemClock,
  VERSION,
} from '@kyso/runtime';
import { openBlobs, openStore } from '@kyso/storage';
import { forgetOldAnswers } from './forget-answers.ts';
import { createGateway } from './gateway.ts';
import { listen } from './listen.ts';

const { config, secrets } = configOrExit('gateway');
const logger = createLogger({ name: 'gateway', level: config.logLevel });
const metrics = createMetrics({ version: VERSION, process: 'gateway' });
const shutdown = installShutdown({ logger });

const store = await openStore(config.store, secrets);
shutdown.defer('store', () => store[Symbol.asyncDispose]());
const blobs = await openBlobs(config.blobs, secrets);
const bell = openBell({
  url: secrets.redisUrl,
  prefix: config.queue.prefix,
  onError: (err) => logger.debug({ err }, 'the queue is not reachable'),
});
shutdown.defer('bell', () => bell[Symbol.asyncDispose]());

const app = createGateway({
  store,
  blobs,
  bell,
  clock: systemClock,
  ids: createIds(),
  vault: createVault(secrets.masterKeys),
  providerCodes: config.providers.map(({ code }) => code),
  webhooks: config.webhooks,
  maxUploadBytes: config.maxUploadBytes,
  problemBaseUrl: config.http.problemBaseUrl,
  ...(config.http.publicUrl === undefined ? {} : { publicUrl: config.http.publicUrl }),
  logger,
  metrics,
  stopping: shutdown.signal,
  isQueueConnected: () => bell.connected,
});

shutdown.defer('forgetting', forgetOldAnswers({ store, clock: systemClock, logger }));
const scrape = await serveMetrics({ host: config.http.host, port: config.http.metricsPort, metrics });
shutdown.defer('metrics', () => scrape[Symbol.asyncDispose]());
const server = await listen(app, config.http);
shutdown.defer('server', () => server[Symbol.asyncDispose]());
process.stdout.write(`${JSON.stringify({ event: 'listening', url: server.url, metrics_url: scrape.url })}\n`);
