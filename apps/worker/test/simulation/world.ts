/** One run: a store, a queue, a provider, two workers and a portal, everything between them at the mercy of a plan. */
import { createHash } from 'node:crypto';
import {
  type Clock,
  fold,
  type Ids,
  isAtRest,
  isKysoError,
  KysoError,
  PUBLISHED_AS,
  type RequestEvent,
  type RequestId,
  type RequestStore,
  type SignatureRequest,
  type Store,
} from '@kyso/domain';
import { acceptRequest, cancelRequest, checkpointKey, type Policy, requestIdOf } from '@kyso/signing';
import {
  type Citizen,
  InMemoryBlobStore,
  InMemoryStore,
  PlainVault,
  SequentialIds,
  START_MS,
  WeakRequests,
} from '@kyso/testkit';
import type { Send } from '@kyso/webhooks';
import type { Bug } from './bugs.ts';
import { type Harm, harmedRequests, harmedWebhooks, overriding } from './harm.ts';
import { APPROVAL_SECONDS, NEVER, type Phone, type Plan, type RequestPlan } from './plan.ts';
import { type Rng, seeded } from './rng.ts';
import { type Fate, type GateOptions, Process, Scheduler } from './scheduler.ts';
import { authorityFault, simAuthority } from './sim-authority.ts';
import { PROPAGATION_MS, SimProvider } from './sim-provider.ts';
import { SimQueue } from './sim-queue.ts';
import { POLICY, SimWorker } from './sim-worker.ts';

/** Nothing goes wrong any more after this time, so that what was begun can come to its end. */
const TROUBLE_ENDS_MS = 150_000;
const GIVE_UP_MS = 12 * 3_600_000;
const MAX_TURNS = 60_000;
const WORKERS = 2;
/** Of the jobs, so many are given to two workers at once. */
const DOUBLED = 0.2;
/** Of the pushes, so many find their process standing still. */
const FROZEN_AT_PUSH = 0.05;
const CALL_LIMIT_MS = POLICY.push.callMs;
const LEVELS = { fallback: 'B-B', timestamps: true } as const;
const CITIZEN_NUMBER = '001090000001';
/** Takes what is not found for what was never heard of. */
const HASTY: Policy = { ...POLICY, push: { startMs: 5_000, callMs: CALL_LIMIT_MS, skewMs: -PROPAGATION_MS - 25_000 } };
export const KEY = checkpointKey('a1', Buffer.alloc(32, 1));

/** What the outside world knows of a request. */
export type Truth = {
  readonly plan: RequestPlan;
  readonly id: RequestId;
  isAccepted: boolean;
  /** The portal was told that it is canceled. */
  isCanceled: boolean;
};

export class World {
  readonly plan: Plan;
  readonly store = new InMemoryStore();
  readonly blobs = new InMemoryBlobStore();
  readonly truths: Truth[] = [];
  readonly received = new Set<string>();
  /** Found on the way: pushes without an intention, exceptions that are no coded faults. */
  readonly violations: string[] = [];
  readonly provider: SimProvider;
  readonly scheduler: Scheduler;
  readonly #rng: Rng;
  readonly #queue: SimQueue;
  readonly #harm: Harm;
  readonly #ids: Ids = new SequentialIds();
  readonly #workers: SimWorker[] = [];
  readonly #portal = new Process('portal');
  readonly #pdf: { readonly good: Uint8Array; readonly bad: Uint8Array };
  #processes = 0;
  #random = 0;

