import { access, constants, mkdir } from 'node:fs/promises';
import { isKysoError } from '@kyso/domain';
import { openQueueMonitor } from '@kyso/queue';
import { type Environment, loadConfig, readEnvironment, systemClock } from '@kyso/runtime';
import { assertInForce, localIdentity } from '@kyso/signing';
import { openBlobs, openSealKey, openStore } from '@kyso/storage';
import type { Command } from '../command.ts';
import { tryProvider } from '../provider-connection.ts';

type Finding = { readonly check: string; readonly ok: boolean; readonly detail?: string };

/** Checks what a start would need and says what to do; changes nothing but an absent data directory. */
export const doctor: Command = {
  name: 'doctor',
  usage: '',
  summary:
    'check configuration, data directory, store, documents, Redis, the key that signs sheets, and each provider with its credentials',
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
    await attempt('seal', () => examineSeal(environment)),
    await attempt('providers', async () => {
      if (secrets.providers.length === 0) throw new Error('none is configured: give KYSO_PROVIDERS');
    }),
    ...(await Promise.all(
      secrets.providers.map((entry) => attempt(`provider ${entry.code}`, () => tryProvider(entry, systemClock))),
    )),
  ];
}

const DAY_MS = 24 * 3_600_000;
const RENEW_MS = 30 * DAY_MS;

/** @returns what signs the sheets and until when. @throws when nothing can, although something is configured to. */
async function examineSeal(environment: Environment): Promise<string> {
  const { config, secrets } = loadConfig('cli', environment);
  if (config.seal === undefined) return 'not configured (KYSO_SEAL_P12_FILE): sheets are not signed, and say so';
  const local = localIdentity(await openSealKey(config.seal, secrets.sealPassword));
  const { commonName, serialNumberHex, notBefore, notAfter } = local.identity.certificate;
  const now = systemClock.now();
  try {
    assertInForce(local, now);
  } catch (error) {
    if (!isKysoError(error)) throw error;
    const remedy = 'sheets are not signed: give KYSO_SEAL_P12_FILE a certificate that is in force';
    throw new Error(`${error.message} (${notBefore} to ${notAfter}); ${remedy}`, { cause: error });
  }
  const days = Math.floor((Date.parse(notAfter) - now) / DAY_MS);
  const soon = days * DAY_MS < RENEW_MS ? `, which is in ${days} days: renew it` : '';
  return `sheets are signed by ${commonName ?? serialNumberHex}, until ${notAfter}${soon}`;
}

/** What the probe says is told also when all is well. */
async function attempt(check: string, probe: () => Promise<unknown>): Promise<Finding> {
  try {
    const detail = await probe();
    return { check, ok: true, ...(typeof detail === 'string' ? { detail } : {}) };
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
