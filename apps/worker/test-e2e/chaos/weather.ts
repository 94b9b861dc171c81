/** Misfortunes beside the death of our own processes. Each ends by itself. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosStage } from './stage.ts';

/** Longer than a worker waits for the lock (5 s) and than a call to Redis may take (2 s). */
const LONG_MS = 8_000;

/* biome-ignore format: one row a misfortune, read as a table */
export const WEATHER = {
  'redis wiped':             wipeRedis,
  'redis killed, empty':     killRedis,
  'redis full':             fillRedis,
  'redis frozen':            freezeRedis,
  'store locked':            lockStore,
  'provider frozen':         (stage: ChaosStage) => freeze(stage.constellation.program('sandbox')),
  'receiver frozen':         (stage: ChaosStage) => freeze(stage.receiver),
} as const satisfies Record<string, (stage: ChaosStage) => Promise<void>>;

export type Misfortune = keyof typeof WEATHER;

function wipeRedis(stage: ChaosStage): Promise<void> {
  return tellRedis(stage, 'FLUSHALL');
}

/** Every command that needs memory is refused, as `noeviction` wants it. */
async function fillRedis(stage: ChaosStage): Promise<void> {
  await tellRedis(stage, 'CONFIG SET maxmemory 1');
  await sleep(LONG_MS);
  await tellRedis(stage, 'CONFIG SET maxmemory 0');
}

async function tellRedis({ constellation }: ChaosStage, command: string): Promise<void> {
  await constellation.redis?.tell(command);
}

async function killRedis({ constellation: { redis } }: ChaosStage): Promise<void> {
  await redis?.kill();
  await sleep(2_000);
  await redis?.start();
}

async function freezeRedis({ constellation: { redis } }: ChaosStage): Promise<void> {
  redis?.freeze();
  await sleep(LONG_MS);
  redis?.thaw();
}

/** Somebody holds the write lock of the database file. */
async function lockStore({ constellation }: ChaosStage): Promise<void> {
  using database = new DatabaseSync(join(constellation.dir, 'data', 'store.sqlite'), { timeout: 10_000 });
  database.exec('BEGIN IMMEDIATE');
  await sleep(LONG_MS);
  database.exec('ROLLBACK');
}

async function freeze(program: { kill(signal: NodeJS.Signals): Promise<void> }): Promise<void> {
  await program.kill('SIGSTOP');
  await sleep(LONG_MS);
  await program.kill('SIGCONT');
}
