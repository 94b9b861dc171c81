/** A {@link RemoteSigner} that speaks Viettel MySign. */
import type {
  Clock,
  Credential,
  HintDesk,
  Outcome,
  Refusal,
  RemoteSigner,
  SignerAccount,
  SignOrder,
  Submission,
  Transaction,
} from '@kyso/domain';
import { lookupBlocking, MAX_OPEN_CALLS, openCallMs, startBlocking } from '../blocking.ts';
import { readCertificates, sameSerial, toCredential } from '../certificates.ts';
import { statusOf } from '../credential-status.ts';
import { transactionOf } from '../document-number.ts';
import { refusedIfNotAccepted } from '../http/certainty.ts';
import { createJsonClient, type HttpSettings, type JsonClient } from '../http/json-client.ts';
import { fromJson, parse } from '../parse.ts';
import { signaturesInOrder } from '../signatures.ts';
import { Unsent } from '../unsent.ts';
import { toUserId } from './account.ts';
import { capabilitiesOf } from './capabilities.ts';
import { readOutcome } from './outcome.ts';
import { ACCEPTED, CREDENTIALS, type MySignCredential, NOTICE, SIGNED, STATUS } from './schema.ts';
import { type MySignService, MySignSession } from './session.ts';
import { type MySignMode, toSignBody } from './sign-body.ts';
import { hintDesk, isLoggedIn, type WebhookClient } from './webhook.ts';

export type MySignOptions = HttpSettings & {
  /** The provider's code in this installation. */
  readonly code: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Default `adss:ras:profile:001`. */
  readonly profileId?: string | undefined;
  /** How the answer of the phone comes back; default `poll`. */
  readonly mode?: MySignMode | undefined;
  /** Default 120, as documented. */
  readonly approvalSeconds?: number | undefined;
  /** What Viettel logs in with before it posts a result; absent: results need no token. */
  readonly webhookClient?: WebhookClient | undefined;
  readonly clock: Clock;
};

const PATHS = {
  certificates: '/vtss/service/certificates/info',
  sign: '/vtss/service/signHash',
  status: '/vtss/service/requests/status',
} as const;
const DEFAULT_PROFILE = 'adss:ras:profile:001';
/** No person has this number; "no such user" proves address, client id and secret. */
const NOBODY = 'KYSO-PING';

type Found = { readonly id: string; readonly credential: Credential };

/** @throws TypeError when the base URL cannot be used. */
export function createMySignSigner(options: MySignOptions): RemoteSigner {
  return new MySignRemoteSigner(options);
}

class MySignRemoteSigner implements RemoteSigner {
  readonly code: string;
  readonly capabilities: RemoteSigner['capabilities'];
  readonly hintDesk: HintDesk;
  // Private fields keep the secret out of whatever prints this object.
  readonly #service: MySignService;
  readonly #session: MySignSession;
  readonly #openCalls: JsonClient;
  readonly #openMs: number;
  readonly #mode: MySignMode;
  readonly #clock: Clock;
  readonly #webhookClient: WebhookClient | undefined;
  readonly #unsent = new Unsent();

