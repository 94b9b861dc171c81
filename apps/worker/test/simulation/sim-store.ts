/** The store as one process reaches it: every call at a gate, strong or weak, sometimes a moment behind. */
import { fold, type RequestStore, type Store } from '@kyso/domain';
import { type InMemoryStore, WeakRequests } from '@kyso/testkit';
import type { Bug } from './bugs.ts';
import { harmedRequests, harmedWebhooks, overriding } from './harm.ts';
import type { Plan } from './plan.ts';
import type { Process, Scheduler } from './scheduler.ts';
import type { Reach } from './sim-worker.ts';
import { gated, type Trouble } from './trouble.ts';

export class SimStore {
  readonly #data: InMemoryStore;
  readonly #plan: Plan;
  readonly #scheduler: Scheduler;
  readonly #trouble: Trouble;
  readonly #bug: Bug | undefined;

  constructor(data: InMemoryStore, plan: Plan, scheduler: Scheduler, trouble: Trouble, bug: Bug | undefined) {
    this.#data = data;
    this.#plan = plan;
    this.#scheduler = scheduler;
    this.#trouble = trouble;
    this.#bug = bug;
  }

  reachedBy(process: Process): Reach['store'] {
    const call = this.#trouble.callsOf(process);
    const requests =
      this.#plan.store === 'weak'
        ? new WeakRequests(this.#data.tables, (name, work) => call(`store.${name}`, work))
        : gated(this.#data.requests, 'store', call);
    const part = <K extends 'webhooks' | 'audit' | 'profiles' | 'verifications'>(name: K): Store[K] =>
      gated(this.#data[name], name, call);
    return {
      requests: harmedRequests(this.#sometimesStale(requests), this.#data, this.#bug),
      webhooks: harmedWebhooks(part('webhooks'), this.#bug),
      audit: part('audit'),
      profiles: part('profiles'),
      verifications: part('verifications'),
    };
  }

  /** A reader may come before a write that is under way, and a replica may lag: what is read is true, but of a moment ago. */
  #sometimesStale(requests: RequestStore): RequestStore {
    return overriding(requests, {
      load: async (id) => {
        if (!this.#trouble.chance(this.#plan.staleReads / 100)) return requests.load(id);
        this.#scheduler.happenings.push('stale read');
        const log = await requests.events(id);
        return fold(log.slice(0, Math.max(1, log.length - 1)));
      },
    });
  }
}
