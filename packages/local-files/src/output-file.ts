import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, linkSync, openSync, renameSync, rmSync, statSync, write, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { KysoError } from '@kyso/domain';
import { diskError, errnoOf, onDisk } from './disk-error.ts';
import { LocalFile } from './local-file.ts';

export type OutputFileOptions = {
  /** The output gets its permissions; the owner may write it in any case. */
  readonly basePath: string;
  /** The name the result gets; its directory has to exist. */
  readonly path: string;
};

const UNWRITABLE = 'the output cannot be written';
const OWNER_WRITES = 0o200;
/** File systems without hard links answer one of these. */
const NO_LINKS = ['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK'];

/**
 * A copy of a file with something behind it, under a hidden name beside its future one until it is published.
 * @throws KysoError `precondition_failed` with reason `output_exists`, `store.unavailable`
 */
export function outputFile(options: OutputFileOptions): OutputFile {
  if (existsSync(options.path)) throw outputExists();
  return new OutputFile(options);
}

export class OutputFile {
  readonly #options: OutputFileOptions;
  readonly #temporaryPath: string;
  #descriptor: number | undefined;
  #written = 0;

  constructor(options: OutputFileOptions) {
    this.#options = options;
    this.#temporaryPath = join(dirname(options.path), `.kyso-${randomUUID()}.tmp`);
  }

  /**
   * Hands every chunk on and writes it meanwhile, off the event loop: what the reader sees is what is written.
   * @throws KysoError `store.unavailable` with the errno
   */
  async *copy(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const descriptor = this.#open();
    for await (const chunk of chunks) {
      const writing = this.#writeChunk(descriptor, chunk);
      try {
        yield chunk;
      } finally {
        await writing; // the chunk is the source's to use again
      }
    }
  }

  /** @returns everything that was written, open for reading. @throws KysoError `store.unavailable` with the errno */
  append(bytes: Uint8Array): LocalFile {
    const descriptor = this.#open();
    return onDisk(UNWRITABLE, () => {
      for (let done = 0; done < bytes.length; ) {
        done += writeSync(descriptor, bytes, done, bytes.length - done, this.#written + done);
      }
      this.#descriptor = undefined; // the reader owns it from here on
      return new LocalFile(descriptor);
    });
  }

  /**
   * Gives the file its name and overwrites nothing: a hard link fails where a rename would replace.
   * @throws KysoError `precondition_failed` with reason `output_exists`, `store.unavailable`
   */
  publish(): void {
    onDisk(UNWRITABLE, () => {
      if (this.#link()) rmSync(this.#temporaryPath);
      else renameSync(this.#temporaryPath, this.#options.path);
    });
  }

  /** Leaves nothing behind. */
  discard(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
    rmSync(this.#temporaryPath, { force: true });
  }

  #open(): number {
    this.#descriptor ??= onDisk(UNWRITABLE, () => {
      const { mode } = statSync(this.#options.basePath);
      return openSync(this.#temporaryPath, 'wx+', (mode | OWNER_WRITES) & 0o777);
    });
    return this.#descriptor;
  }

  #writeChunk(descriptor: number, chunk: Uint8Array): Promise<void> {
    const start = this.#written;
    this.#written += chunk.length;
    const writing = new Promise<void>((resolve, reject) => {
      const go = (done: number) =>
        write(descriptor, chunk, done, chunk.length - done, start + done, (error, count) => {
          if (error !== null) reject(diskError(error, UNWRITABLE));
          else if (done + count < chunk.length) go(done + count);
          else resolve();
        });
      go(0);
    });
    writing.catch(() => undefined); // it is awaited later; until then it must not count as unhandled
    return writing;
  }

  #link(): boolean {
    try {
      linkSync(this.#temporaryPath, this.#options.path);
      return true;
    } catch (error) {
      const errno = errnoOf(error) ?? '';
      if (errno === 'EEXIST') throw outputExists();
      if (!NO_LINKS.includes(errno)) throw error;
      if (existsSync(this.#options.path)) throw outputExists();
      return false;
    }
  }
}

const outputExists = () =>
  new KysoError('precondition_failed', 'the output exists already', { details: { reason: 'output_exists' } });
