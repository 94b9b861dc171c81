/**
 * A provider in memory with real keys and certificates, in every shape of the port. Tests decide what the phone does;
 * pushes are counted, because a second push for one transaction is the defect that matters most.
 */
import {
  type Credential,
  KysoError,
  type Outcome,
  type RemoteSigner,
  type SignerAccount,
  type SignerCapabilities,
  type SignOrder,
  type Submission,
  type Transaction,
} from '@kyso/domain';
import { type Citizen, signHash } from './citizen.ts';

export type PhoneAnswer = 'approve' | 'decline' | 'expire' | 'lose';

type Held = {
  readonly order: SignOrder;
  pushes: number;
  cancels: number;
  answer: 'waiting' | PhoneAnswer;
  /** What the next lookup has to show. */
  session: number;
  readonly settle?: (outcome: Outcome) => void;
};

export type FakeSignerOptions = Partial<SignerCapabilities> & {
  /** Sessions are handed out and replaced at every lookup; an outdated one is `lost`. */
  readonly sessions?: boolean;
  /** Only accounts that carry this secret are served; it is replaced with every submission. */
  readonly grant?: string;
  /** An account without a secret is given this one with its list of certificates, and has to show it afterwards. */
  readonly givesGrant?: string;
};

const CAPABILITIES: SignerCapabilities = {
  shape: 'poll',
  push: true,
  showsDescription: true,
  cancel: false,
  batchMax: 10,
  approvalSeconds: 300,
  propagationMs: 1_000,
  digestAlgorithms: ['sha256'],
  poll: { firstMs: 2_000, fastMs: 2_000, slowMs: 5_000 },
  verificationCode: 'kyso',
};

export class FakeRemoteSigner implements RemoteSigner {
  readonly code = 'fake';
  readonly capabilities: SignerCapabilities;
  /** Changes the value before it is returned: for signatures that must be refused. */
  tamper: (value: Uint8Array) => Uint8Array = (value) => value;
  /** The account's present secret, while `options.grant` is given. */
  grant: string | undefined;
  readonly #citizens: readonly Citizen[];
  readonly #sessions: boolean;
  readonly #givesGrant: string | undefined;
  readonly #held = new Map<string, Held>();

  constructor(citizens: readonly Citizen[], options: FakeSignerOptions = {}) {
    const { sessions = false, grant, givesGrant, ...capabilities } = options;
    this.#givesGrant = givesGrant;
    this.#citizens = citizens;
    this.#sessions = sessions;
    this.grant = grant;
    this.capabilities = { ...CAPABILITIES, ...capabilities };
  }

  get transactions(): readonly { readonly id: string; readonly pushes: number }[] {
    return [...this.#held].map(([id, { pushes }]) => ({ id, pushes }));
  }

  /** Transactions that were taken back. */
  get canceled(): readonly string[] {
    return [...this.#held].filter(([, { cancels }]) => cancels > 0).map(([id]) => id);
  }

  /** What was submitted, in order. */
  get orders(): readonly SignOrder[] {
    return [...this.#held.values()].map(({ order }) => order);
  }

  /** The person answers on the phone; without an id, to everything that waits. */
  answer(answer: PhoneAnswer, transactionId?: string): void {
    for (const [id, held] of this.#held) {
      if (held.answer !== 'waiting' || (transactionId !== undefined && id !== transactionId)) continue;
      held.answer = answer;
      held.settle?.(this.#outcome(held));
    }
  }

  async listCredentials(account: SignerAccount) {
    if (!this.#isLinked(account)) return { kind: 'refused', code: 'account.grant_required' } as const;
    const credentials: readonly Credential[] = this.#citizens
      .filter(({ number }) => number === account.number)
      .map(({ credential }) => credential);
    const isFirst = this.#givesGrant !== undefined && account.grant === undefined;
    return { kind: 'found', credentials, ...(isFirst ? { grant: this.#givesGrant } : {}) } as const;
  }

  async submit(order: SignOrder): Promise<Submission> {
    const known = this.#held.get(order.transactionId);
    if (known !== undefined) {
      known.pushes++;
      throw new KysoError('provider.unavailable', 'the transaction id was used before');
    }
    const isStranger = this.#givesGrant !== undefined && order.account.grant !== this.#givesGrant;
    if (isStranger || !this.#isLinked(order.account)) return { kind: 'refused', code: 'account.grant_required' };
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    const isBlocking = this.capabilities.shape === 'blocking';
    const held: Held = { order, pushes: 1, cancels: 0, answer: 'waiting', session: 1 };
    this.#held.set(order.transactionId, isBlocking ? { ...held, settle: resolve } : held);
    return {
      kind: 'accepted',
      providerReference: `ref-${order.transactionId}`,
      ...(this.#sessions ? { session: sessionText(held.session) } : {}),
      ...(this.capabilities.verificationCode === 'provider' ? { verificationCode: '7410' } : {}),
      ...(this.capabilities.shape === 'redirect'
        ? { redirectUrl: `https://fake.example/approve/${order.transactionId}` }
        : {}),
      ...(isBlocking ? { answer: promise } : {}),
      ...this.#nextGrant(),
    };
  }

  async lookup(transaction: Transaction): Promise<Outcome> {
    const held = this.#held.get(transaction.transactionId);
    if (held === undefined) return { kind: 'unknown' };
    if (this.capabilities.shape === 'blocking') return { kind: 'waiting' };
    // without a session it can be asked too: the acceptance may never have been heard
    const isOutdated = transaction.session !== undefined && transaction.session !== sessionText(held.session);
    if (this.#sessions && isOutdated) return { kind: 'lost' };
    const outcome = this.#outcome(held);
    if (outcome.kind !== 'waiting' || !this.#sessions) return outcome;
    held.session++;
    return { ...outcome, session: sessionText(held.session) };
  }

  verificationCode(hashes: readonly Uint8Array[]): string {
    return String((hashes[0]?.[0] ?? 0) * 7).padStart(4, '0');
  }

  async cancel({ transactionId }: Transaction): Promise<void> {
    const held = this.#held.get(transactionId);
    if (held === undefined) return;
    held.cancels++;
    if (held.answer === 'waiting') this.answer('expire', transactionId);
  }

  async ping(): Promise<void> {}

  #isLinked(account: SignerAccount): boolean {
    return this.grant === undefined || this.grant === account.grant;
  }

  #nextGrant(): { grant?: string } {
    if (this.grant === undefined) return {};
    this.grant = `${this.grant}+`;
    return { grant: this.grant };
  }

  #outcome(held: Held): Outcome {
    switch (held.answer) {
      case 'waiting':
        return { kind: 'waiting' };
      case 'decline':
        return { kind: 'declined' };
      case 'expire':
        return { kind: 'expired' };
      case 'lose':
        return { kind: 'lost' };
      case 'approve':
        return { kind: 'signed', signatures: this.#sign(held.order) };
    }
  }

  #sign(order: SignOrder) {
    const citizen = this.#citizens.find(({ number }) => number === order.account.number);
    if (citizen === undefined) throw new TypeError('an order for a citizen that does not exist');
    return order.documents.map(({ itemId, hash }) => ({
      itemId,
      value: this.tamper(signHash(citizen.privateKey, hash)),
    }));
  }
}

function sessionText(number: number): string {
  return JSON.stringify({ look: number });
}
