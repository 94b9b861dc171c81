import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isAtRest, type RequestId, type SignatureRequest, statusOf } from '@kyso/domain';
import { openSqliteStore } from '@kyso/store-sqlite';
import type { StoreHarness } from '@kyso/testkit';

export async function temporaryDirectory(): Promise<{ dir: string; path: string; remove: () => Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), 'kyso-store-'));
  return { dir, path: join(dir, 'kyso.db'), remove: () => rm(dir, { recursive: true }) };
}

/** A store in a directory of its own; damage is done through a second connection. */
export async function makeSqliteStore(): Promise<StoreHarness & { path: string }> {
  const { path, remove } = await temporaryDirectory();
  const store = openSqliteStore({ path });
  return {
    path,
    store,
    reopen: async () => openSqliteStore({ path }),
    cleanUp: remove,
    corrupt: {
      loseProjection: async (id: RequestId) => change(path, 'DELETE FROM requests WHERE id = ?', id),
      loseWakeUp: async (id: RequestId) => change(path, 'UPDATE requests SET wake_at = NULL WHERE id = ?', id),
      replaceProjection: async (old: SignatureRequest) =>
        change(
          path,
          'UPDATE requests SET seq = ?, hash = ?, status = ?, final = ? WHERE id = ?',
          old.seq,
          old.hash,
          statusOf(old),
          Number(isAtRest(old.state)),
          old.id,
        ),
    },
  };
}

/** Changes one row behind the store's back. */
export function change(path: string, sql: string, ...values: readonly (string | number)[]): void {
  const db = new DatabaseSync(path, { timeout: 5000 });
  try {
    if (db.prepare(sql).run(...values).changes !== 1) throw new TypeError('exactly one row was to be changed');
  } finally {
    db.close();
  }
}
