/** `kyso audit verify` over a real database file, before and after somebody changed a row in it. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { checkpointKey, writeCheckpoints } from '@kyso/signing';
import { openStore } from '@kyso/storage';
import { aHappyLog, instant, ManualClock, SequentialIds } from '@kyso/testkit';
import { kyso, temporaryDirectory } from '../test/kyso.ts';

const TIMEOUT_MS = 60_000;
/** Of the event with this id. */
const ROW = "WHERE body ->> '$.id' = ?";
const SEED = Buffer.alloc(32, 5);
const directory = temporaryDirectory();
const path = join(directory.path, 'store.sqlite');
const variables = {
  KYSO_DATA_DIR: directory.path,
  KYSO_MASTER_KEYS: `k1:${Buffer.alloc(32, 6).toString('base64')}`,
  KYSO_AUDIT_KEYS: `a1:${SEED.toString('base64')}`,
};
let events: ReturnType<typeof aHappyLog>;
let noted: string;

beforeAll(async () => {
  const ids = new SequentialIds();
  await using store = await openStore({ kind: 'sqlite', path }, {});
  events = aHappyLog(ids, ids.next('ten'));
  for (const event of [...events, ...aHappyLog(ids, ids.next('ten'))]) await store.requests.append([event], instant());
  const [checkpoint] = await writeCheckpoints({ store, clock: new ManualClock(), key: checkpointKey('a1', SEED) });
  noted = `${checkpoint?.number}:${checkpoint?.hash}`;
});
afterAll(directory.remove);

describe('kyso audit verify', () => {
  let undo: (() => void)[] = [];
  beforeEach(() => {
    for (const step of undo) step();
    undo = [];
  });

  it(
    'says that everything holds',
    async () => {
      const { code, lines } = await kyso(['audit', 'verify', '--noted', noted], variables);
      expect(lines).toMatchObject([{ kind: 'holds', requests: 2, events: 16, checkpoints: 1, unconfirmed: 0 }]);
      expect(code).toBe(0);
    },
    TIMEOUT_MS,
  );

  it(
    'needs the public key alone',
    async () => {
      const { KYSO_AUDIT_KEYS: _, ...without } = variables;
      expect((await kyso(['audit', 'verify'], without)).code).toBe(2);
      const raw = Buffer.from(checkpointKey('a1', SEED).publicKey.raw).toString('base64');
      expect((await kyso(['audit', 'verify', '--public-key', `a1:${raw}`], without)).code).toBe(0);
    },
    TIMEOUT_MS,
  );

  it(
    'names the row that somebody changed in the database',
    async () => {
      const row = events[3];
      change(`UPDATE events SET body = replace(body, 'worker', 'nobody') ${ROW}`, row?.id ?? '');
      undo.push(() => change(`UPDATE events SET body = replace(body, 'nobody', 'worker') ${ROW}`, row?.id ?? ''));
      const { code, lines } = await kyso(['audit', 'verify'], variables);
      expect(lines).toMatchObject([{ kind: 'broken', row: row?.id, reason: 'event_content_changed' }]);
      expect(code).toBe(1);
    },
    TIMEOUT_MS,
  );

  it(
    'names the row that is gone, and the checkpoint that is not the noted one',
    async () => {
      const other = `1:${'0'.repeat(64)}`;
      expect((await kyso(['audit', 'verify', '--noted', other], variables)).lines).toMatchObject([
        { kind: 'broken', row: 'checkpoint 1', reason: 'checkpoint_content_changed' },
      ]);
      const last = events.at(-1);
      change(`DELETE FROM events ${ROW}`, last?.id ?? '');
      const { code, lines } = await kyso(['audit', 'verify'], variables);
      expect(lines).toMatchObject([{ kind: 'broken', row: last?.id, reason: 'log_cut_short' }]);
      expect(code).toBe(1);
    },
    TIMEOUT_MS,
  );

  function change(sql: string, id: string): void {
    const db = new DatabaseSync(path);
    try {
      expect(db.prepare(sql).run(id).changes).toBe(1);
    } finally {
      db.close();
    }
  }
});
