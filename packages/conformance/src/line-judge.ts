/** A referee that is slow to start and judges many files: a child process, one line in, one line of JSON out. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const ANSWER_TIME_LIMIT_MS = 120_000;
const ERROR_TAIL_CHARACTERS = 2_000;

export class LineJudge implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  #errors = '';

  constructor(program: string, args: readonly string[]) {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    // a program that cannot start ends its output: the next question says so
    child.on('error', (error) => this.#note(error.message));
    child.stderr.on('data', (chunk: Buffer) => this.#note(chunk.toString('utf8')));
    child.stdin.on('error', (error) => this.#note(error.message));
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    this.#child = child;
  }

  /** One question at a time. @throws Error when the program ends, or is silent for too long. */
  async ask(question: string): Promise<unknown> {
    this.#child.stdin?.write(`${question}\n`);
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), ANSWER_TIME_LIMIT_MS);
    const line = await this.#lines.next().finally(() => clearTimeout(timer));
    if (line.done === true) throw new Error(`the referee ended without an answer: ${this.#errors.trim()}`);
    return JSON.parse(line.value);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null || this.#child.pid === undefined) return;
    const end = once(this.#child, 'exit');
    this.#child.stdin?.end();
    await end;
  }

  #note(text: string): void {
    this.#errors = `${this.#errors}${text}`.slice(-ERROR_TAIL_CHARACTERS);
  }
}
