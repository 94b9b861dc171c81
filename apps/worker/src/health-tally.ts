/** What one process makes of the calls to one provider. Not here: which outcome of a call is a fault. */
import { APPROVALS_KEPT, type HealthState } from '@kyso/domain';
import { FAULTS_TO_OPEN } from '@kyso/providers';

/** Calls that are judged by, the newest ones. */
const WINDOW = 20;
/** From this share of faults on a provider is degraded. */
const DEGRADED_SHARE = 0.2;

export class HealthTally {
  readonly #faults: boolean[] = [];
  readonly #approvals: number[] = [];
  #state: HealthState = 'operational';
  #sinceMs: number | undefined;
  #seenMs: number | undefined;

  get state(): HealthState {
    return this.#state;
  }

  /** Undefined before the first call. */
  get seen(): { readonly sinceMs: number; readonly seenMs: number } | undefined {
    if (this.#sinceMs === undefined || this.#seenMs === undefined) return undefined;
    return { sinceMs: this.#sinceMs, seenMs: this.#seenMs };
  }

  /** Seconds, the newest last. */
  get approvals(): readonly number[] {
    return this.#approvals;
  }

  /** @returns whether the state is another one now. */
  called(outcome: 'answered' | 'fault', atMs: number): boolean {
    this.#faults.push(outcome === 'fault');
    if (this.#faults.length > WINDOW) this.#faults.shift();
    this.#seenMs = atMs;
    this.#sinceMs ??= atMs;
    const state = this.#judge();
    if (state === this.#state) return false;
    this.#state = state;
    this.#sinceMs = atMs;
    return true;
  }

  approved(seconds: number): void {
    this.#approvals.push(seconds);
    if (this.#approvals.length > APPROVALS_KEPT) this.#approvals.shift();
  }

  /** Down as soon as the circuit would open, and until a call gets an answer. */
  #judge(): HealthState {
    const latest = this.#faults.slice(-FAULTS_TO_OPEN);
    if (latest.length === FAULTS_TO_OPEN && latest.every((fault) => fault)) return 'down';
    const share = this.#faults.filter((fault) => fault).length / this.#faults.length;
    return share >= DEGRADED_SHARE ? 'degraded' : 'operational';
  }
}
