/** A worker process: takes jobs, sweeps, signs checkpoints, until it crashes. */
import type { Bell, BlobStore, Clock, ProfileRecords, RemoteSigner, Store, TimeStampAuthority } from '@kyso/domain';
import { isKysoError } from '@kyso/domain';
import { type CheckpointKey, createBackground, DEFAULT_POLICY, type Policy, writeCheckpoints } from '@kyso/signing';
import { PlainVault } from '@kyso/testkit';
import { createDelivererThrough, type Send } from '@kyso/webhooks';
import { answerBell, type Deliverer, type WorkerPorts } from '../../src/answer-bell.ts';
import { FirstAttempts } from '../../src/first-attempts.ts';
import { sweep } from '../../src/sweeper.ts';
import type { Process, Scheduler } from './scheduler.ts';
import { SIM_ROOT } from './sim-authority.ts';
import type { Job, SimQueue } from './sim-queue.ts';

const SLOTS = 3;
/** Few enough that some messages find no room. */
const FIRST_ATTEMPTS = 2;
const SWEEP_MS = 10_000;
const CHECKPOINT_MS = 60_000;

export const POLICY: Policy = {
  ...DEFAULT_POLICY,
  startMs: 10 * 60_000,
  approvalMarginMs: 20_000,
  finalizeMs: 3_600_000,
  faultPauseMs: { first: 2_000, max: 10_000 },
  watchMs: [10_000, 60_000, 120_000],
  // Kept no longer than the first timestamp holds: everything comes to rest.
  preserve: { ...DEFAULT_POLICY.preserve, keepMs: 0 },
};

/** How the process reaches everything outside of it. */
export type Reach = {
  readonly store: Pick<Store, 'requests' | 'webhooks' | 'audit' | 'verifications'> & {
    readonly profiles: ProfileRecords;
  };
  readonly blobs: BlobStore;
  readonly bell: Bell;
  readonly clock: Clock;
  readonly signer: RemoteSigner;
  readonly authority: TimeStampAuthority;
  readonly promptAuthority: TimeStampAuthority;
  readonly send: Send;
  readonly random: (length: number) => Uint8Array;
};

export type WorkerHooks = {
  /** An exception that is no coded fault is a bug, whatever comes of it. */
  onBug(error: unknown): void;
  readonly isSweeping: boolean;
  readonly policy: Policy;
};

export class SimWorker {
  readonly process: Process;
  readonly #scheduler: Scheduler;
  readonly #queue: SimQueue;
  readonly #ports: WorkerPorts;
  readonly #deliverer: Deliverer;
  readonly #hooks: WorkerHooks;
  readonly #key: CheckpointKey;
  #busy = 0;

  constructor(
    process: Process,
    scheduler: Scheduler,
    queue: SimQueue,
    reach: Reach,
    key: CheckpointKey,
    hooks: WorkerHooks,
  ) {
    this.process = process;
    this.#scheduler = scheduler;
    this.#queue = queue;
    this.#hooks = hooks;
    this.#key = key;
    const { store, blobs, bell, clock, signer, authority, promptAuthority, random } = reach;
    const sleep = (ms: number) => new Promise<void>((resolve) => scheduler.after(ms, resolve));
    this.#deliverer = createDelivererThrough({ store: store.webhooks, clock, random: () => 0.5 }, reach.send);
    const onError = (error: unknown) => this.#judge(error);
    this.#ports = {
      requests: store.requests,
      profiles: store.profiles,
      blobs,
      bell: new FirstAttempts({ bell, deliverer: this.#deliverer, onError }, FIRST_ATTEMPTS),
      clock,
      random,
      vault: new PlainVault(),
      providers: { codes: ['sim'], find: () => signer },
      policy: hooks.policy,
      preservation: {
        authority,
        promptAuthority,
        revocation: { find: async () => ({ ocsps: [], crls: [] }) },
        certificates: { issuersOf: async () => [] },
        issuers: [SIM_ROOT],
      },
      pause: sleep,
      background: createBackground({ sleep, onLost: onError }),
    };
    if (hooks.isSweeping) this.#every(SWEEP_MS, async () => void (await sweep({ store, bell, clock })));
    this.#every(CHECKPOINT_MS, async () => void (await writeCheckpoints({ store, clock, key: this.#key })));
  }

  get #isUp(): boolean {
    return this.process.isAlive && this.process.frozenUntilMs <= this.#scheduler.nowMs;
  }

  /** Takes what is due, as far as there are hands. */
  takeJobs(): void {
    while (this.#isUp && this.#busy < SLOTS) {
      const job = this.#queue.take(this.process);
      if (job === undefined) return;
      this.#busy++;
      void this.#work(job).finally(() => this.#busy--);
    }
  }

  async #work(job: Job): Promise<void> {
    const signal = new AbortController().signal;
    try {
      const { again } = await answerBell(this.#ports, this.#deliverer, job.doorbell, signal);
      this.#queue.done(job, this.process, again);
    } catch (error) {
      this.#judge(error);
      this.#queue.failed(job, this.process);
    }
  }

  #every(ms: number, round: () => Promise<void>): void {
    const next = (): void => {
      if (!this.process.isAlive) return;
      this.#scheduler.after(ms, next);
      if (this.#isUp) void round().catch((error) => this.#judge(error));
    };
    this.#scheduler.after(ms / 2, next);
  }

  #judge(error: unknown): void {
    if (!isKysoError(error)) this.#hooks.onBug(error);
  }
}
