import { access, constants, mkdir } from 'node:fs/promises';
import { openQueueMonitor } from '@kyso/queue';
import { loadConfig, readEnvironment, systemClock } from '@kyso/runtime';
import { openBlobs, openStore } from '@kyso/storage';
import type { Command } from '../command.ts';
import { tryProvider } from '../provider-connection.ts';

type Finding = { readonly check: string; readonly ok: boolean; readonly detail?: string };

/** Checks what a start would need and says what to do; changes nothing but an absent data directory. */
export const doctor: Command = {
  name: 'doctor',
  usage: '',
  summary: 'check configuration, data directory, store, documents, Redis, and each provider with its credentials',
  options: {},
  async run(call) {
    const findings = await examine();
    for (const finding of findings) call.print(finding);
    return findings.every(({ ok }) => ok) ? 0 : 1;
  },
};

async function examine(): Promise<Finding[]> {
  const environment = readEnvironment();
  const configuration = await attempt('configuration', async () => void loadConfig('worker', environment));
  if (!configuration.ok) return [configuration];
  const { config, secrets } = loadConfig('worker', environment);
  return [
    configuration,
    await attempt('data directory', async () => {
      await mkdir(config.dataDir, { recursive: true });
      await access(config.dataDir, constants.W_OK);
    }),
    await attempt('store', async () => {
      await using store = await openStore(config.store, secrets);
      await store.ping();
    }),
    await attempt('documents', async () => void (await openBlobs(config.blobs, secrets))),
    await attempt('redis', async () => {
      await using monitor = openQueueMonitor({ url: secrets.redisUrl, prefix: config.queue.prefix });
      if (!(await answersSoon(() => monitor.ping())))
        throw new Error('no answer; accepting works without it, signing does not');
    }),
    await attempt('providers', async () => {
      if (secrets.providers.length === 0) throw new Error('none is configured: give KYSO_PROVIDERS');
    }),
    ...(await Promise.all(
      secrets.providers.map((entry) => attempt(`provider ${entry.code}`, () => tryProvider(entry, systemClock))),
    )),
  ];
}

async function attempt(check: string, probe: () => Promise<void>): Promise<Finding> {
  try {
    await probe();
    return { check, ok: true };
  } catch (error) {
    return { check, ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}

/** The connection is made in the background: look a few times. */
async function answersSoon(ping: () => Promise<boolean>): Promise<boolean> {
  for (let attempt = 0; attempt < 20; attempt++) {
    if (await ping()) return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}
