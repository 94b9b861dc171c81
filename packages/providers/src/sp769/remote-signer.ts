/** A {@link RemoteSigner} that speaks a dialect of the QĐ 769 family. Credentials travel in the body and nowhere else. */
import { randomUUID } from 'node:crypto';
import {
  type Clock,
  isKysoError,
  KysoError,
  type Outcome,
  type RemoteSigner,
  type SignerAccount,
  type SignOrder,
  type Submission,
  type Transaction,
} from '@kyso/domain';
import { lookupBlocking, MAX_OPEN_CALLS, openCallMs, startBlocking } from '../blocking.ts';
import { itemsByTag } from '../document-label.ts';
import { createJsonClient, type HttpSettings, type JsonClient } from '../http/json-client.ts';
import { fromJson, parse } from '../parse.ts';
import { mentions } from '../text.ts';
import { Unsent } from '../unsent.ts';
import { toCredentials } from './credentials.ts';
import type { Sp769Dialect } from './dialect.ts';
import { expiry, readOutcome, type StatusOutcome } from './outcome.ts';
import { type Reply, readReply, refusalIn, unexpected } from './reply.ts';
import { NOTICE, SIGN_DATA } from './schema.ts';
import { toQueryBody, toSignBody } from './sign-body.ts';

export type Sp769Options = HttpSettings & {
  /** The provider's code in this installation. */
  readonly code: string;
  readonly dialect: Sp769Dialect;
  readonly spId: string;
  readonly spPassword: string;
  /** Which CA behind a gateway is meant. */
  readonly caName?: string | undefined;
  readonly clock: Clock;
  /** The reference a certificate query has to carry; by default random. */
  readonly newReference?: () => string;
};

/** Asked for a certificate of nobody: that there is none proves address and credentials. */
const NOBODY = { number: '000000000000' };

/** @throws TypeError when the base URL cannot be used. */
export function createSp769Signer(options: Sp769Options): RemoteSigner {
  return new Sp769RemoteSigner(options);
}

class Sp769RemoteSigner implements RemoteSigner {
  readonly code: string;
  readonly capabilities: RemoteSigner['capabilities'];
  // Private fields keep the password out of whatever prints this object.
  readonly #client: JsonClient;
  readonly #openCalls: JsonClient;
  readonly #openMs: number;
  readonly #credentials: { readonly sp_id: string; readonly sp_password: string };
  readonly #dialect: Sp769Dialect;
  readonly #caName: string;
  readonly #clock: Clock;
  readonly #newReference: () => string;
  readonly #unsent = new Unsent();

  constructor(options: Sp769Options) {
    const { dialect, clock } = options;
    this.code = options.code;
    this.capabilities = dialect.capabilities;
    this.#openMs = openCallMs(dialect.capabilities.approvalSeconds);
    this.#client = createJsonClient(options);
    this.#openCalls = createJsonClient({ ...options, timeoutMs: this.#openMs, maxConcurrent: MAX_OPEN_CALLS });
    this.#credentials = { sp_id: options.spId, sp_password: options.spPassword };
    this.#dialect = dialect;
    this.#caName = options.caName ?? '';
    this.#clock = clock;
    this.#newReference = options.newReference ?? (() => `KYSO-${randomUUID()}`);
  }

