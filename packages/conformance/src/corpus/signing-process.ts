/**
 * Runs the engine in a process of its own: synchronous code cannot be stopped otherwise, and the memory that it takes
 * would make every start of an outside program slower.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { TestSigner } from '../sign-for-test.ts';

export type SigningJob = {
  readonly input: string;
  readonly output: string;
  readonly password?: string | undefined;
};
export type SigningOrder = SigningJob & { readonly signer: TestSigner };

export type SigningResult =
  | { readonly kind: 'signed'; readonly fieldName: string; readonly bytesAdded: number; readonly ms: number }
  /** The engine's own answer: an error code with the reason in its details. */
  | { readonly kind: 'refused'; readonly code: string; readonly reason: string; readonly message: string }
  /** What must not happen: an error without a code, a failed verification, no end, too much memory. */
  | { readonly kind: 'error'; readonly code: 'bug' | 'internal' | 'timeout' | 'crash'; readonly message: string };

const PROGRAM = fileURLToPath(new URL('./signing-child.ts', import.meta.url));
const HEAP_LIMIT_MIB = 1024;

export class SigningProcess implements AsyncDisposable {
  readonly #signer: TestSigner;
  readonly #timeLimitMs: number;
  #child: ChildProcess | undefined;

  constructor(signer: TestSigner, timeLimitMs: number) {
    this.#signer = signer;
    this.#timeLimitMs = timeLimitMs;
  }

  /** One job at a time. A result is always an answer, also when the process had to be ended. */
  async sign(job: SigningJob): Promise<SigningResult> {
    this.#child ??= fork(PROGRAM, {
      execArgv: [`--max-old-space-size=${HEAP_LIMIT_MIB}`, '--disable-warning=ExperimentalWarning'],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const result = await this.#ask(this.#child, { ...job, signer: this.#signer });
    if (result.kind === 'error') await this.#end();
    return result;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end();
  }

  async #ask(child: ChildProcess, order: SigningOrder): Promise<SigningResult> {
    const { promise, resolve } = Promise.withResolvers<SigningResult>();
    const fail = (code: 'timeout' | 'crash', message: string) => resolve({ kind: 'error', code, message });
    const timer = setTimeout(() => fail('timeout', `no answer within ${this.#timeLimitMs} ms`), this.#timeLimitMs);
    const onMessage = (message: unknown) => resolve(message as SigningResult); // signing-child.ts sends nothing else
    const onExit = () => fail('crash', 'the process ended');
    child.once('message', onMessage).once('exit', onExit);
    child.send(order, (error) => error !== null && fail('crash', error.message));
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      child.off('message', onMessage).off('exit', onExit);
    }
  }

  async #end(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  }
}
