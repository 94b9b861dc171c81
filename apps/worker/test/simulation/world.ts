/** One run: a store, a queue, a provider, two workers and a portal, everything between them at the mercy of a plan. */
import { createHash } from 'node:crypto';
import {
  type Clock,
  fold,
  type Ids,
  isAtRest,
  PUBLISHED_AS,
  type RequestEvent,
  type RequestId,
  type SignatureRequest,
} from '@kyso/domain';
import { checkpointKey, type Policy, requestIdOf } from '@kyso/signing';
import { type Citizen, InMemoryBlobStore, InMemoryStore, SequentialIds } from '@kyso/testkit';
import type { Send } from '@kyso/webhooks';
import type { Bug } from './bugs.ts';
import { batchOf, Intentions } from './intentions.ts';
import type { Phone, Plan, RequestPlan } from './plan.ts';
import { type Rng, seeded } from './rng.ts';
import { Process, Scheduler } from './scheduler.ts';
import { authorityFault, simAuthority } from './sim-authority.ts';
import { type Pdfs, SimPortal, type Truth } from './sim-portal.ts';
import { PROPAGATION_MS, SimProvider } from './sim-provider.ts';
import { SimQueue } from './sim-queue.ts';
import { SimStore } from './sim-store.ts';
import { POLICY, type Reach, SimWorker } from './sim-worker.ts';
import { gated, Trouble } from './trouble.ts';

const GIVE_UP_MS = 12 * 3_600_000;
const MAX_TURNS = 60_000;
/** Whether everything has come to its end is looked at once in so many turns. */
const LOOK_EVERY_TURNS = 20;
const WORKERS = 2;
/** Of the jobs, so many are given to two workers at once. */
const DOUBLED = 0.2;
/** Takes what is not found for what was never heard of. */
const HASTY: Policy = { ...POLICY, push: { ...POLICY.push, startMs: 5_000, skewMs: -PROPAGATION_MS - 25_000 } };
export const KEY = checkpointKey('a1', Buffer.alloc(32, 1));

export class World {
  readonly plan: Plan;
  readonly store = new InMemoryStore();
  readonly blobs = new InMemoryBlobStore();
  readonly truths: readonly Truth[];
  readonly received = new Set<string>();
  /** Found on the way: pushes without an intention, exceptions that are no coded faults. */
  readonly violations: string[] = [];
  readonly provider: SimProvider;
  readonly scheduler: Scheduler;
  readonly #bug: Bug | undefined;
  readonly #rng: Rng;
  readonly #queue: SimQueue;
  readonly #trouble: Trouble;
  readonly #stores: SimStore;
  readonly #portal: SimPortal;
  readonly #workers: SimWorker[] = [];
  #processes = 0;
  #random = 0;

