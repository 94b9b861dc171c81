/** Which call of which process goes wrong, and when one stands still: by the chances of a plan, until the trouble ends. */
import { KysoError } from '@kyso/domain';
import type { Plan } from './plan.ts';
import type { Rng } from './rng.ts';
import type { Fate, GateOptions, Process, Scheduler } from './scheduler.ts';
import { authorityFault } from './sim-authority.ts';
import { POLICY } from './sim-worker.ts';

/** Nothing goes wrong any more after this time, so that what was begun can come to its end. */
const TROUBLE_ENDS_MS = 150_000;
/** Of the pushes, so many find their process standing still. */
const FROZEN_AT_PUSH = 0.05;
/** Of the pushes, so many stop their process and lose it its jobs: others look while the provider does not show the push yet. */
const OVERTAKEN_AT_PUSH = 0.1;
const PROVIDER_FAULTS = ['provider.unavailable', 'provider.rate_limited', 'provider.protocol_error'] as const;

/** A call that waits for its turn. */
export type Caller = <T>(label: string, work: () => T | Promise<T>) => Promise<T>;

export type TroubleHooks = {
  onCrash(process: Process): void;
  /** The queue gives its jobs to others. */
  onLocksLost(process: Process): void;
};

export class Trouble {
  readonly #plan: Plan;
  readonly #scheduler: Scheduler;
  readonly #rng: Rng;
  readonly #hooks: TroubleHooks;

  constructor(plan: Plan, scheduler: Scheduler, rng: Rng, hooks: TroubleHooks) {
    this.#plan = plan;
    this.#scheduler = scheduler;
    this.#rng = rng;
    this.#hooks = hooks;
  }

  get isOver(): boolean {
    return this.#scheduler.elapsedMs >= TROUBLE_ENDS_MS;
  }

  /** Never once the trouble is over. */
  chance(probability: number): boolean {
    return !this.isOver && this.#rng.chance(probability);
  }

  /** Every call of a process may fail before or after it took effect, or be the last thing that a mortal process does. */
  callsOf(process: Process): Caller {
    return (label, work) =>
      this.#scheduler.gate(
        process,
        label,
        work,
        this.#fates((name) => this.#fate(name, process)),
      );
  }

  /** A call that is longer under way than it may be is cut off: it never arrives. */
  providerCall<T>(process: Process, label: string, work: () => T): Promise<T> {
    const startedMs = this.#scheduler.nowMs;
    // The worst moment to stand still: the intention is written, the phone is not asked yet.
    if (label === 'submit' && this.chance(FROZEN_AT_PUSH)) this.freeze(process);
    return this.callsOf(process)(`provider.${label}`, () => {
      if (this.#scheduler.nowMs - startedMs > POLICY.push.callMs) {
        this.#scheduler.happenings.push('cut off');
        throw new KysoError('provider.unavailable', 'the call was cut off');
      }
      if (label === 'submit' && this.chance(OVERTAKEN_AT_PUSH)) {
        this.#scheduler.happenings.push('overtaken');
        this.freeze(process);
        this.#hooks.onLocksLost(process);
      }
      return work();
    });
  }

  /** A call that is heard and answered in its turn, for whoever has faults of its own. */
  plainCall<T>(process: Process, label: string, work: () => T): Promise<T> {
    return this.#scheduler.gate(
      process,
      label,
      work,
      this.#fates(() => 'normal'),
    );
  }

  /** At some time while the trouble lasts. */
  sometime(disaster: () => void): void {
    this.#scheduler.after(this.#rng.below(TROUBLE_ENDS_MS), disaster);
  }

  freeze(process: Process): void {
    process.frozenUntilMs = this.#scheduler.nowMs + 1_000 + this.#rng.below(60_000);
    this.#scheduler.note(`${process.name}: frozen`);
    this.#scheduler.happenings.push('frozen');
  }

  #fates(fate: GateOptions['fate']): GateOptions {
    return { fate, fault: (label) => this.#fault(label), onCrash: (crashed) => this.#hooks.onCrash(crashed) };
  }

  #fate(label: string, { isMortal }: Process): Fate {
    if (this.isOver) return 'normal';
    if (isMortal && this.#rng.chance(this.#plan.crashes / 10_000))
      return this.#rng.chance(0.5) ? 'crash before' : 'crash after';
    if (label.startsWith('bell')) return 'normal';
    const isOutside = label.startsWith('provider') || label.startsWith('authority');
    const faults = isOutside ? this.#plan.providerFaults : this.#plan.storeFaults;
    if (this.#rng.chance(faults / 100)) return this.#rng.chance(0.5) ? 'fail before' : 'fail after';
    return 'normal';
  }

  #fault(label: string): KysoError {
    if (label.startsWith('authority')) return authorityFault();
    if (!label.startsWith('provider')) return new KysoError('store.unavailable', 'no answer in the simulation');
    const code = PROVIDER_FAULTS[this.#rng.below(PROVIDER_FAULTS.length)] ?? 'provider.unavailable';
    return new KysoError(code, 'no answer in the simulation');
  }
}

/** Every method of `target` is a call. */
export function gated<T extends object>(target: T, name: string, call: Caller): T {
  return new Proxy(target, {
    get(_, property) {
      const member: unknown = Reflect.get(target, property, target);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]) => call(`${name}.${String(property)}`, () => member.apply(target, args));
    },
  });
}
