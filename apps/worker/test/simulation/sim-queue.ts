/** The queue as the store sees it: bells that may be lost, jobs that may be lost, run twice, or taken over from a worker that died. */
import type { Bell, Doorbell } from '@kyso/domain';
import type { Rng } from './rng.ts';
import type { Process, Scheduler } from './scheduler.ts';

/** A job whose worker gives no sign of life for so long is given to another. */
const STALLED_AFTER_MS = 15_000;
const RETRY_AFTER_MS = 2_000;
const ATTEMPTS = 5;
/** Beside these a doorbell names the job. */
const timeless = { delayMs: undefined, hurry: undefined };

export type Job = {
  readonly id: string;
  readonly doorbell: Doorbell;
  dueMs: number;
  holder?: Process;
  attempts: number;
};

export class SimQueue {
  readonly #jobs = new Map<string, Job>();
  readonly #scheduler: Scheduler;
  readonly #isDoubled: () => boolean;

  /** @param isDoubled whether this job is given to a second worker while the first still has it: a lock that was not renewed. */
  constructor(scheduler: Scheduler, isDoubled: () => boolean) {
    this.#scheduler = scheduler;
    this.#isDoubled = isDoubled;
  }

  /** @param deafness out of 100 bells, so many are lost without a word or with one. */
  bellFor(rng: Rng, deafness: () => number): Bell {
    return {
      ring: async (doorbell) => {
        if (rng.chance(deafness() / 100)) return rng.chance(0.5);
        this.#add(doorbell);
        return true;
      },
    };
  }

  wipe(): void {
    this.#jobs.clear();
  }

  /** Everything that the process holds may be taken by others. */
  release(process: Process): void {
    for (const job of this.#jobs.values()) if (job.holder === process) delete job.holder;
  }

  /** A job that is due and that nobody living holds. */
  take(process: Process): Job | undefined {
    for (const job of this.#jobs.values()) {
      if (job.dueMs > this.#scheduler.nowMs || job.holder !== undefined) continue;
      job.holder = process;
      if (this.#isDoubled()) delete job.holder;
      this.#scheduler.after(STALLED_AFTER_MS, () => this.#look(job, process));
      return job;
    }
    return undefined;
  }

  done(job: Job, process: Process, again: number | undefined): void {
    // Whoever lost the job while it stood still has no say in it any more.
    if (job.holder !== process) return;
    if (again === undefined) {
      this.#jobs.delete(job.id);
      return;
    }
    delete job.holder;
    job.dueMs = this.#scheduler.nowMs + again;
    this.#scheduler.after(again, () => {});
  }

  failed(job: Job, process: Process): void {
    if (job.holder !== process) return;
    job.attempts++;
    if (job.attempts >= ATTEMPTS) this.#jobs.delete(job.id);
    else this.done(job, process, RETRY_AFTER_MS);
  }

  #add(doorbell: Doorbell): void {
    const { delayMs = 0, hurry = false } = { ...timeless, ...doorbell };
    const id = JSON.stringify({ ...doorbell, ...timeless });
    const known = this.#jobs.get(id);
    if (known !== undefined) {
      if (hurry && known.holder === undefined) known.dueMs = this.#scheduler.nowMs;
      return;
    }
    this.#jobs.set(id, { id, doorbell, dueMs: this.#scheduler.nowMs + delayMs, attempts: 0 });
    this.#scheduler.after(delayMs, () => {});
  }

  #look(job: Job, process: Process): void {
    if (this.#jobs.get(job.id) !== job || job.holder !== process) return;
    if (process.isAlive && process.frozenUntilMs <= this.#scheduler.nowMs) {
      // Its lock is renewed.
      this.#scheduler.after(STALLED_AFTER_MS, () => this.#look(job, process));
    } else {
      delete job.holder;
    }
  }
}
