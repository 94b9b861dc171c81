/**
 * Searches pages in a thread of its own, which is started for one document and ended with it: pdf.js is loaded
 * nowhere else, a page that never ends is ended by force, and the caller's thread only hands out bytes.
 */
import { Worker } from 'node:worker_threads';
import { type ByteSource, KysoError } from '@kyso/domain';
import { corrupted, tooComplex } from '../document-error.ts';
import type { AnchorLimits } from './anchor-limits.ts';
import type { FoldedText } from './folded-text.ts';
import type { SearchedPage } from './page-search.ts';
import type { FromReader, ReaderAnswer, ReaderFailure, ToReader } from './reader-messages.ts';

/** JavaScript heap of the thread. */
const HEAP_MIB = 512;

export type ReaderOptions = {
  readonly limits: AnchorLimits;
  readonly password: string | undefined;
  readonly signal: AbortSignal | undefined;
};

type Order = Exclude<ToReader, { kind: 'bytes' }>;
type Waiting = { readonly resolve: (answer: ReaderAnswer) => void; readonly reject: (reason: unknown) => void };

export class PageSearcher {
  readonly #source: ByteSource;
  readonly #options: ReaderOptions;
  readonly #worker: Worker;
  readonly #endsAt: number;
  #waiting: Waiting | undefined;

  constructor(source: ByteSource, options: ReaderOptions) {
    this.#source = source;
    this.#options = options;
    this.#endsAt = performance.now() + options.limits.totalTimeMs;
    this.#worker = new Worker(new URL('thread/main.ts', import.meta.url), {
      // no native code (pdf.js would load a canvas), no environment, no warnings on the console
      execArgv: ['--no-addons'],
      env: {},
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB },
    });
    this.#worker.stdout.resume();
    this.#worker.stderr.resume();
    this.#worker.on('message', (message: FromReader) => this.#receive(message));
    this.#worker.on('error', (error) => this.#waiting?.reject(crashOf(error)));
    this.#worker.on('exit', () => this.#waiting?.reject(corrupted('text_reader', 'the page text could not be read')));
  }

  /** @returns the number of pages. @throws KysoError `document.corrupted`, `.encrypted`, `.too_complex` */
  async open(): Promise<number> {
    const { limits, password } = this.#options;
    const { charactersPerPage } = limits;
    const order = { kind: 'open', sizeBytes: this.#source.size, charactersPerPage } as const;
    const answer = await this.#ask(password === undefined ? order : { ...order, password });
    if (answer.kind !== 'opened') throw unexpected(answer);
    return answer.pageCount;
  }

  /** @param page 1-based. @throws KysoError `document.corrupted`, `document.too_complex` */
  async search(page: number, phrase: FoldedText, limit: number): Promise<SearchedPage> {
    const answer = await this.#ask({ kind: 'page', page, phrase, limit });
    if (answer.kind !== 'page') throw unexpected(answer);
    return answer.found;
  }

  /** Ends the thread, whatever it is doing. */
  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  async #ask(order: Order): Promise<ReaderAnswer> {
    const { signal, limits } = this.#options;
    signal?.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<ReaderAnswer>();
    this.#waiting = { resolve, reject };
    const stop = () => reject(signal?.reason);
    signal?.addEventListener('abort', stop, { once: true });
    const timeMs = Math.max(0, Math.min(limits.pageTimeMs, this.#endsAt - performance.now()));
    const timer = setTimeout(() => reject(tooSlow(order, timeMs)), timeMs);
    try {
      this.#worker.postMessage(order);
      return await promise;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
      this.#waiting = undefined;
    }
  }

  #receive(message: FromReader): void {
    if (message.kind !== 'need') {
      this.#waiting?.resolve(message);
      return;
    }
    try {
      // a copy of their own memory: it is handed over, and what a source returns may be a view of anything
      const bytes = new Uint8Array(this.#source.read(message.offset, message.end - message.offset));
      this.#worker.postMessage({ kind: 'bytes', offset: message.offset, bytes } satisfies ToReader, [bytes.buffer]);
    } catch (error) {
      this.#waiting?.reject(error);
    }
  }
}

function unexpected(answer: ReaderAnswer): Error {
  return answer.kind === 'failed' ? refusalOf(answer) : new TypeError(`the text reader answered ${answer.kind}`);
}

function refusalOf({ reason, message }: ReaderFailure): Error {
  if (reason === 'unreadable') return corrupted('text_unreadable', `the page text could not be read: ${message}`);
  const details = { reason: 'password' };
  return new KysoError('document.encrypted', 'the document opens with another password only', { details });
}

function crashOf(error: Error): Error {
  const code: unknown = Reflect.get(error, 'code');
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') return tooComplex('text_memory', 'the page text takes too much memory');
  return corrupted('text_reader', 'the page text could not be read', { error: error.message });
}

function tooSlow(order: Order, timeMs: number): Error {
  const page = order.kind === 'page' ? { page: order.page } : {};
  return tooComplex('text_time', 'reading the page text takes too long', { ...page, timeMs });
}
