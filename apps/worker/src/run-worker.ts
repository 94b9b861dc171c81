/** The process: configuration, event loops, sweeper, end. */
import { availableParallelism } from 'node:os';
import { openQueueMonitor } from '@kyso/queue';
import {
  systemClock as clock,
  configOrExit,
  createLogger,
  createMetrics,
  installShutdown,
  serveMetrics,
  VERSION,
} from '@kyso/runtime';
import { checkpointForever } from './checkpoints.ts';
import { watchGauges } from './gauges.ts';
import { keepHouseForever } from './keep-house.ts';
import { type Decorate, openLoop } from './loop.ts';
import { Pulse } from './pulse.ts';
import { loopsFor, loopsWithin, shareOf } from './shares.ts';
import { sweepForever } from './sweeper.ts';
import { openThreadEnd, type ThreadEnd, Threads } from './threads.ts';

/** The first thread opens a loop and looks after the whole worker; further threads, which come here too, only open one. */
export async function runWorker(decorate: Decorate = (adapters) => adapters): Promise<void> {
  const thread = openThreadEnd();
  await (thread === undefined ? runFirst(decorate) : runFurther(thread, decorate));
}

async function runFurther(thread: ThreadEnd, decorate: Decorate): Promise<void> {
  const { index, loops, pulse } = thread.place;
  const loaded = configOrExit('worker');
  const logger = createLogger({ name: `worker/${index}`, level: loaded.config.logLevel });
  const metrics = createMetrics({ version: VERSION, process: 'worker' }, true);
  const shutdown = installShutdown({ logger, host: thread.host });
  const limits = shareOf(loaded.config, loops, index);
  const loop = await openLoop({ ...loaded, logger, metrics, shutdown, pulse: new Pulse(pulse), limits, decorate });
  thread.serve(async () => ({ isConnected: loop.isConnected(), metrics: await metrics.registry.getMetricsAsJSON() }));
}

async function runFirst(decorate: Decorate): Promise<void> {
  const { config, secrets } = configOrExit('worker');
  const logger = createLogger({ name: 'worker', level: config.logLevel });
  const metrics = createMetrics({ version: VERSION, process: 'worker' });
  const shutdown = installShutdown({ logger });
  const pulse = new Pulse();
  const loops = loopsWithin(config.threads ?? loopsFor(availableParallelism()), config);

  const monitor = openQueueMonitor({ url: secrets.redisUrl, prefix: config.queue.prefix });
  shutdown.defer('queue monitor', () => monitor[Symbol.asyncDispose]());
  const threads = new Threads({
    signal: shutdown.signal,
    onLost(err) {
      logger.fatal({ err }, 'the worker ends, to be started again');
      shutdown.stop(1);
    },
  });
  // They stop together with the loop of this thread, which is closed before.
  shutdown.defer('further event loops', () => threads.ended());
  const limits = shareOf(config, loops, 0);
  const show = monitor.showProviders;
  const { store, blobs, bell, isConnected } = await openLoop({
    ...{ config, secrets, logger, metrics, shutdown, pulse, limits, show, decorate },
  });
  await threads.start(loops, pulse.memory);
  const gauges = watchGauges({ requests: store.requests, monitor, clock, pulse }, metrics);
  shutdown.defer('gauges', () => gauges.stop());

  const sweeping = sweepForever(
    { store, bell, clock, ...(config.publicUrl === undefined ? {} : { publicUrl: config.publicUrl }) },
    {
      intervalMs: config.sweepIntervalMs,
      signal: shutdown.signal,
      onError: (err) => logger.error({ err }, 'a round of the sweeper failed'),
      onRepairs: (repairs) => {
        for (const [kind, count] of Object.entries(repairs)) {
          for (let i = 0; i < count; i++) metrics.repaired(kind);
        }
        if (Object.values(repairs).some((count) => count > 0))
          logger.warn({ repairs }, 'the sweeper rang forgotten bells');
      },
    },
  );
  shutdown.defer('sweeper', () => sweeping);
  const checkpointing = checkpointForever(
    { store, clock, keys: secrets.auditKeys, logger },
    { intervalMs: config.checkpointIntervalMs, signal: shutdown.signal },
  );
  shutdown.defer('checkpoints', () => checkpointing);
  const keepingHouse = keepHouseForever(
    { store, blobs, clock, keys: secrets.auditKeys, logger },
    { ...config, signal: shutdown.signal },
  );
  shutdown.defer('house keeping', () => keepingHouse);

  const served = await serveMetrics({
    ...config.http,
    metrics,
    others: async () => (await threads.reports()).flatMap((report) => (report === undefined ? [] : [report.metrics])),
    async readiness() {
      const [reports, isOpen] = await Promise.all([threads.reports(), answers(store.ping())]);
      return { ready: isOpen && isConnected() && reports.every((report) => report?.isConnected === true) };
    },
    liveness: () => !gauges.isStuck(),
  });
  shutdown.defer('health', () => served[Symbol.asyncDispose]());
  console.log(JSON.stringify({ event: 'listening', url: new URL('/', served.url).origin }));
}

function answers(ping: Promise<void>): Promise<boolean> {
  return ping.then(
    () => true,
    () => false,
  );
}
