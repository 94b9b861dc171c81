/**
 * One request through an undici dispatcher, and its whole answer: with one timer, without streams and composed signals,
 * which cost several times what the call itself does. Not here: what an answer means.
 */
import { KysoError } from '@kyso/domain';
import type { Dispatcher } from 'undici';
import type { Address } from './address.ts';
import { disconnected, givenUp, notInTime } from './unavailable.ts';

export type Outgoing = {
  readonly method: 'GET' | 'POST';
  readonly address: Address;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** From now until the last byte of the answer. */
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
  /** The caller's own wish to stop. */
  readonly signal: AbortSignal;
};

export type Head = {
  readonly status: number;
  /** The value of a field by its name in small letters; several values are joined by commas. */
  field(name: string): string | undefined;
};
export type Incoming = Head & {
  /** As it came over the wire; undefined when it was not wanted. */
  readonly body: Buffer | undefined;
};

/**
 * Sends `outgoing` and reads the answer. A redirect is an answer like any other.
 * @param wantsBody sees the head before the body is read; without the body the connection is given up. What it throws is
 *   what the call throws.
 * @throws KysoError `provider.unavailable` (network, time, given up), `provider.protocol_error` (too large)
 */
export function roundTrip(
  dispatcher: Dispatcher,
  outgoing: Outgoing,
  wantsBody: (head: Head) => boolean,
): Promise<Incoming> {
  return new Promise((resolve, reject) => {
    if (outgoing.signal.aborted) return reject(givenUp());
    const { address, method, headers, body = null } = outgoing;
    const answer = new Answer(outgoing, wantsBody, resolve, reject);
    dispatcher.dispatch({ ...address, method, headers, body }, answer);
  });
}

/** Why a request is taken back that its caller no longer waits for. */
const OVER = new Error('the call is over');

class Answer implements Dispatcher.DispatchHandler {
  readonly #outgoing: Outgoing;
  readonly #wantsBody: (head: Head) => boolean;
  readonly #resolve: (incoming: Incoming) => void;
  readonly #reject: (error: unknown) => void;
  readonly #timer: NodeJS.Timeout;
  readonly #giveUp = () => this.#fail(givenUp());
  #controller: Dispatcher.DispatchController | undefined;
  #head: Head = { status: 0, field: () => undefined };
  readonly #chunks: Buffer[] = [];
  #size = 0;
  #isOver = false;

  constructor(
    outgoing: Outgoing,
    wantsBody: (head: Head) => boolean,
    resolve: (incoming: Incoming) => void,
    reject: (error: unknown) => void,
  ) {
    this.#outgoing = outgoing;
    this.#wantsBody = wantsBody;
    this.#resolve = resolve;
    this.#reject = reject;
    const { timeoutMs, signal } = outgoing;
    this.#timer = setTimeout(() => this.#fail(notInTime(timeoutMs)), timeoutMs);
    signal.addEventListener('abort', this.#giveUp);
  }

  /** There is a connection; before that nothing can be taken back, and a call that is over is not sent any more. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#isOver) controller.abort(OVER);
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    if (this.#isOver || status < 200) return;
    this.#head = { status, field: (name) => joined(headers[name]) };
    try {
      if (!this.#wantsBody(this.#head)) this.#end(undefined);
    } catch (error) {
      this.#fail(error);
    }
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#isOver) return;
    this.#size += chunk.byteLength;
    if (this.#size > this.#outgoing.maxResponseBytes) this.#fail(tooLarge(this.#head.status, this.#outgoing));
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    const [only = Buffer.alloc(0)] = this.#chunks;
    this.#controller = undefined;
    if (!this.#isOver) this.#end(this.#chunks.length > 1 ? Buffer.concat(this.#chunks, this.#size) : only);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (!this.#isOver) this.#fail(disconnected(error));
  }

  #end(body: Buffer | undefined): void {
    this.#close();
    this.#resolve({ ...this.#head, body });
  }

  #fail(error: unknown): void {
    this.#close();
    this.#reject(error);
  }

  /** Whatever of the answer is still to come is not waited for. */
  #close(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#outgoing.signal.removeEventListener('abort', this.#giveUp);
    this.#controller?.abort(OVER);
  }
}

function joined(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value;
}

export function tooLarge(
  status: number,
  { maxResponseBytes: maxBytes }: Pick<Outgoing, 'maxResponseBytes'>,
): KysoError {
  return new KysoError('provider.protocol_error', 'the answer is larger than allowed', {
    details: { status, maxBytes },
  });
}
