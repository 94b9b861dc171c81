/** The process: configuration, adapters, server, end. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Bell, BlobStore, Store } from '@kyso/domain';
import { createProviders, ProviderRegistry, REGISTRY_EVERY_MS } from '@kyso/providers';
import { openBell } from '@kyso/queue';
import {
  configOrExit,
  createIds,
  createLogger,
  createMetrics,
  createVault,
  installShutdown,
  type Logger,
  openedOrExit,
  type SealConfig,
  serveMetrics,
  systemClock,
  VERSION,
} from '@kyso/runtime';
import { openBlobs, openSealKey, openStore } from '@kyso/storage';
import { guardedAgent } from '@kyso/webhooks';
import { openDocumentReader } from './document-reader.ts';
import { forgetOld } from './forget-old.ts';
import { createGateway } from './gateway.ts';
import { giveWay } from './give-way.ts';
import { listen } from './listen.ts';
import { scratchIn } from './scratch.ts';
import { createSeal, type Seal } from './seal.ts';
import { openVerifier } from './verifier.ts';

/** The adapters through which everything leaves the process. */
export type Adapters = { readonly store: Store; readonly blobs: BlobStore; readonly bell: Bell };

/** @param decorate stands between the rules and the adapters; fault tests put their failpoints there. */
export async function runGateway(decorate: (adapters: Adapters) => Adapters = (adapters) => adapters): Promise<void> {
  const { config, secrets } = configOrExit('gateway');
  const logger = createLogger({ name: 'gateway', level: config.logLevel });
  giveWay(logger);
  const metrics = createMetrics({ version: VERSION, process: 'gateway' });
  const shutdown = installShutdown({ logger });
  const seal = config.seal && (await openSeal(config.seal, secrets.sealPassword, logger));

  const opened = await openStore(config.store, secrets);
  shutdown.defer('store', () => opened[Symbol.asyncDispose]());
  const rung = openBell({
    url: secrets.redisUrl,
    prefix: config.queue.prefix,
    onError: (err) => logger.debug({ err }, 'the queue is not reachable'),
  });
  shutdown.defer('bell', () => rung[Symbol.asyncDispose]());
  const { store, blobs, bell } = decorate({
    store: opened,
    blobs: await openBlobs(config.blobs, secrets),
    bell: rung,
  });

  const vault = createVault(secrets.masterKeys);
  const unusable = (err: unknown) => logger.error({ err }, 'a registered provider cannot be used');
  const configured = createProviders({ entries: secrets.providers, clock: systemClock });
  const records = store.providers;
  const providers = new ProviderRegistry({
    configured,
    records,
    vault,
    clock: systemClock,
    dispatcherFor: (tls) => guardedAgent(config.webhooks, { tls }),
    onError: unusable,
  });
  await providers.refresh();
  const rereading = setInterval(() => void providers.refresh().catch(unusable), REGISTRY_EVERY_MS);
  shutdown.defer('providers', async () => clearInterval(rereading));
  const { s3 } = secrets;
  const reader = openDocumentReader({ blobs: config.blobs, secrets: s3 === undefined ? {} : { s3 } });
  shutdown.defer('document reader', () => reader[Symbol.asyncDispose]());
  const verifier = openVerifier({ blobs: config.blobs, secrets: s3 === undefined ? {} : { s3 }, trust: config.trust });
  shutdown.defer('verifier', () => verifier[Symbol.asyncDispose]());
  const scratch = scratchIn(join(config.dataDir, 'checks'));
  const app = createGateway({
    store,
    blobs,
    scratch,
    bell,
    clock: systemClock,
    ids: createIds(),
    vault,
    providers,
    reader,
    verifier,
    ...(seal === undefined ? {} : { seal }),
    levels: config.levels,
    webhooks: config.webhooks,
    maxUploadBytes: config.maxUploadBytes,
    problemBaseUrl: config.http.problemBaseUrl,
    ...(config.http.publicUrl === undefined ? {} : { publicUrl: config.http.publicUrl }),
    logger,
    metrics,
    stopping: shutdown.signal,
    isQueueConnected: () => rung.connected,
  });

  shutdown.defer('forgetting', forgetOld({ store, blobs, scratch, clock: systemClock, logger }));
  const scrape = await serveMetrics({ host: config.http.host, port: config.http.metricsPort, metrics });
  shutdown.defer('metrics', () => scrape[Symbol.asyncDispose]());
  const server = await listen(app, config.http);
  shutdown.defer('server', () => server[Symbol.asyncDispose]());
  process.stdout.write(`${JSON.stringify({ event: 'listening', url: server.url, metrics_url: scrape.url })}\n`);
}

async function openSeal(config: SealConfig, password: string | undefined, logger: Logger): Promise<Seal> {
  const material = await openedOrExit(() => openSealKey(config, password));
  const seal = createSeal(material, (length) => randomBytes(length));
  const { notBefore, notAfter } = seal;
  if (seal.holderAt(systemClock.now()) === undefined)
    logger.warn(
      { notBefore, notAfter },
      'the certificate of KYSO_SEAL_P12_FILE is not in force: sheets are not signed',
    );
  return seal;
}
