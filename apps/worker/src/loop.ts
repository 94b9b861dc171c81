/** One event loop of a worker: adapters of its own, providers, receivers, and the consumers of the queues. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bell, BlobStore, Providers, Store } from '@kyso/domain';
import { createProviders, ProviderRegistry, REGISTRY_EVERY_MS } from '@kyso/providers';
import { openBell, type QueueMonitor, startWorkers } from '@kyso/queue';
import {
  systemClock as clock,
  createVault,
  type Loaded,
  type Logger,
  type Metrics,
  randomBytes,
  type Shutdown,
} from '@kyso/runtime';
import { createBackground, createChainChecker, DEFAULT_POLICY } from '@kyso/signing';
import { openBlobs, openStore, openTrust } from '@kyso/storage';
import {
  createCertificateFetcher,
  createPromptAuthority,
  createRevocationChecker,
  createTimeStampAuthority,
} from '@kyso/trust';
import { createDeliverer, guardedAgent } from '@kyso/webhooks';
import { answerBell } from './answer-bell.ts';
import { FirstAttempts } from './first-attempts.ts';
import { observeFinished } from './phases.ts';
import { ProviderHealthWatch } from './provider-health.ts';
import { limitProviders } from './provider-limits.ts';
import type { Pulse } from './pulse.ts';
import { repeat } from './repeat.ts';
import type { Limits } from './shares.ts';

/** An orchestrator gives 30 s, our own cap is 25 s: jobs first, then messages, then the outcomes of calls that hold the line. */
const STOP_MS = { jobs: 15_000, firstAttempts: 2_000, blockingCalls: 6_000 };

/** For one question to an issuer before a phone is asked. */
const REVOCATION_TIMEOUT_MS = 4_000;

/** The adapters through which everything leaves the process. */
export type Adapters = {
  readonly store: Store;
  readonly blobs: BlobStore;
  readonly providers: Providers;
  readonly bell: Bell;
};

/** Stands between the rules and the adapters; fault tests put their failpoints there. */
export type Decorate = (adapters: Adapters) => Adapters;

export type LoopOptions = Loaded<'worker'> & {
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Everything that is opened here is closed there. */
  readonly shutdown: Shutdown;
  readonly pulse: Pulse;
  /** The share of this loop. */
  readonly limits: Limits;
  /** Lays out for the operators' page how the providers do; one loop is enough for that. */
  readonly show?: QueueMonitor['showProviders'];
  readonly decorate: Decorate;
};

export type Loop = {
  readonly store: Store;
  readonly blobs: BlobStore;
  readonly bell: Bell;
  /** Whether every connection to Redis is up. */
  readonly isConnected: () => boolean;
};

