import { randomBytes } from 'node:crypto';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openSqliteStore } from '@kyso/store-sqlite';
import { aTenant, SequentialIds } from '@kyso/testkit';
import { temporaryDirectory } from './harness.ts';

const PERMISSION_BITS = 0o777;
const ids = new SequentialIds();

describe('opening a SQLite store', () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;

  beforeEach(async () => {
    directory = await temporaryDirectory();
  });
  afterEach(() => directory.remove());

  it('makes the file and its directory for the owner alone', async () => {
    const path = join(directory.dir, 'new', 'kyso.db');
    await using store = openSqliteStore({ path });
    await store.tenants.insertTenant(aTenant(ids));
    for (const name of [path, `${path}-wal`]) expect((await stat(name)).mode & PERMISSION_BITS).toBe(0o600);
    expect((await stat(join(directory.dir, 'new'))).mode & PERMISSION_BITS).toBe(0o700);
  });

  it('writes ahead and records the version of its schema', async () => {
    await using _ = openSqliteStore({ path: directory.path });
    expect(pragma('journal_mode')).toBe('wal');
    expect(pragma('user_version')).toBe(13);
  });

  it('finds what was there before', async () => {
    const tenant = aTenant(ids);
    const first = openSqliteStore({ path: directory.path });
    await first.tenants.insertTenant(tenant);
    await first[Symbol.asyncDispose]();
    await using second = openSqliteStore({ path: directory.path });
    expect(await second.tenants.listTenants()).toEqual([tenant]);
  });

  it('refuses a database of a newer release and leaves it as it is', async () => {
    const db = new DatabaseSync(directory.path);
    db.exec('PRAGMA user_version = 99');
    db.close();
    expectOpeningToFail({ reason: 'newer_schema', found: 99, known: 13 });
    expect(pragma('user_version')).toBe(99);
  });

  it('refuses a file that is no database', async () => {
    await writeFile(directory.path, randomBytes(4096));
    expectOpeningToFail({ reason: 'not_a_database' });
  });

  it('refuses a place where it cannot write', async () => {
    await writeFile(join(directory.dir, 'file'), 'x');
    const opening = () => openSqliteStore({ path: join(directory.dir, 'file', 'kyso.db') });
    expect(opening).toThrow(expect.objectContaining({ code: 'store.unavailable' }));
  });

  function expectOpeningToFail(details: Record<string, unknown>): void {
    const opening = () => openSqliteStore({ path: directory.path });
    expect(opening).toThrow(expect.objectContaining({ name: 'KysoError', code: 'store.unavailable', details }));
  }

  function pragma(name: string): unknown {
    const db = new DatabaseSync(directory.path);
    try {
      return db.prepare(`PRAGMA ${name}`).get()?.[name];
    } finally {
      db.close();
    }
  }
});
