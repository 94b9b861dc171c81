import { closeSync, existsSync, fstatSync, linkSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { KysoError } from '@kyso/domain';
import { copyHere } from './copy-here.ts';
import { type CopyOrder, readyCopyThread, wakeCopyThread } from './copy-thread.ts';
import { callOf, diskError, errnoOf, onDisk } from './disk-error.ts';
import { LocalFile } from './local-file.ts';

const UNWRITABLE = 'the output cannot be written';
const UNREADABLE = 'the file, or the output made of it, cannot be read';
const MIB = 1024 * 1024;
/** From here on a file is copied by a thread, if one has started. */
const LARGE_BYTES = 16 * MIB;
/** A thread that copies no more than this is not worth its start: 14 MiB, and as much time as it spares. */
const START_BYTES = 32 * MIB;
/** What this process was asked to copy so far, in large files. */
let askedBytes = 0;

export type OutputFileOptions = {
  /** What is copied. The output gets its permissions; the owner may write it in any case. */
  readonly base: LocalFile;
  /** The name the result gets; its directory has to exist. */
  readonly path: string;
};

const OWNER_WRITES = 0o200;
/** File systems without hard links answer one of these. */
const NO_LINKS = ['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK'];

/**
 * For a program that will make outputs of these files once it has loaded what it needs: what large ones need starts
 * meanwhile. A path that leads nowhere is told about when it is opened.
 */
export function expectOutputsOf(paths: readonly string[]): void {
  const sizes = paths.map((path) => statSync(path, { throwIfNoEntry: false })?.size ?? 0);
  const largeBytes = sizes.filter(isLarge).reduce((sum, size) => sum + size, 0);
  if (largeBytes >= START_BYTES) wakeCopyThread();
}

function isLarge(sizeBytes: number): boolean {
  return sizeBytes >= LARGE_BYTES;
}

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
    // loaded here, because it takes milliseconds in which the thread can start already
    const { randomUUID } = process.getBuiltinModule('node:crypto');
    this.#temporaryPath = join(dirname(options.path), `.kyso-${randomUUID()}.tmp`);
    if (!isLarge(options.base.size)) return;
    askedBytes += options.base.size;
    if (askedBytes >= START_BYTES) wakeCopyThread();
  }

  /**
   * Writes the base and hands on what it reads back from the output, compared with the base. What is handed on is valid
   * until the next is asked for.
   * @throws KysoError `store.unavailable` with the errno, or with reason `written_differs` or `file_shortened`
   */
  async *copy(): AsyncGenerator<Uint8Array> {
    const { base } = this.#options;
    const order = { from: base.descriptor, to: this.#open(), start: 0, end: base.size };
    try {
      yield* isLarge(base.size) ? copyLarge(order) : copyHere(order);
    } catch (error) {
      throw diskError(error, callOf(error) === 'read' ? UNREADABLE : UNWRITABLE);
    }
    this.#written = base.size;
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
      const { mode } = fstatSync(this.#options.base.descriptor);
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

/** On the caller's thread until one of its own has started. */
async function* copyLarge({ start, end, ...files }: CopyOrder): AsyncGenerator<Uint8Array> {
  let at = start;
  let thread = readyCopyThread();
  if (thread === undefined) {
    for await (const chunk of copyHere({ ...files, start, end })) {
      yield chunk;
      at += chunk.length;
      thread = at < end ? readyCopyThread() : undefined;
      if (thread !== undefined) break;
    }
  }
  if (thread !== undefined) yield* thread.copy({ ...files, start: at, end });
}

const outputExists = () =>
  new KysoError('precondition_failed', 'the output exists already', { details: { reason: 'output_exists' } });
