/**
 * Writes that arrive together are committed together: one wait for the lock and one fsync for all of them. A write is
 * durable when its promise resolves, which takes a sync that begins after its commit: while one is running nothing is won by
 * committing, so what arrives meanwhile is gathered. While another process writes, this one waits without blocking its thread.
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
  readonly #begin: Statement;
  readonly #end: Statement;
  #waiting: Write[] = [];
  #scheduled = false;
  /** Commits whose sync is still running. */
  #undurable = 0;

  constructor(connection: Connection, log: LogSync, busyTimeoutMs: number) {
    this.#connection = connection;
    this.#log = log;
    this.#busyTimeoutMs = busyTimeoutMs;
    this.#begin = connection.prepare('BEGIN IMMEDIATE');
    this.#end = connection.prepare('COMMIT');
  }

  /**
   * Runs `work` soon, inside a transaction, and resolves with its result once that is durable. Whatever it throws undoes
   * it and nothing else. Nothing may await inside, and it must bear to be run again: a transaction that one of its writes
   * spoils is undone as a whole, and each write gets one of its own.
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
    if (this.#scheduled || this.#undurable > 0) return;
    this.#scheduled = true;
    const commit = () => {
      this.#scheduled = false;
      this.#commit();
    };
    if (delayMs === 0) setImmediate(commit);
    else setTimeout(commit, delayMs);
  }

  #commit(): void {
    this.#attempt(this.#waiting.splice(0, MAX_TOGETHER));
    if (this.#waiting.length > 0) this.#schedule(0);
  }

  #attempt(together: readonly Write[]): void {
    try {
      this.#begin.run();
    } catch (error) {
      this.#later(together, error);
      return;
    }
    try {
      const results = together.map(({ work }) => work());
      this.#end.run();
      this.#undurable++;
      this.#log.whenDurable((error) => {
        this.#undurable--;
        if (this.#waiting.length > 0) this.#schedule(0);
        together.forEach(({ resolve, reject }, index) => {
          if (error === undefined) resolve(results[index]);
          else reject(error);
        });
      });
    } catch (error) {
      this.#connection.rollback();
      if (together.length > 1) for (const write of together) this.#attempt([write]);
      else together[0]?.reject(error);
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
