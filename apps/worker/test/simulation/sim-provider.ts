/**
 * The provider and the phones, with the truth of what happened there: what was pushed how often, who approved when. Its
 * calls are cut into arrival and answer, so that either can be lost.
 */
import type { Outcome, RemoteSigner, SignerCapabilities, SignOrder, Submission, Transaction } from '@kyso/domain';
import { type Citizen, signHash } from '@kyso/testkit';
import { APPROVAL_SECONDS, type Phone, type Plan } from './plan.ts';
import type { Scheduler } from './scheduler.ts';

export const PROPAGATION_MS = 3_000;
/** Several workers that look at once, with every sixth answer lost, must not come near it by chance. */
const MAX_OUTDATED = 12;

export type Held = {
  readonly order: SignOrder;
  readonly pushedAtMs: number;
  pushes: number;
  state: 'waiting' | 'approved' | 'declined' | 'expired' | 'taken back';
  answeredAtMs?: number;
  session: number;
  /** Looks in a row that showed the session before. */
  outdated: number;
  readonly settle?: (outcome: Outcome) => void;
};

export type ProviderHooks = {
  phoneFor(transactionId: string): Phone;
  isTampered(transactionId: string): boolean;
  /** Checked when a push arrives. */
  onPush(transactionId: string): void;
};

export class SimProvider {
  readonly held = new Map<string, Held>();
  readonly capabilities: SignerCapabilities;
  readonly #plan: Plan;
  readonly #citizen: Citizen;
  readonly #scheduler: Scheduler;
  readonly #hooks: ProviderHooks;

  constructor(plan: Plan, citizen: Citizen, scheduler: Scheduler, hooks: ProviderHooks) {
    this.#plan = plan;
    this.#citizen = citizen;
    this.#scheduler = scheduler;
    this.#hooks = hooks;
    this.capabilities = {
      shape: plan.shape === 'blocking' ? 'blocking' : 'poll',
      push: true,
      showsDescription: true,
      cancel: plan.canCancel,
      batchMax: 2,
      approvalSeconds: APPROVAL_SECONDS,
      propagationMs: PROPAGATION_MS,
      digestAlgorithms: ['sha256'],
      poll: { firstMs: 2_000, fastMs: 4_000, slowMs: 10_000 },
      verificationCode: 'kyso',
    };
  }

  /** The provider as it is reached by one process: `call` lets arrival and answer happen, or not. */
  reachedBy(call: <T>(label: string, work: () => T) => Promise<T>): RemoteSigner {
    return {
      code: 'sim',
      capabilities: this.capabilities,
      listCredentials: () =>
        call('list credentials', () => ({ kind: 'found', credentials: [this.#citizen.credential] }) as const),
      submit: (order) => call('submit', () => this.#submit(order)),
      lookup: (transaction) => call('look up', () => this.#lookup(transaction)),
      cancel: (transaction) => call('take back', () => this.#cancel(transaction)),
    };
  }

  #submit(order: SignOrder): Submission {
    const id = order.transactionId;
    this.#hooks.onPush(id);
    const known = this.held.get(id);
    if (known !== undefined) {
      known.pushes++;
      return { kind: 'accepted' };
    }
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    const isBlocking = this.#plan.shape === 'blocking';
    const held: Held = {
      order,
      pushedAtMs: this.#scheduler.nowMs,
      pushes: 1,
      state: 'waiting',
      session: 1,
      outdated: 0,
      ...(isBlocking ? { settle: resolve } : {}),
    };
    this.held.set(id, held);
    this.#ring(id, held);
    return {
      kind: 'accepted',
      providerReference: `ref-${id}`,
      ...(this.#plan.shape === 'sessions' ? { session: '1' } : {}),
      ...(isBlocking ? { answer: promise } : {}),
    };
  }

  #ring(id: string, held: Held): void {
    const { act, afterSeconds } = this.#hooks.phoneFor(id);
    if (act !== 'ignore' && afterSeconds < APPROVAL_SECONDS) {
      this.#scheduler.after(afterSeconds * 1000, () => this.#answer(held, act === 'approve' ? 'approved' : 'declined'));
    }
    this.#scheduler.after(APPROVAL_SECONDS * 1000, () => this.#answer(held, 'expired'));
  }

  #answer(held: Held, state: Exclude<Held['state'], 'waiting'>): void {
    if (held.state !== 'waiting') return;
    held.state = state;
    held.answeredAtMs = this.#scheduler.nowMs;
    this.#scheduler.note(`phone: ${state} ${held.order.transactionId}`);
    held.settle?.(this.#outcome(held));
  }

  #lookup(transaction: Transaction): Outcome {
    const held = this.held.get(transaction.transactionId);
    // What was accepted a moment ago may not be found yet.
    if (held === undefined || this.#scheduler.nowMs - held.pushedAtMs < PROPAGATION_MS) return { kind: 'unknown' };
    if (this.#plan.shape === 'blocking') return { kind: 'waiting' };
    const outcome = this.#outcome(held);
    if (this.#plan.shape !== 'sessions') return outcome;
    // Without a session it can be asked too: the acceptance may never have been heard.
    // The session before the present one is taken too, because the answer that replaced it may have been lost; a few times.
    const shown = transaction.session === undefined ? held.session - 1 : Number(transaction.session);
    held.outdated = shown === held.session ? 0 : held.outdated + 1;
    if (shown < held.session - 1 || held.outdated > MAX_OUTDATED) return { kind: 'lost' };
    if (outcome.kind !== 'waiting') return outcome;
    if (shown === held.session) held.session++;
    return { ...outcome, session: String(held.session) };
  }

  #cancel({ transactionId }: Transaction): void {
    const held = this.held.get(transactionId);
    if (held !== undefined) this.#answer(held, 'taken back');
  }

  #outcome(held: Held): Outcome {
    switch (held.state) {
      case 'waiting':
        return { kind: 'waiting' };
      case 'declined':
        return { kind: 'declined' };
      case 'expired':
      case 'taken back':
        return { kind: 'expired' };
      case 'approved':
        return { kind: 'signed', signatures: this.#sign(held.order) };
    }
  }

  #sign(order: SignOrder) {
    const isTampered = this.#hooks.isTampered(order.transactionId);
    return order.documents.map(({ itemId, hash }, index) => {
      const value = signHash(this.#citizen.privateKey, hash);
      if (isTampered && index === 0) value[9] = (value[9] ?? 0) ^ 1;
      return { itemId, value };
    });
  }
}
