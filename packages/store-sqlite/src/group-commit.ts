/**
 * Writes that arrive together are committed together: one wait for the lock and one fsync for all of them. A write is
 * durable when its promise resolves. While another process writes, this one waits without blocking its thread.
 */
import type { Connection, Statement } from './connection.ts';
import type { LogSync } from './log-sync.ts';
import { isBusy } from './sqlite-error.ts';

/** Writes in one transaction, so that the other processes get their turn. */
const MAX_TOGETHER = 64;
/** Between two tries for the lock; the random part keeps processes out of step. */
const RETRY_MS = { least: 1, random: 2 };

type Write = {
  readonly work: () => unknown;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly giveUpAtMs: number;
};

export class GroupCommit {
  readonly #connection: Connection;
  readonly #log: LogSync;
  readonly #busyTimeoutMs: number;
  readonly #savepoint: Statement;
  readonly #release: Statement;
  readonly #undo: Statement;
  #waiting: Write[] = [];
  #scheduled = false;

  constructor(connection: Connection, log: LogSync, busyTimeoutMs: number) {
    this.#connection = connection;
    this.#log = log;
    this.#busyTimeoutMs = busyTimeoutMs;
    this.#savepoint = connection.prepare('SAVEPOINT one_write');
    this.#release = connection.prepare('RELEASE one_write');
    this.#undo = connection.prepare('ROLLBACK TO one_write');
  }

  /**
   * Runs `work` soon, inside a transaction, and resolves with its result once that is durable. Whatever it throws undoes
   * it and nothing else. Nothing may await inside.
   * @throws KysoError `store.unavailable` when the lock was not free in time or the commit failed; nothing was kept then.
   */
  run<T>(work: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({
        work,
        resolve: resolve as (result: unknown) => void, // gets what `work` returned
        reject,
        giveUpAtMs: performance.now() + this.#busyTimeoutMs,
      });
      this.#schedule(0);
    });
  }

  #schedule(delayMs: number): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    const commit = () => {
      this.#scheduled = false;
      this.#commit();
    };
    if (delayMs === 0) setImmediate(commit);
    else setTimeout(commit, delayMs);
  }

  #commit(): void {
    const together = this.#waiting.splice(0, MAX_TOGETHER);
    try {
      this.#connection.withBusyTimeout(0, () => this.#connection.exec('BEGIN IMMEDIATE'));
    } catch (error) {
      this.#later(together, error);
      return;
    }
    try {
      const settle = together.length === 1 ? together.map(alone) : together.map((write) => this.#one(write));
      this.#connection.exec('COMMIT');
      this.#log.whenDurable((error) => {
        if (error === undefined) for (const tell of settle) tell();
        else for (const { reject } of together) reject(error);
      });
    } catch (error) {
      this.#connection.rollback();
      for (const { reject } of together) reject(error);
    }
    if (this.#waiting.length > 0) this.#schedule(0);
  }

  #one({ work, resolve, reject }: Write): () => void {
    this.#savepoint.run();
    try {
      const result = work();
      this.#release.run();
      return () => resolve(result);
    } catch (error) {
      // A fault such as a full disk may have undone the whole transaction; then all of its writes failed with it.
      if (!this.#connection.isInTransaction) throw error;
      this.#undo.run();
      this.#release.run();
      return () => reject(error);
    }
  }

  /** The lock is taken: those that have waited long enough fail, the others are tried again together with newer ones. */
  #later(together: readonly Write[], error: unknown): void {
    const nowMs = performance.now();
    const [patient, tired] = [together.filter(isPatient), together.filter((write) => !isPatient(write))];
    for (const { reject } of tired) reject(error);
    this.#waiting.unshift(...patient);
    if (this.#waiting.length > 0) this.#schedule(RETRY_MS.least + RETRY_MS.random * Math.random());

    function isPatient({ giveUpAtMs }: Write): boolean {
      return isBusy(error) && nowMs < giveUpAtMs;
    }
  }
}

/** A write that has the transaction to itself needs no savepoint: what it throws undoes the whole. */
function alone({ work, resolve }: Write): () => void {
  const result = work();
  return () => resolve(result);
}