  constructor(plan: Plan, citizen: Citizen, pdfs: Pdfs, bug?: Bug) {
    const ids = new SequentialIds();
    this.plan = plan;
    this.#bug = bug;
    this.#rng = seeded(plan.seed);
    this.scheduler = new Scheduler(this.#rng);
    this.#trouble = new Trouble(plan, this.scheduler, this.#rng, {
      onCrash: (process) => this.#crash(process),
      onLocksLost: (process) => this.#queue.release(process),
    });
    this.#queue = new SimQueue(this.scheduler, () => this.#trouble.chance(DOUBLED));
    this.#stores = new SimStore(this.store, plan, this.scheduler, this.#trouble, bug);
    this.#portal = this.#openPortal(ids, pdfs);
    this.truths = plan.requests.map((request) => ({
      plan: request,
      id: ids.next('sr'),
      isAccepted: false,
      isCanceled: false,
    }));
    const intentions = new Intentions((id) => this.store.tables.logs.get(id) ?? []);
    this.provider = new SimProvider(plan, citizen, this.scheduler, {
      phoneFor: (id) => this.#phoneFor(id),
      isTampered: (id) => this.#planOf(id)?.isTampered === true,
      onPush: (id) => this.violations.push(...[intentions.pushed(id)].filter((breach) => breach !== undefined)),
    });
  }

  async run(): Promise<void> {
    await this.#portal.subscribe();
    for (let index = 0; index < WORKERS; index++) this.#startWorker();
    this.#planDisasters();
    for (const truth of this.truths) void this.#portal.request(truth);
    let looked = 0;
    await this.scheduler.run(
      () => {
        if (this.scheduler.turns > MAX_TURNS || this.scheduler.elapsedMs > GIVE_UP_MS) {
          this.violations.push(`does not come to an end: ${this.#openOnes().join(', ')}`);
          return true;
        }
        if (this.scheduler.turns < looked + LOOK_EVERY_TURNS && this.scheduler.turns !== looked) return false;
        looked = this.scheduler.turns;
        return this.#trouble.isOver && this.#openOnes().length === 0;
      },
      () => {
        for (const worker of this.#workers) worker.takeJobs();
      },
    );
  }

  logs(): readonly (readonly RequestEvent[])[] {
    return [...this.store.tables.logs.values()];
  }

  requestOf(id: RequestId): SignatureRequest | undefined {
    return fold(this.store.tables.logs.get(id) ?? []);
  }

  /** What still has to happen, in words. */
  #openOnes(): readonly string[] {
    const { published, deliveries } = this.store.tables;
    const open = this.logs().flatMap((log) => {
      const request = fold(log);
      const untold = log.filter(({ type, id }) => PUBLISHED_AS[type] !== undefined && !published.has(id));
      if (request !== undefined && !isAtRest(request.state)) return [`${request.id} is ${request.state}`];
      return untold.length === 0 ? [] : [`${untold[0]?.id} is not published`];
    });
    const pending = [...deliveries.values()].filter(({ state }) => state === 'pending');
    const unasked = this.truths.filter(({ isAccepted }) => !isAccepted);
    return [
      ...open,
      ...pending.map(({ id }) => `${id} is not delivered`),
      ...unasked.map(({ id }) => `${id} is not accepted`),
    ];
  }

  #openPortal(ids: Ids, pdfs: Pdfs): SimPortal {
    const process = new Process('portal', { isMortal: false });
    return new SimPortal(this.scheduler, pdfs, {
      requests: this.#stores.reachedBy(process).requests,
      bell: this.#bellOf(process),
      data: this.store,
      blobs: this.blobs,
      ids,
      onBug: (text) => this.violations.push(text),
    });
  }

  #startWorker(): void {
    const process = new Process(`worker ${++this.#processes}`);
    const worker = new SimWorker(process, this.scheduler, this.#queue, this.#reachOf(process), KEY, {
      isSweeping: this.#bug !== 'no sweeper',
      policy: this.#bug === 'pushed again at once' ? HASTY : POLICY,
      onBug: (error) => this.violations.push(`unexpected: ${error instanceof Error ? error.stack : String(error)}`),
    });
    this.#workers.push(worker);
  }

  #reachOf(process: Process): Reach {
    const skewMs = this.#rng.below(4_001) - 2_000;
    const clock: Clock = { now: () => this.scheduler.nowMs + skewMs };
    const call = this.#trouble.callsOf(process);
    return {
      store: this.#stores.reachedBy(process),
      blobs: gated(this.blobs, 'blobs', call),
      bell: this.#bellOf(process),
      clock,
      signer: this.provider.reachedBy((label, work) => this.#trouble.providerCall(process, label, work)),
      authority: simAuthority(
        () => this.scheduler.nowMs,
        (work) => call('authority.stamp', work),
      ),
      promptAuthority: simAuthority(
        () => this.scheduler.nowMs,
        (work) => call('authority.at once', () => this.#atOnce(work)),
      ),
      send: this.#receiver(process),
      random: (length) =>
        createHash('sha512')
          .update(String(this.#random++))
          .digest()
          .subarray(0, length),
    };
  }

  #atOnce(stamp: () => Uint8Array): Uint8Array {
    if (!this.plan.stampsAtOnce) throw authorityFault();
    this.scheduler.happenings.push('stamped at once');
    return stamp();
  }

  #bellOf(process: Process) {
    const deafness = () => (this.#trouble.isOver ? 0 : this.plan.deafness);
    return gated(this.#queue.bellFor(this.#rng, deafness), 'bell', this.#trouble.callsOf(process));
  }

  #receiver(process: Process): Send {
    return (_, delivery) =>
      this.#trouble.plainCall(process, 'receiver', () => {
        const isBroken = this.#trouble.chance(this.plan.receiverFaults / 100);
        if (isBroken && this.#rng.chance(0.5)) return { kind: 'no_answer', error: 'refused' } as const;
        this.received.add(delivery.eventId);
        return { kind: 'answer', status: isBroken ? 500 : 204, excerpt: '' } as const;
      });
  }

  #crash(process: Process): void {
    if (!process.isAlive) return;
    process.isAlive = false;
    this.scheduler.note(`${process.name}: crash`);
    this.scheduler.after(1_000 + this.#rng.below(9_000), () => this.#startWorker());
  }

  #planDisasters(): void {
    for (let index = 0; index < this.plan.redisWipes; index++) {
      this.#trouble.sometime(() => {
        this.scheduler.note('redis: wiped');
        this.scheduler.happenings.push('wiped');
        this.#queue.wipe();
      });
    }
    for (let index = 0; index < this.plan.freezes; index++) {
      this.#trouble.sometime(() => {
        const alive = this.#workers.filter(({ process }) => process.isAlive);
        const frozen = alive[this.#rng.below(alive.length)];
        if (frozen !== undefined) this.#trouble.freeze(frozen.process);
      });
    }
  }

  #planOf(transactionId: string): RequestPlan | undefined {
    const id = requestIdOf(transactionId);
    return this.truths.find((truth) => truth.id === id)?.plan;
  }

  #phoneFor(transactionId: string): Phone {
    const phones = this.#planOf(transactionId)?.phone ?? [];
    return phones[batchOf(transactionId) - 1] ?? phones.at(-1) ?? { act: 'ignore', afterSeconds: 0 };
  }
}