  constructor(options: MySignOptions) {
    const { clock, clientId, clientSecret, profileId = DEFAULT_PROFILE } = options;
    this.code = options.code;
    this.#webhookClient = options.webhookClient;
    this.hintDesk = hintDesk(options.webhookClient, clock);
    this.#mode = options.mode ?? 'poll';
    this.capabilities = capabilitiesOf(this.#mode, options.approvalSeconds);
    this.#openMs = openCallMs(this.capabilities.approvalSeconds);
    this.#service = { clientId, clientSecret, profileId };
    this.#session = new MySignSession(createJsonClient(options), this.#service, clock);
    this.#openCalls = createJsonClient({ ...options, timeoutMs: this.#openMs, maxConcurrent: MAX_OPEN_CALLS });
    this.#clock = clock;
  }

  async listCredentials(account: SignerAccount, signal: AbortSignal) {
    const found = await this.#find(account, signal);
    if ('kind' in found) return found;
    return { kind: 'found', credentials: found.map(({ credential }) => credential) } as const;
  }

  async submit(order: SignOrder, signal: AbortSignal): Promise<Submission> {
    const found = await this.#unsent.before(order.transactionId, () => this.#find(order.account, signal));
    if ('kind' in found) return found;
    const chosen = found.find(({ credential }) => sameSerial(credential.serialNumber, order.certificateSerial));
    if (chosen === undefined) return { kind: 'refused', code: 'credential.none' };
    const body = { ...this.#caller, ...toSignBody(order, chosen.id, this.#mode) };
    if (this.#mode === 'blocking') {
      return startBlocking({ run: (open) => this.#signAndWait(order, body, open), signal, timeoutMs: this.#openMs });
    }
    const userId = toUserId(order.account.number);
    const reply = await this.#session.call(userId, PATHS.sign, body, signal).catch(refusedIfNotAccepted);
    if (reply.kind === 'refused') return reply;
    const { transactionId: providerReference } = parse(ACCEPTED, reply.body, 'answer to signHash');
    return { kind: 'accepted', providerReference };
  }

  async lookup(transaction: Transaction, signal: AbortSignal): Promise<Outcome> {
    if (this.#mode === 'blocking') return lookupBlocking(transaction, this.#unsent);
    const { providerReference: transactionId, account } = transaction;
    // It is the only id the provider takes, and it came with an answer that was lost.
    if (transactionId === undefined) return this.#unsent.outcomeOf(transaction.transactionId);
    const reply = await this.#session.call(toUserId(account.number), PATHS.status, { transactionId }, signal);
    if (reply.kind === 'ok') return readOutcome(reply.body, transaction);
    return reply.code === 'approval.lost' ? { kind: 'lost' } : reply;
  }

  async ping(signal: AbortSignal): Promise<void> {
    await this.#session.login(NOBODY, signal);
  }

  readHint({ authorization }: Readonly<Record<string, string | undefined>>, body: Uint8Array) {
    const client = this.#webhookClient;
    if (client !== undefined && !isLoggedIn(client, this.#clock.now(), authorization)) return undefined;
    const [first] = NOTICE.safeParse(fromJson(body)).data?.data.results ?? [];
    const transactionId = transactionOf(first?.document_id ?? '');
    return transactionId === undefined ? undefined : { transactionId };
  }

  get #caller() {
    return { client_id: this.#service.clientId, client_secret: this.#service.clientSecret };
  }

  async #find(account: SignerAccount, signal: AbortSignal): Promise<readonly Found[] | Refusal> {
    const userId = toUserId(account.number);
    const which = { profile_id: this.#service.profileId, user_id: userId };
    const body = { ...this.#caller, ...which, certificates: 'chain', certInfo: true, authInfo: true };
    const reply = await this.#session.call(userId, PATHS.certificates, body, signal);
    if (reply.kind === 'refused') return reply;
    return parse(CREDENTIALS, reply.body, 'list of certificates').map((entry) => this.#toFound(entry));
  }

  #toFound({ credential_id: id, key, cert }: MySignCredential): Found {
    const chain = readCertificates(cert.certificates, 'cert.certificates');
    return { id, credential: toCredential(chain, statusOf(cert.status, key?.status), this.#clock.now()) };
  }

  async #signAndWait(order: SignOrder, body: unknown, signal: AbortSignal): Promise<Outcome> {
    const userId = toUserId(order.account.number);
    const reply = await this.#session.call(userId, PATHS.sign, body, signal, this.#openCalls);
    if (reply.kind === 'refused') return reply;
    // The status codes of a poll are not documented here, yet an answer that carries one is understood.
    const isStatus = STATUS.safeParse(reply.body).success;
    if (isStatus) return readOutcome(reply.body, order);
    const { signatures } = parse(SIGNED, reply.body, 'answer to signHash');
    return { kind: 'signed', signatures: signaturesInOrder(order.documents, signatures) };
  }
}
