/**
 * Calls that run in child processes under limits of memory, processor time and time. A child does one call at a time, so
 * that it is known which one went too far; it is killed then, and the next call gets a fresh one.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { type ErrorCode, isKysoError, KysoError } from '@kyso/domain';

export type ChildLimits = {
  /** From the call to its answer; starting a child does not count. */
  readonly timeMs: number;
  /** Of the processor, all threads, during one call; what is used before the first look, after 50 ms, does not count. */
  readonly cpuMs: number;
  /** Resident memory of the child, buffers outside V8's heap included. */
  readonly memoryBytes: number;
  /** A child that has served so many calls is replaced, so that nothing builds up. */
  readonly calls: number;
};

export type ChildPoolOptions = {
  /** The file of the child; it calls {@link serveCalls}. */
  readonly entry: URL;
  /** What the child is told once, before its first call. Its environment holds nothing of ours. */
  readonly setup: unknown;
  /** Children at most; they are started when they are needed. */
  readonly size: number;
  readonly limits: ChildLimits;
};

export interface ChildPool extends AsyncDisposable {
  /**
   * @param args values that the structured clone algorithm copies.
   * @throws KysoError with the code and details of the one thrown in the child; `document.too_complex` with details.reason
   * `cpu`, `memory` or `crash` when the work went too far or killed two children; `store.unavailable` when it got no answer in time.
   */
  call<T>(name: string, ...args: readonly unknown[]): Promise<T>;
}

export type ChildMessage = { readonly setup: unknown } | { readonly name: string; readonly args: readonly unknown[] };
export type ChildAnswer =
  | { readonly result: unknown }
  | {
      readonly fault: {
        readonly code: ErrorCode;
        readonly message: string;
        readonly details: Readonly<Record<string, unknown>>;
      };
    };

type Reason = 'time' | 'cpu' | 'memory' | 'crash';
type Child = { readonly process: ChildProcess; served: number };

/** How often a working child is measured. */
const LOOK_EVERY_MS = 50;
/** `sysconf(_SC_CLK_TCK)` on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;
const NODE = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=2'];

export function openChildPool(options: ChildPoolOptions): ChildPool {
  return new Pool(options);
}

class Pool implements ChildPool {
  readonly #options: ChildPoolOptions;
  readonly #idle: Child[] = [];
  readonly #line: Pick<PromiseWithResolvers<Child>, 'resolve' | 'reject'>[] = [];
  readonly #all = new Set<Child>();

  constructor(options: ChildPoolOptions) {
    this.#options = options;
  }

  async call<T>(name: string, ...args: readonly unknown[]): Promise<T> {
    try {
      return await this.#once<T>({ name, args });
    } catch (error) {
      // Somebody may have killed it for reasons of his own; a document that kills two children is to blame.
      if (!isKysoError(error, 'document.too_complex') || error.details['reason'] !== 'crash') throw error;
      return await this.#once<T>({ name, args });
    }
  }

  async #once<T>(message: ChildMessage): Promise<T> {
    const child = await this.#take();
    try {
      const answer = await this.#ask(child, message);
      if ('fault' in answer) {
        throw new KysoError(answer.fault.code, answer.fault.message, { details: answer.fault.details });
      }
      return answer.result as T; // what the named call of the child answers
    } finally {
      this.#giveBack(child);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#all) child.process.kill('SIGKILL');
    this.#all.clear();
  }

  async #take(): Promise<Child> {
    const idle = this.#idle.pop();
    if (idle !== undefined) return idle;
    if (this.#all.size < this.#options.size) return await this.#start();
    return await new Promise((resolve, reject) => this.#line.push({ resolve, reject }));
  }

  /** @throws KysoError `internal` when the child ends before it is ready. */
  async #start(): Promise<Child> {
    const process = fork(this.#options.entry, { execArgv: NODE, env: {}, serialization: 'advanced' });
    // Nobody waits for an idle child: the end of this process closes its channel, and it ends too.
    process.unref();
    process.channel?.unref();
    const child = { process, served: 0 };
    this.#all.add(child);
    process.once('exit', () => this.#forget(child));
    process.on('error', () => this.#forget(child));
    process.send({ setup: this.#options.setup } satisfies ChildMessage);
    await untilReady(process);
    return child;
  }

  #forget(child: Child): void {
    this.#all.delete(child);
    const at = this.#idle.indexOf(child);
    if (at >= 0) this.#idle.splice(at, 1);
  }

  #giveBack(child: Child): void {
    child.served += 1;
    const isWorn = child.served >= this.#options.limits.calls || !this.#all.has(child);
    if (isWorn) {
      this.#forget(child);
      child.process.kill('SIGKILL');
    }
    const next = this.#line.shift();
    if (next === undefined) {
      if (!isWorn) this.#idle.push(child);
    } else if (isWorn) {
      this.#start().then(next.resolve, next.reject);
    } else {
      next.resolve(child);
    }
  }

  #ask(child: Child, message: ChildMessage): Promise<ChildAnswer> {
    const { process } = child;
    const { timeMs, cpuMs, memoryBytes } = this.#options.limits;
    let looks = 0;
    /** At the first look: most calls are over before it, and measuring costs as much as a short call. */
    let startedCpuMs: number | undefined;
    return new Promise((resolve, reject) => {
      const end = () => {
        clearInterval(watch);
        process.off('message', onAnswer);
        process.off('exit', onExit);
        process.channel?.unref();
      };
      const stop = (reason: Reason) => {
        end();
        this.#forget(child);
        process.kill('SIGKILL');
        reject(exceeded(reason));
      };
      const onAnswer = (answer: unknown) => {
        end();
        resolve(answer as ChildAnswer); // our own child
      };
      const onExit = () => stop('crash');
      const watch = setInterval(() => {
        const usage = usageOf(process.pid);
        // Looks are counted and not the clock: this process may have been stopped for a while itself.
        looks += 1;
        startedCpuMs ??= usage?.cpuMs;
        if (looks * LOOK_EVERY_MS > timeMs) stop('time');
        else if (usage !== undefined && usage.memoryBytes > memoryBytes) stop('memory');
        else if (usage !== undefined && usage.cpuMs - (startedCpuMs ?? 0) > cpuMs) stop('cpu');
      }, LOOK_EVERY_MS);
      process.channel?.ref();
      process.once('message', onAnswer);
      process.once('exit', onExit);
      process.send(message, (error) => error !== null && stop('crash'));
    });
  }
}

/** Time alone says nothing about the document: a loop would have used up its processor time before. */
function exceeded(reason: Reason): KysoError {
  const code = reason === 'time' ? 'store.unavailable' : 'document.too_complex';
  return new KysoError(code, 'the work on the document exceeded a limit', { details: { reason } });
}

/** The channel is held open meanwhile, so that this process does not end before its first call is answered. */
function untilReady(child: ChildProcess): Promise<void> {
  child.channel?.ref();
  return new Promise((resolve, reject) => {
    const gone = () => reject(new KysoError('internal', 'a child process ended before it was ready'));
    child.once('exit', gone);
    child.once('message', () => {
      child.off('exit', gone);
      child.channel?.unref();
      resolve();
    });
  });
}

/** From Linux; undefined elsewhere, where only the limit of time holds, and for a process that is gone. */
function usageOf(pid: number | undefined): { cpuMs: number; memoryBytes: number } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = Number(fields[11]) + Number(fields[12]);
    const resident = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return { cpuMs: (ticks * 1000) / TICKS_PER_SECOND, memoryBytes: Number(resident ?? 0) * 1024 };
  } catch {
    return undefined;
  }
}
