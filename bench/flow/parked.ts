/** Requests that wait for a phone, put into store and queue directly: the events and the bells that a worker would have made. */
import { execFileSync } from 'node:child_process';
import { connect } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { fold, isId } from '@kyso/domain';
import { openBell } from '@kyso/queue';
import { createIds, createVault, loadConfig } from '@kyso/runtime';
import { vaultContext } from '@kyso/signing';
import { openSqliteStore } from '@kyso/store-sqlite';
import { aCreatedEvent, aRequestEvent } from '@kyso/testkit';
import { PATIENT_CITIZEN, type Stage } from './stage.ts';

const TOGETHER = 1_000;
const HOUR_MS = 3_600_000;
const LOOK_MS = 500;
const STEPS = ['preparation_started', 'prepared', 'submission_started', 'submitted'] as const;

export type Parked = { readonly count: number; readonly bytesEach: number };

/**
 * Resolves when what the writing of so many leaves behind is over, as it is for requests that have waited for a while: the ends of
 * their logs are signed, and nothing of them is still on its way to the disk.
 * @param spreadMs the next looks are spread evenly over this time.
 */
export async function park(stage: Stage, count: number, spreadMs: number): Promise<Parked> {
  const { constellation, tenantId } = stage;
  if (!isId('ten', tenantId)) throw new TypeError('the tenant has no id of a tenant');
  const { secrets } = loadConfig('cli', constellation.env);
  const vault = createVault(secrets.masterKeys);
  const account = vault.seal(PATIENT_CITIZEN, vaultContext.requestAccount(tenantId));
  const certificate = vault.seal('', vaultContext.requestCertificate(tenantId));
  const path = join(constellation.dir, 'data', 'store.sqlite');
  await using store = openSqliteStore({ path, busyTimeoutMs: 60_000 });
  await using bell = openBell({ url: constellation.env['REDIS_URL'] ?? '' });
  const ids = createIds();
  const redisPort = constellation.redis?.port ?? 0;
  const before = await redisBytes(redisPort);

  const one = async (index: number): Promise<void> => {
    // On whole seconds, as a worker puts looks that are far off.
    const delayMs = Math.ceil((Date.now() + (spreadMs * (index + 1)) / count) / 1000) * 1000 - Date.now();
    const now = new Date().toISOString();
    const wakeAt = new Date(Date.now() + delayMs + 60_000).toISOString();
    const deadlineAt = new Date(Date.now() + HOUR_MS).toISOString();
    const signer = { provider: 'smartca', account, accountMasked: '0010••••0001' };
    const created = aCreatedEvent(ids, { tenantId, at: now, data: { signer } });
    await store.requests.append([created], wakeAt);
    let request = fold([created]);
    for (const type of STEPS) {
      if (request === undefined) throw new TypeError('nothing was folded');
      const data = { prepared: { certificate }, submitted: { expiresAt: deadlineAt, deadlineAt } };
      const event = aRequestEvent(request, type, { at: now, data: Reflect.get(data, type) ?? {} });
      await store.requests.append([event], wakeAt);
      request = fold([event], request);
    }
    if (request?.state !== 'awaiting_approval') throw new TypeError('the sample does not wait');
    const { id: requestId, seq } = request;
    const heard = await bell.ring({ kind: 'effect', effect: 'poll', requestId, seq, delayMs });
    if (!heard) throw new Error('a bell was not heard');
  };
  for (let done = 0; done < count; done += TOGETHER) {
    await Promise.all(Array.from({ length: Math.min(TOGETHER, count - done) }, (_, index) => one(done + index)));
    using database = new DatabaseSync(path, { timeout: 60_000 });
    database.exec('DELETE FROM outbox');
    if ((done / TOGETHER) % 10 === 0) console.error(`  parked ${done + TOGETHER}`);
  }
  const bytesEach = ((await redisBytes(redisPort)) - before) / count;
  while (unsigned(path) > 0) await sleep(LOOK_MS);
  execFileSync('sync');
  return { count, bytesEach };
}

/** Logs with an end that no checkpoint names. */
function unsigned(path: string): number {
  using database = new DatabaseSync(path, { timeout: 60_000 });
  return Number(database.prepare('SELECT count(*) AS count FROM grown').get()?.['count']);
}

/** `used_memory` of the server. */
function redisBytes(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.write('INFO memory\r\n'));
    socket.once('error', reject);
    socket.on('data', (piece) => {
      text += piece.toString();
      const found = /used_memory:(\d+)/.exec(text)?.[1];
      if (found === undefined) return;
      socket.destroy();
      resolve(Number(found));
    });
  });
}