/** Resolves when jobs are taken. */
export async function openLoop(options: LoopOptions): Promise<Loop> {
  const { config, secrets, logger, metrics, shutdown, pulse, limits, show, decorate } = options;
  const opened = await openStore(config.store, secrets);
  shutdown.defer('store', () => opened[Symbol.asyncDispose]());
  const vault = createVault(secrets.masterKeys);
  const queue = { url: secrets.redisUrl, prefix: config.queue.prefix };
  const rung = openBell({ ...queue, onError: (err) => logger.warn({ err }, 'the bell was not heard') });
  shutdown.defer('bell', () => rung[Symbol.asyncDispose]());
  const unusable = (err: unknown) => logger.error({ err }, 'a registered provider cannot be used');
  const registry = new ProviderRegistry({
    configured: createProviders({ entries: secrets.providers, clock, onCircuit: metrics.circuitTurned }),
    records: opened.providers,
    vault,
    clock,
    dispatcherFor: (tls) => guardedAgent(config.webhooks, { tls }),
    onError: unusable,
  });
  await registry.refresh();
  const rereading = repeat(() => registry.refresh(), {
    intervalMs: REGISTRY_EVERY_MS,
    signal: shutdown.signal,
    onError: unusable,
  });
  shutdown.defer('registered providers', () => rereading);
  const { store, blobs, providers, bell } = decorate({
    store: opened,
    blobs: await openBlobs(config.blobs, secrets),
    providers: registry,
    bell: rung,
  });

  const health = new ProviderHealthWatch(providers, {
    records: store.health,
    clock,
    metrics,
    observer: Buffer.from(randomBytes(9)).toString('base64url'),
    ...(show === undefined ? {} : { show }),
    onError: (err) => logger.warn({ err }, 'the health of providers could not be written down'),
  });
  const watching = health.forever(shutdown.signal);
  shutdown.defer('health of providers', () => watching);

  const background = createBackground({
    sleep: (ms) => sleep(ms, undefined, { ref: false }),
    onLost: (err) => logger.error({ err }, 'the outcome of a blocking call could not be written down'),
  });
  // A call may block for minutes: what is not answered in time ends at its deadline, by whoever is there then.
  shutdown.defer('blocking calls', () => Promise.race([background.settled(), sleep(STOP_MS.blockingCalls)]));

  const trust = openTrust(config.trust, clock, { timeoutMs: REVOCATION_TIMEOUT_MS });
  shutdown.defer('trust', () => trust[Symbol.asyncDispose]());
  const { revocation, certificates, anchors, intermediates } = trust;
  const isChecked = config.revocation !== 'off' && revocation !== undefined;

  const limited = limitProviders(health.providers, limits.providerLimits, { metrics, bell });
  const authorities = { urls: config.tsaUrls, fetch: createCertificateFetcher(), clock };
  const ports = {
    requests: store.requests,
    profiles: store.profiles,
    accounts: store.accounts,
    background,
    blobs,
    providers: limited.providers,
    standBy: limited,
    pause: (ms: number) => sleep(ms, undefined, { ref: false }),
    bell,
    clock,
    vault,
    random: randomBytes,
    ...(isChecked ? { revocation: createRevocationChecker({ source: revocation, clock, intermediates }) } : {}),
    ...(config.signerTrust === 'off'
      ? {}
      : {
          chain: createChainChecker({
            anchors,
            intermediates,
            ...(certificates === undefined ? {} : { certificates }),
          }),
        }),
    ...(config.tsaUrls.length === 0 || trust.freshRevocation === undefined || certificates === undefined
      ? {}
      : {
          preservation: {
            authority: createTimeStampAuthority(authorities),
            promptAuthority: createPromptAuthority(authorities),
            revocation: trust.freshRevocation,
            certificates,
            issuers: [...anchors, ...intermediates],
          },
        }),
    policy: {
      ...DEFAULT_POLICY,
      approvalMarginMs: config.approvalMarginMs,
      ...(config.revocation === 'off' ? {} : { revocation: config.revocation }),
      ...(config.signerTrust === 'off' ? {} : { signerTrust: config.signerTrust }),
      preserve: {
        ...DEFAULT_POLICY.preserve,
        ...(config.retentionMs === undefined ? {} : { keepMs: config.retentionMs }),
      },
      poll: {
        ...(config.pollFastMs === undefined ? {} : { fastMs: config.pollFastMs }),
        ...(config.pollSlowMs === undefined ? {} : { slowMs: config.pollSlowMs }),
        leastSlowMs: () => (pulse.waitingForPhones / config.slowPollsPerSecond) * 1000,
      },
    },
  };
  const deliverer = createDeliverer({
    store: store.webhooks,
    vault,
    clock,
    policy: config.webhooks,
    onAttempt({ codeClass, state }) {
      if (codeClass !== undefined) metrics.webhookAttempted(codeClass);
      if (state !== 'pending') metrics.webhookSettled(state);
    },
    ...(config.publicUrl === undefined ? {} : { publicUrl: config.publicUrl }),
  });
  shutdown.defer('deliverer', () => deliverer[Symbol.asyncDispose]());
  const messagesAtOnce = 2 * limits.concurrency;
  const firstAttempts = new FirstAttempts(
    { bell, deliverer, onError: (err) => logger.warn({ err }, 'a first attempt to deliver failed') },
    messagesAtOnce,
  );
  shutdown.defer('first attempts', () => firstAttempts.close(STOP_MS.firstAttempts));

  const workers = startWorkers({
    ...queue,
    concurrency: {
      sign: limits.concurrency,
      poll: 4 * limits.concurrency,
      preserve: limits.concurrency,
      webhook: messagesAtOnce,
    },
    handle: (doorbell, signal) =>
      answerBell(
        { ...ports, bell: firstAttempts, onPublished: observeFinished(metrics, health) },
        deliverer,
        doorbell,
        signal,
      ),
    onError: (err, fault) => logger.error({ err, ...fault }, 'a job failed'),
    onRun: (run) => {
      pulse.jobRan();
      metrics.jobRan(run);
    },
    onTrouble: (name, trouble) => (trouble === 'stalled' ? metrics.jobStalled(name) : metrics.lockLost(name)),
    timing: { drainTimeoutMs: STOP_MS.jobs },
  });
  shutdown.defer('workers', () => workers[Symbol.asyncDispose]());
  await workers.ready();
  return { store, blobs, bell, isConnected: () => workers.connected };
}
