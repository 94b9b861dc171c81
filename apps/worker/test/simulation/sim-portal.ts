/** The portal: it asks under one id until it is told that the request is accepted, and cancels when its plan says so. */
import { type Bell, type Clock, type Ids, isKysoError, type RequestId, type RequestStore } from '@kyso/domain';
import { acceptRequest, cancelRequest } from '@kyso/signing';
import { type InMemoryBlobStore, type InMemoryStore, PlainVault, START_MS } from '@kyso/testkit';
import { APPROVAL_SECONDS, NEVER, type RequestPlan } from './plan.ts';
import type { Scheduler } from './scheduler.ts';
import { POLICY } from './sim-worker.ts';

const LEVELS = { fallback: 'B-B', timestamps: true } as const;
const CITIZEN_NUMBER = '001090000001';
const PATIENCE_MS = 1_000;

/** What the outside world knows of a request. */
export type Truth = {
  readonly plan: RequestPlan;
  readonly id: RequestId;
  isAccepted: boolean;
  /** The portal was told that it is canceled. */
  isCanceled: boolean;
};

export type Pdfs = { readonly good: Uint8Array; readonly bad: Uint8Array };

/** How the portal reaches the gateway's use cases; its files are laid down without trouble. */
type Reach = {
  readonly requests: RequestStore;
  readonly bell: Bell;
  readonly data: InMemoryStore;
  readonly blobs: InMemoryBlobStore;
  readonly ids: Ids;
  readonly onBug: (text: string) => void;
};

export class SimPortal {
  readonly #scheduler: Scheduler;
  readonly #pdfs: Pdfs;
  readonly #reach: Reach;
  readonly #caller;
  readonly #clock: Clock = { now: () => this.#scheduler.nowMs };

  constructor(scheduler: Scheduler, pdfs: Pdfs, reach: Reach) {
    this.#scheduler = scheduler;
    this.#pdfs = pdfs;
    this.#reach = reach;
    this.#caller = { tenantId: reach.ids.next('ten'), actor: 'api:portal', livemode: false };
  }

  async subscribe(): Promise<void> {
    await this.#reach.data.webhooks.insertEndpoint({
      id: this.#reach.ids.next('we'),
      tenantId: this.#caller.tenantId,
      url: 'https://portal.example/hook',
      types: [],
      secret: 'sealed',
      state: 'active',
      createdAt: new Date(START_MS).toISOString(),
    });
  }

  async request(truth: Truth): Promise<void> {
    const { plan, id } = truth;
    await this.#accept(truth);
    truth.isAccepted = true;
    this.#scheduler.note(`portal: accepted ${id}`);
    if (plan.cancelAfterSeconds === NEVER) return;
    await this.#pause(plan.cancelAfterSeconds * 1000);
    await this.#cancel(truth);
  }

  async #accept({ plan, id }: Truth): Promise<void> {
    const items = await Promise.all(
      Array.from({ length: plan.documents }, (_, index) => this.#upload(index < plan.badDocuments)),
    );
    const { requests, bell, ids: others, data } = this.#reach;
    const { files, profiles, accounts } = data;
    const ids = { next: ((prefix) => (prefix === 'sr' ? id : others.next(prefix))) as Ids['next'] };
    const ports = {
      store: { requests, files, profiles, accounts },
      bell,
      clock: this.#clock,
      ids,
      vault: new PlainVault(),
      providers: { codes: ['sim'] },
      policy: POLICY,
      levels: LEVELS,
    };
    const order = {
      signer: { provider: 'sim', account: CITIZEN_NUMBER },
      items,
      onItemError: plan.onItemError,
      level: plan.level,
      approvalSeconds: APPROVAL_SECONDS,
      metadata: {},
    };
    await this.#insist(async () => {
      if ((await requests.load(id)) !== undefined) return;
      await acceptRequest(ports, this.#caller, order);
    });
  }

  async #cancel(truth: Truth): Promise<void> {
    const { requests, bell } = this.#reach;
    await this.#insist(async () => {
      try {
        await cancelRequest({ store: { requests }, bell, clock: this.#clock }, this.#caller, truth.id);
        truth.isCanceled = true;
        this.#scheduler.note(`portal: canceled ${truth.id}`);
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
        if (!isKysoError(error)) this.#reach.onBug(`portal: ${String(error)}`);
        if (!isKysoError(error, 'store.unavailable') && !isKysoError(error, 'internal')) return;
        await this.#pause(PATIENCE_MS);
      }
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.#scheduler.after(ms, resolve));
  }

  async #upload(isBad: boolean) {
    const { blobs, ids, data } = this.#reach;
    const { tenantId } = this.#caller;
    const pdf = isBad ? this.#pdfs.bad : this.#pdfs.good;
    const { sha256, sizeBytes } = await blobs.write(tenantId, once(pdf), { maxBytes: pdf.length });
    const id = ids.next('fil');
    const createdAt = new Date(START_MS).toISOString();
    const facts = { name: 'Đơn.pdf', mediaType: 'application/pdf', pages: 1, signatures: 0, createdAt } as const;
    await data.files.insert({ id, tenantId, sha256, sizeBytes, ...facts });
    return { fileId: id, placement: { mode: 'invisible' } as const };
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
