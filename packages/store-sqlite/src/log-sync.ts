/**
 * Makes the write-ahead log durable off the thread. With `synchronous=NORMAL` a commit only writes to the log; the same
 * fsync that `synchronous=FULL` does inside every commit is done here once for all commits made meanwhile. The log is one
 * file that only grows until it is copied into the database (which SQLite syncs by itself), so a sync covers every earlier commit,
 * also those of other processes: whoever builds on an event that he read makes it durable with his own.
 */
import { closeSync, fdatasync, openSync } from 'node:fs';
import { KysoError } from '@kyso/domain';

type Told = (error?: unknown) => void;

export class LogSync {
  readonly #path: string;
  #file: number | undefined;
  #waiting: Told[] = [];
  #running = false;
  #closed = false;

  /** @param path of the write-ahead log. */
  constructor(path: string) {
    this.#path = path;
  }

  /** Calls `told` once everything committed so far is on the disk, or with the error that prevented it. */
  whenDurable(told: Told): void {
    this.#waiting.push(told);
    if (!this.#running) this.#sync();
  }

  /** Repeatable; a sync that runs ends first. */
  close(): void {
    this.#closed = true;
    if (this.#running || this.#file === undefined) return;
    closeSync(this.#file);
    this.#file = undefined;
  }

  #sync(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#running = true;
    try {
      this.#file ??= openSync(this.#path, 'r+');
    } catch (cause) {
      this.#end(waiting, cause);
      return;
    }
    fdatasync(this.#file, (cause) => this.#end(waiting, cause ?? undefined));
  }

  #end(waiting: readonly Told[], cause: unknown): void {
    this.#running = false;
    const error = cause === undefined ? undefined : notDurable(cause);
    if (this.#waiting.length > 0) this.#sync();
    else if (this.#closed) this.close();
    for (const told of waiting) told(error);
  }
}

function notDurable(cause: unknown): KysoError {
  return new KysoError('store.unavailable', 'the log could not be written to the disk', {
    cause,
    details: { reason: 'io_error' },
  });
}