  constructor(plan: Plan, citizen: Citizen, pdf: World['pdfs'], bug?: Bug) {
    this.plan = plan;
    this.#rng = seeded(plan.seed);
    this.scheduler = new Scheduler(this.#rng);
    this.#queue = new SimQueue(this.scheduler, () => this.#isTroubled && this.#rng.chance(DOUBLED));
    this.#pdf = pdf;
    this.#harm = { bug };
    this.provider = new SimProvider(plan, citizen, this.scheduler, {
      phoneFor: (id) => this.#phoneFor(id),
      isTampered: (id) => this.#planOf(id)?.isTampered === true,
      onPush: (id) => this.#assertIntended(id),
    });
  }

  get pdfs(): { readonly good: Uint8Array; readonly bad: Uint8Array } {
    return this.#pdf;
  }

  async run(): Promise<void> {
    await this.#setUp();
    for (let index = 0; index < WORKERS; index++) this.#startWorker();
    this.#planDisasters();
    for (const truth of this.truths) void this.#request(truth);
    let looked = 0;
    await this.scheduler.run(
      () => {
        if (this.scheduler.turns > MAX_TURNS || this.#elapsedMs > GIVE_UP_MS) {
          this.violations.push(`does not come to an end: ${this.#openOnes().join(', ')}`);
          return true;
        }
        if (this.scheduler.turns < looked + 20 && this.scheduler.turns !== looked) return false;
        looked = this.scheduler.turns;
        return this.#elapsedMs > TROUBLE_ENDS_MS && this.#openOnes().length === 0;
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

  get #elapsedMs(): number {
    return this.scheduler.nowMs - START_MS;
  }

  get #isTroubled(): boolean {
    return this.#elapsedMs < TROUBLE_ENDS_MS;
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

  async #setUp(): Promise<void> {
    const tenantId = this.#ids.next('ten');
    this.#caller = { tenantId, actor: 'api:portal', livemode: false };
    await this.store.webhooks.insertEndpoint({
      id: this.#ids.next('we'),
      tenantId,
      url: 'https://portal.example/hook',
      types: [],
      secret: 'sealed',
      state: 'active',
      createdAt: new Date(START_MS).toISOString(),
    });
    for (const plan of this.plan.requests) {
      this.truths.push({ plan, id: this.#ids.next('sr'), isAccepted: false, isCanceled: false });
    }
  }
  #caller = { tenantId: this.#ids.next('ten'), actor: 'api:portal', livemode: false };

  #startWorker(): void {
    const process = new Process(`worker ${++this.#processes}`);
    const skewMs = this.#rng.below(4_001) - 2_000;
    const clock: Clock = { now: () => this.scheduler.nowMs + skewMs };
    const call = this.#callFrom(process);
    const worker = new SimWorker(
      process,
      this.scheduler,
      this.#queue,
      {
        store: this.#storeFor(process),
        blobs: gated(this.blobs, 'blobs', call),
        bell: gated(
          this.#queue.bellFor(this.#rng, () => (this.#isTroubled ? this.plan.deafness : 0)),
          'bell',
          call,
        ),
        clock,
        signer: this.provider.reachedBy((label, work) => this.#providerCall(process, label, work)),
        authority: simAuthority(
          () => this.scheduler.nowMs,
          (work) => call('authority.stamp', work),
        ),
        send: this.#receiver(process),
        random: (length) =>
          createHash('sha512')
            .update(String(this.#random++))
            .digest()
            .subarray(0, length),
      },
      KEY,
      {
        isSweeping: this.#harm.bug !== 'no sweeper',
        policy: this.#harm.bug === 'pushed again at once' ? HASTY : POLICY,
        onBug: (error) => this.violations.push(`unexpected: ${error instanceof Error ? error.stack : String(error)}`),
      },
    );
    this.#workers.push(worker);
  }

  #storeFor(process: Process) {
    const call = this.#callFrom(process);
    const requests: RequestStore =
      this.plan.store === 'weak'
        ? new WeakRequests(this.store.tables, (name, work) => call(`store.${name}`, work))
        : gated(this.store.requests, 'store', call);
    const part = <K extends 'webhooks' | 'audit' | 'profiles' | 'verifications'>(name: K): Store[K] =>
      gated(this.store[name], name, call);
    return {
      requests: harmedRequests(this.#sometimesStale(requests), this.store, this.#harm),
      webhooks: harmedWebhooks(part('webhooks'), this.#harm),
      audit: part('audit'),
      profiles: part('profiles'),
      verifications: part('verifications'),
    };
  }

  /** A reader may come before a write that is under way, and a replica may lag: what is read is true, but of a moment ago. */
  #sometimesStale(requests: RequestStore): RequestStore {
    return overriding(requests, {
      load: async (id) => {
        if (!this.#isTroubled || !this.#rng.chance(this.plan.staleReads / 100)) return requests.load(id);
        this.scheduler.happenings.push('stale read');
        const log = await requests.events(id);
        return fold(log.slice(0, Math.max(1, log.length - 1)));
      },
    });
  }

  #callFrom(process: Process) {
    return <T>(label: string, work: () => T | Promise<T>): Promise<T> =>
      this.scheduler.gate(process, label, work, this.#fates(process));
  }

  /** A call that is longer under way than it may be is cut off: it never arrives. */
  #providerCall<T>(process: Process, label: string, work: () => T): Promise<T> {
    const startedMs = this.scheduler.nowMs;
    // The worst moment to stand still: the intention is written, the phone is not asked yet.
    if (this.#isTroubled && label === 'submit' && this.#rng.chance(FROZEN_AT_PUSH)) this.#freeze(process);
    return this.scheduler.gate(
      process,
      `provider.${label}`,
      () => {
        if (this.scheduler.nowMs - startedMs <= CALL_LIMIT_MS) return work();
        this.scheduler.happenings.push('cut off');
        throw new KysoError('provider.unavailable', 'the call was cut off');
      },
      this.#fates(process),
    );
  }

  #fates(process: Process): GateOptions {
    const mortal = process !== this.#portal;
    return {
      fate: (label) => this.#fate(label, mortal),
      fault: (label) => this.#fault(label),
      onCrash: (crashed) => this.#crash(crashed),
    };
  }

  #fate(label: string, mortal: boolean): Fate {
    if (!this.#isTroubled) return 'normal';
    if (mortal && this.#rng.chance(this.plan.crashes / 10_000))
      return this.#rng.chance(0.5) ? 'crash before' : 'crash after';
    if (label.startsWith('bell')) return 'normal';
    const isOutside = label.startsWith('provider') || label.startsWith('authority');
    const faults = isOutside ? this.plan.providerFaults : this.plan.storeFaults;
    if (this.#rng.chance(faults / 100)) return this.#rng.chance(0.5) ? 'fail before' : 'fail after';
    return 'normal';
  }

  #fault(label: string): KysoError {
    if (label.startsWith('authority')) return authorityFault();
    if (!label.startsWith('provider')) return new KysoError('store.unavailable', 'no answer in the simulation');
    const codes = ['provider.unavailable', 'provider.rate_limited', 'provider.protocol_error'] as const;
    return new KysoError(codes[this.#rng.below(codes.length)] ?? 'provider.unavailable', 'no answer in the simulation');
  }

  #crash(process: Process): void {
    if (!process.isAlive) return;
    process.isAlive = false;
    this.scheduler.note(`${process.name}: crash`);
    this.scheduler.after(1_000 + this.#rng.below(9_000), () => this.#startWorker());
  }

  #planDisasters(): void {
    const sometime = () => this.#rng.below(TROUBLE_ENDS_MS);
    for (let index = 0; index < this.plan.redisWipes; index++) {
      this.scheduler.after(sometime(), () => {
        this.scheduler.note('redis: wiped');
        this.scheduler.happenings.push('wiped');
        this.#queue.wipe();
      });
    }
    for (let index = 0; index < this.plan.freezes; index++) {
      this.scheduler.after(sometime(), () => {
        const alive = this.#workers.filter(({ process }) => process.isAlive);
        const frozen = alive[this.#rng.below(alive.length)];
        if (frozen !== undefined) this.#freeze(frozen.process);
      });
    }
  }

  #freeze(process: Process): void {
    process.frozenUntilMs = this.scheduler.nowMs + 1_000 + this.#rng.below(60_000);
    this.scheduler.note(`${process.name}: frozen`);
    this.scheduler.happenings.push('frozen');
  }

  #receiver(process: Process): Send {
    return (_, delivery) =>
      this.scheduler.gate(
        process,
        'receiver',
        () => {
          const isBroken = this.#isTroubled && this.#rng.chance(this.plan.receiverFaults / 100);
          if (isBroken && this.#rng.chance(0.5)) return { kind: 'no_answer', error: 'refused' } as const;
          this.received.add(delivery.eventId);
          return { kind: 'answer', status: isBroken ? 500 : 204, excerpt: '' } as const;
        },
        { ...this.#fates(process), fate: () => 'normal' },
      );
  }

  /** The portal asks under one id until it is told that the request is accepted, and cancels when its plan says so. */
  async #request(truth: Truth): Promise<void> {
    const { plan, id } = truth;
    const items = await Promise.all(
      Array.from({ length: plan.documents }, (_, index) => this.#upload(index < plan.badDocuments)),
    );
    const call = this.#callFrom(this.#portal);
    const ids = { next: ((prefix) => (prefix === 'sr' ? id : this.#ids.next(prefix))) as Ids['next'] };
    const clock: Clock = { now: () => this.scheduler.nowMs };
    const { requests } = this.#storeFor(this.#portal);
    const bell = gated(
      this.#queue.bellFor(this.#rng, () => (this.#isTroubled ? this.plan.deafness : 0)),
      'bell',
      call,
    );
    const { files, profiles, accounts } = this.store;
    const store = { requests, files, profiles, accounts };
    const order = {
      signer: { provider: 'sim', account: CITIZEN_NUMBER },
      items,
      onItemError: plan.onItemError,
      level: plan.level,
      approvalSeconds: APPROVAL_SECONDS,
      metadata: {},
    };
    const ports = {
      store,
      bell,
      clock,
      ids,
      vault: new PlainVault(),
      providers: { codes: ['sim'] },
      policy: POLICY,
      levels: LEVELS,
    };
    await this.#insist(async () => {
      if ((await requests.load(id)) !== undefined) return;
      await acceptRequest(ports, this.#caller, order);
    });
    truth.isAccepted = true;
    this.scheduler.note(`portal: accepted ${id}`);
    if (plan.cancelAfterSeconds === NEVER) return;
    await this.#pause(plan.cancelAfterSeconds * 1000);
    await this.#insist(async () => {
      try {
        await cancelRequest({ store: { requests }, bell, clock }, this.#caller, id);
        truth.isCanceled = true;
        this.scheduler.note(`portal: canceled ${id}`);
      } catch (error) {
        if (!isKysoError(error, 'invalid_transition')) throw error;
      }
    });
  }

  async #insist(work: () => Promise<void>): Promise<void> {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (!isKysoError(error)) this.violations.push(`portal: ${String(error)}`);
        if (!isKysoError(error, 'store.unavailable') && !isKysoError(error, 'internal')) return;
        await this.#pause(1_000);
      }
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.scheduler.after(ms, resolve));
  }

  async #upload(isBad: boolean) {
    const { tenantId } = this.#caller;
    const pdf = isBad ? this.#pdf.bad : this.#pdf.good;
    const { sha256, sizeBytes } = await this.blobs.write(tenantId, once(pdf), { maxBytes: pdf.length });
    const id = this.#ids.next('fil');
    const createdAt = new Date(START_MS).toISOString();
    const facts = { name: 'Đơn.pdf', mediaType: 'application/pdf', pages: 1, signatures: 0, createdAt } as const;
    await this.store.files.insert({ id, tenantId, sha256, sizeBytes, ...facts });
    return { fileId: id, placement: { mode: 'invisible' } as const };
  }

  #planOf(transactionId: string): RequestPlan | undefined {
    const id = requestIdOf(transactionId);
    return this.truths.find((truth) => truth.id === id)?.plan;
  }

  #phoneFor(transactionId: string): Phone {
    const phones = this.#planOf(transactionId)?.phone ?? [];
    const batch = Number(/-(\d+)$/.exec(transactionId)?.[1] ?? 1) - 1;
    return phones[batch] ?? phones.at(-1) ?? { act: 'ignore', afterSeconds: 0 };
  }

  /** The law: the intention is in the log before the phone rings, and each push has one of its own. */
  #assertIntended(transactionId: string): void {
    const id = requestIdOf(transactionId);
    const log = id === undefined ? [] : (this.store.tables.logs.get(id) ?? []);
    const batch = Number(/-(\d+)$/.exec(transactionId)?.[1] ?? 1);
    const current = log.filter(({ type }) => type === 'batch_approved').length + 1;
    const since = log.findLastIndex(({ type }) => type === 'batch_approved');
    const intentions = log.slice(since + 1).filter(({ type }) => type === 'submission_started').length;
    const pushes = (this.#pushes.get(transactionId) ?? 0) + 1;
    this.#pushes.set(transactionId, pushes);
    if (current === batch && intentions < pushes) {
      this.violations.push(`${transactionId} is pushed ${pushes} times after ${intentions} intentions`);
    }
  }
  readonly #pushes = new Map<string, number>();
}

type Caller = <T>(label: string, work: () => T | Promise<T>) => Promise<T>;

/** Every method of `target` goes through the gate of a process. */
function gated<T extends object>(target: T, name: string, call: Caller): T {
  return new Proxy(target, {
    get(_, property) {
      const member: unknown = Reflect.get(target, property, target);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]) => call(`${name}.${String(property)}`, () => member.apply(target, args));
    },
  });
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
