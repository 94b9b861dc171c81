/** One connection of node:sqlite with its pragmas, prepared statements and transactions. It knows no table. */
import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { KysoError } from '@kyso/domain';
import { GroupCommit } from './group-commit.ts';
import { LogSync } from './log-sync.ts';
import type { Row } from './row.ts';
import { isBusy, translate } from './sqlite-error.ts';

const DIRECTORY_MODE = 0o700;
const FILE_MODE = 0o600;
const RETRY_AFTER_MS = 10;
/** The write-ahead log file is cut back to this size after a checkpoint. */
const WAL_LIMIT_BYTES = 64 * 1024 * 1024;
/**
 * So many pages of 4 KiB in the log, and the commit that exceeds them copies them into the database on its thread. A page that
 * was written several times meanwhile is copied once: most are, so this is four times SQLite's own choice.
 */
const CHECKPOINT_PAGES = 4_000;

/** A prepared statement. Every call throws coded errors only. */
export type Statement = {
  get(...values: SQLInputValue[]): Row | undefined;
  all(...values: SQLInputValue[]): readonly Row[];
  /** @returns the number of rows changed. */
  run(...values: SQLInputValue[]): number;
};

export class Connection {
  readonly #db: DatabaseSync;
  readonly #busyTimeoutMs: number;
  readonly #log: LogSync;
  readonly #writes: GroupCommit;
  /** Whether a lock is waited for. */
  #isPatient = false;

  /** @throws KysoError `store.unavailable` when the file cannot be opened or is no database. */
  constructor(path: string, busyTimeoutMs: number) {
    this.#busyTimeoutMs = busyTimeoutMs;
    this.#log = new LogSync(`${path}-wal`);
    this.#db = coded(() => {
      createPrivately(path);
      return new DatabaseSync(path, { timeout: busyTimeoutMs, enableForeignKeyConstraints: true });
    });
    try {
      this.#useWriteAheadLog();
      // Every commit is synced all the same, by LogSync. From here on only withBusyTimeout waits for locks.
      this.exec(`PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
      this.exec(`PRAGMA journal_size_limit = ${WAL_LIMIT_BYTES}; PRAGMA busy_timeout = 0`);
      this.#writes = new GroupCommit(this, this.#log, busyTimeoutMs);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** See {@link GroupCommit.run}: the way for every write but those made while opening. */
  write<T>(work: () => T): Promise<T> {
    return this.#writes.run(work);
  }

  get isInTransaction(): boolean {
    return this.#db.isOpen && this.#db.isTransaction;
  }

  rollback(): void {
    if (this.isInTransaction) this.exec('ROLLBACK');
  }

  exec(sql: string): void {
    coded(() => this.#db.exec(sql));
  }

  prepare(sql: string): Statement {
    const statement = this.#reading(() => this.#db.prepare(sql));
    return {
      get: (...values) => this.#reading(() => statement.get(...values)),
      all: (...values) => this.#reading(() => statement.all(...values)),
      run: (...values) => coded(() => Number(statement.run(...values).changes)),
    };
  }

  /**
   * Runs `work` alone among all writers of the file; whatever it throws undoes it. Blocks the thread until the lock is free: only
   * while opening. Not reentrant, nothing may await inside.
   */
  transaction<T>(work: () => T): T {
    this.withBusyTimeout(this.#busyTimeoutMs, () => this.exec('BEGIN IMMEDIATE'));
    try {
      const result = work();
      this.exec('COMMIT');
      return result;
    } catch (error) {
      this.rollback();
      throw error;
    }
  }

  /** Runs `work` with a limit on waiting for locks, on this thread. */
  withBusyTimeout<T>(timeoutMs: number, work: () => T): T {
    this.exec(`PRAGMA busy_timeout = ${Math.min(timeoutMs, this.#busyTimeoutMs)}`);
    this.#isPatient = true;
    try {
      return work();
    } finally {
      this.#isPatient = false;
      this.exec('PRAGMA busy_timeout = 0');
    }
  }

  /**
   * A reader of a write-ahead log meets a lock only where somebody recovers the log after a crash, or has the file for himself:
   * so rarely that setting and clearing a timeout around each write would cost more than trying a read once more.
   */
  #reading<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      const known = translate(error);
      if (!isBusy(known) || this.#isPatient || this.isInTransaction) throw known;
      return this.withBusyTimeout(this.#busyTimeoutMs, () => coded(read));
    }
  }

  /** Repeatable. */
  close(): void {
    if (this.#db.isOpen) coded(() => this.#db.close());
    this.#log.close();
  }

  /** SQLite does not wait for locks when it changes the journal mode, so the first opener of a new file needs patience. */
  #useWriteAheadLog(): void {
    const giveUpAtMs = performance.now() + this.#busyTimeoutMs;
    while (true) {
      try {
        const row = coded(() => this.#db.prepare('PRAGMA journal_mode = WAL').get());
        if (row?.['journal_mode'] === 'wal') return;
        throw new KysoError('store.unavailable', 'the file system does not support a write-ahead log');
      } catch (error) {
        if (!isBusy(error) || performance.now() > giveUpAtMs) throw error;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_AFTER_MS);
      }
    }
  }
}

/**
 * The file holds sealed personal data: it belongs to its owner alone. SQLite gives its side files the same mode. A file that is
 * there is not even opened: to close it would drop the locks that another thread of this process holds on it (POSIX).
 */
function createPrivately(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: DIRECTORY_MODE });
    if (!existsSync(path)) closeSync(openSync(path, 'a', FILE_MODE));
  } catch (cause) {
    throw new KysoError('store.unavailable', 'the database file cannot be created', { cause });
  }
}

function coded<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw translate(error);
  }
}
