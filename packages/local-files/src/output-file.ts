import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, linkSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { KysoError } from '@kyso/domain';
import { borrowBuffer, CHUNKS_BEHIND, returnBuffer } from './chunk-buffers.ts';
import { errnoOf, onDisk } from './disk-error.ts';
import { LocalFile } from './local-file.ts';
import { ChunkWriter, readBack, UNWRITABLE, type WrittenChunk } from './written-chunk.ts';

export type OutputFileOptions = {
  /** The output gets its permissions; the owner may write it in any case. */
  readonly basePath: string;
  /** The name the result gets; its directory has to exist. */
  readonly path: string;
};

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
   * Writes every chunk off the event loop while those before are worked on, and hands on what it reads back from the
   * file, compared with what was to be written. What is handed on is valid until the next is asked for; a chunk of the
   * source has to stay as it is until {@link CHUNKS_BEHIND} more are asked for.
   * @throws KysoError `store.unavailable` with the errno, or with reason `written_differs`
   */
  async *copy(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const descriptor = this.#open();
    const writer = new ChunkWriter(descriptor);
    const buffer = borrowBuffer();
    const due: WrittenChunk[] = [];
    const overdue = (most: number) => (due.length > most ? due.shift() : undefined);
    try {
      for await (const chunk of chunks) {
        due.push(writer.write(chunk));
        this.#written += chunk.length;
        const first = overdue(CHUNKS_BEHIND - 1);
        if (first !== undefined) yield* readBack(descriptor, first, buffer);
      }
      for (let next = overdue(0); next !== undefined; next = overdue(0)) yield* readBack(descriptor, next, buffer);
    } finally {
      await Promise.allSettled(due.map(({ done }) => done)); // nothing is written any more when the caller goes on
      returnBuffer(buffer);
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
