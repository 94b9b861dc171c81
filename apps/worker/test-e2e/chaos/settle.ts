import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { FINAL_STATUSES } from '@kyso/domain';
import type { Constellation } from '@kyso/testkit';

/** Longest time from the end of all faults until nothing is open. */
const SETTLE_MS = 150_000;
const STEP_MS = 500;

export const databaseOf = ({ dir }: Constellation) => join(dir, 'data', 'store.sqlite');

/**
 * A request that is over may watch for minutes for an approval that comes all the same; such a look that is far away is not
 * waited for.
 */
const OPEN = `SELECT count(*) AS n FROM requests WHERE final = 0 AND
  (status NOT IN (${FINAL_STATUSES.map((status) => `'${status}'`).join(', ')}) OR coalesce(wake_at, '') < ?)`;
const SOON_MS = 15_000;

/** Nothing is open, nothing undelivered. A second failed attempt of a message waits for minutes: that time is skipped. */
export async function untilSettled(constellation: Constellation, log: (line: string) => void): Promise<void> {
  using database = new DatabaseSync(databaseOf(constellation), { timeout: 10_000 });
  const count = (sql: string, ...values: string[]) => Number(database.prepare(sql).get(...values)?.['n']);
  const hurry = database.prepare(
    `UPDATE deliveries SET next_attempt_at = ?1, body = json_set(body, '$.nextAttemptAt', ?1)
     WHERE state = 'pending' AND next_attempt_at > ?2`,
  );
  const giveUpAt = Date.now() + SETTLE_MS;
  for (;;) {
    const soon = new Date(Date.now() + SOON_MS).toISOString();
    const open = count(OPEN, soon);
    const untold = count('SELECT count(*) AS n FROM outbox');
    const pending = count(`SELECT count(*) AS n FROM deliveries WHERE state = 'pending'`);
    if (open + untold + pending === 0) return;
    if (Date.now() > giveUpAt) {
      log(`still open: ${open} requests, ${untold} events, ${pending} deliveries`);
      return;
    }
    hurry.run(new Date().toISOString(), soon);
    await sleep(STEP_MS);
  }
}
