/**
 * Time and turns of the simulation. Every call of a port parks at a gate; one at a time is let through, chosen by the
 * seed, and only when everything else has come to rest. So between any two awaits anything may happen, the same at every
 * run of a seed. A process that crashes never gets another turn; one that is frozen gets none until it thaws.
 */
import { START_MS } from '@kyso/testkit';
import type { Rng } from './rng.ts';

export class Process {
  readonly name: string;
  /** Whether it may crash. */
  readonly isMortal: boolean;
  isAlive = true;
  frozenUntilMs = 0;

  constructor(name: string, { isMortal = true } = {}) {
    this.name = name;
    this.isMortal = isMortal;
  }
}

/** What happens to a call at its gate. */
export type Fate = 'normal' | 'crash before' | 'crash after' | 'fail before' | 'fail after';

type Parked = { readonly process: Process; readonly label: string; readonly turn: () => Promise<void> };
type Timer = { readonly atMs: number; readonly order: number; readonly run: () => void };

export type GateOptions = {
  /** Which fates the call may meet, by chance. */
  readonly fate: (label: string) => Fate;
  readonly fault: (label: string) => Error;
  readonly onCrash: (process: Process) => void;
};

export class Scheduler {
  nowMs = START_MS;
  turns = 0;
  /** Disasters and faults that came to pass. */
  readonly happenings: string[] = [];
  /** The last turns, for the report of a failure. */
  readonly trace: string[] = [];
  readonly #rng: Rng;
  #parked: Parked[] = [];
  readonly #timers: Timer[] = [];
  #orders = 0;

  constructor(rng: Rng) {
    this.#rng = rng;
  }

  get elapsedMs(): number {
    return this.nowMs - START_MS;
  }

  after(ms: number, run: () => void): void {
    this.#timers.push({ atMs: this.nowMs + Math.max(0, ms), order: this.#orders++, run });
  }

  /** Lets `work` happen in its turn, or not, as fate has it. A crashed process never hears of it. */
  gate<T>(process: Process, label: string, work: () => T | Promise<T>, options: GateOptions): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const turn = async (): Promise<void> => {
      const fate = options.fate(label);
      if (fate !== 'normal') this.happenings.push(fate);
      if (fate === 'crash before') return options.onCrash(process);
      if (fate === 'fail before') return reject(options.fault(label));
      try {
        const result = await work();
        if (result === 'conflict') this.happenings.push('conflict');
        if (fate === 'crash after') return options.onCrash(process);
        if (fate === 'fail after') return reject(options.fault(label));
        resolve(result);
      } catch (error) {
        reject(error);
      }
    };
    this.#parked.push({ process, label, turn });
    return promise;
  }

  note(text: string): void {
    this.trace.push(`${(this.elapsedMs / 1000).toFixed(1)} ${text}`);
    if (this.trace.length > 400) this.trace.shift();
  }

  /** Until `isOver`, or nothing is left to happen. @param between is called before each turn: the moment for disasters. */
  async run(isOver: () => boolean, between: () => void): Promise<void> {
    for (;;) {
      await rest();
      if (isOver()) return;
      between();
      this.#parked = this.#parked.filter(({ process }) => process.isAlive);
      const ready = this.#parked.filter(({ process }) => process.frozenUntilMs <= this.nowMs);
      // Now and then time passes although somebody could act: calls take time.
      if (ready.length > 0 && !(this.#timers.length > 0 && this.#rng.chance(0.02))) {
        const chosen = ready[this.#rng.below(ready.length)];
        if (chosen === undefined) continue;
        this.#parked.splice(this.#parked.indexOf(chosen), 1);
        this.turns++;
        this.note(`${chosen.process.name}: ${chosen.label}`);
        await chosen.turn();
      } else if (!this.#nextTimer()) {
        const [thaw] = this.#parked.map(({ process }) => process.frozenUntilMs).sort((a, b) => a - b);
        if (thaw === undefined) return;
        this.nowMs = Math.max(this.nowMs, thaw);
      }
    }
  }

  #nextTimer(): boolean {
    let first: Timer | undefined;
    for (const timer of this.#timers) {
      if (first === undefined || timer.atMs < first.atMs || (timer.atMs === first.atMs && timer.order < first.order)) {
        first = timer;
      }
    }
    if (first === undefined) return false;
    this.#timers.splice(this.#timers.indexOf(first), 1);
    this.nowMs = Math.max(this.nowMs, first.atMs);
    first.run();
    return true;
  }
}

/** Everything that can go on without a turn has gone on. */
function rest(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