  async listCredentials(account: SignerAccount, signal: AbortSignal) {
    const body = toQueryBody(account, this.#dialect, this.#newReference(), this.#caName);
    const reply = await this.#call(this.#dialect.paths.certificates, { ...this.#credentials, ...body }, signal);
    if (reply.meaning === 'no_certificate') return { kind: 'found', credentials: [] } as const;
    const refusal = refusalIn(reply, this.#dialect);
    if (refusal !== undefined) return refusal;
    if (reply.meaning !== 'ok') throw unexpected(reply, 'get_certificate');
    return { kind: 'found', credentials: toCredentials(reply.data, this.#clock.now()) } as const;
  }

  async submit(order: SignOrder, signal: AbortSignal): Promise<Submission> {
    // What cannot be told apart on the way back must not reach a phone.
    itemsByTag(order.documents.map((document) => document.itemId));
    const body = { ...this.#credentials, ...toSignBody(order, this.#dialect, this.#caName, this.#clock.now()) };
    if (this.#dialect.paths.status === undefined) {
      return startBlocking({ run: (open) => this.#signAndWait(order, body, open), signal, timeoutMs: this.#openMs });
    }
    const reply = await this.#call(this.#dialect.paths.sign, body, signal);
    const refusal = refusalIn(reply, this.#dialect);
    if (refusal !== undefined) return refusal;
    if (reply.meaning !== 'ok') throw this.#refusedOrder(reply);
    return this.#accepted(reply, order);
  }

  async lookup(transaction: Transaction, signal: AbortSignal): Promise<Outcome> {
    const { status } = this.#dialect.paths;
    if (status === undefined) return lookupBlocking(transaction, this.#unsent);
    const { transactionId, providerReference } = transaction;
    let outcome = await this.#status(status, transactionId, transaction, signal);
    // It is not documented which of the two ids the path wants.
    if (isLost(outcome) && providerReference !== undefined && providerReference !== transactionId) {
      outcome = await this.#status(status, providerReference, transaction, signal);
    }
    if (outcome.kind !== 'unclear') return outcome;
    // Not "unknown": that would allow a second push for a transaction the provider may well have.
    throw new KysoError('provider.protocol_error', 'the provider refuses the status call without saying why');
  }

  async ping(signal: AbortSignal): Promise<void> {
    await this.listCredentials(NOBODY, signal);
  }

  readHint(_headers: Readonly<Record<string, string | undefined>>, body: Uint8Array) {
    const notice = NOTICE.safeParse(fromJson(body));
    return notice.success ? { transactionId: notice.data.transaction_id } : undefined;
  }

  async #status(template: string, id: string, transaction: Transaction, signal: AbortSignal): Promise<StatusOutcome> {
    const path = template.replace('{id}', () => encodeURIComponent(id));
    const body = this.#dialect.statusCarriesCredentials ? this.#credentials : {};
    const reply = await this.#call(path, body, signal);
    return readOutcome(reply, transaction, this.#dialect, this.#clock.now());
  }

  /** The answer to the order is its outcome; one without values and without a known word leaves nobody to ask. */
  async #signAndWait(order: SignOrder, body: unknown, signal: AbortSignal): Promise<Outcome> {
    const { sign } = this.#dialect.paths;
    const reply = await this.#openCalls.post(sign, body, (answer) => readReply(answer, this.#dialect), signal);
    const outcome = readOutcome(reply, order, this.#dialect, this.#clock.now());
    if (outcome.kind !== 'unclear') return isOpen(outcome) ? { kind: 'lost' } : outcome;
    const error = this.#refusedOrder(reply);
    if (isKysoError(error, 'provider.unavailable')) return { kind: 'lost' };
    throw error;
  }

  #call(path: string, body: unknown, signal: AbortSignal): Promise<Reply> {
    return this.#client.post(path, body, (answer) => readReply(answer, this.#dialect), signal);
  }

  #accepted(reply: Reply, order: SignOrder): Submission {
    const data = parse(SIGN_DATA, reply.data, 'answer to the sign call');
    if ((data.transaction_id ?? order.transactionId) !== order.transactionId) {
      throw new KysoError('provider.protocol_error', 'the answer is about another transaction');
    }
    const reference = data.tran_code ? { providerReference: data.tran_code } : {};
    return { kind: 'accepted', ...reference, ...expiry(data.expired_in, this.#clock.now()) };
  }

  /**
   * "I know this transaction already" means that an earlier submission got through although its answer was lost. That is
   * neither a new acceptance (its `tran_code` and time are not known, it may even be over) nor a refusal (the phone may be
   * ringing), so it is reported as a submission with unknown effect and the lookup that follows tells the rest.
   */
  #refusedOrder(reply: Reply): KysoError {
    if (reply.meaning === 'bad_request' && mentions(reply.message, this.#dialect.words.duplicateTransaction)) {
      return new KysoError('provider.unavailable', 'the provider has this transaction already; look it up', {
        details: { reason: 'duplicate_transaction', status: reply.status },
      });
    }
    return unexpected(reply, 'sign');
  }
}

function isLost(outcome: StatusOutcome): boolean {
  return outcome.kind === 'unknown' || outcome.kind === 'unclear';
}

function isOpen(outcome: Outcome): boolean {
  return outcome.kind === 'unknown' || outcome.kind === 'waiting';
}
