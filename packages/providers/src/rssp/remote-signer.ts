/**
 * A {@link RemoteSigner} for the RSSP profile of ETSI TS 119 432 that Mobile-ID, FPT-CA, LCA and VGCA run: a call that
 * stays open until the phone has answered, then one that signs.
 */
import {
  type Clock,
  type Credential,
  isKysoError,
  type Outcome,
  type Refusal,
  type RemoteSigner,
  type SignerAccount,
  type SignerCapabilities,
  type SignOrder,
  type Submission,
  type Transaction,
} from '@kyso/domain';
import { lookupBlocking, MAX_OPEN_CALLS, openCallMs, startBlocking } from '../blocking.ts';
import { readCertificates, toCredential } from '../certificates.ts';
import { CredentialIds } from '../credential-ids.ts';
import { statusOf } from '../credential-status.ts';
import { createJsonClient, type HttpSettings, type JsonClient } from '../http/json-client.ts';
import { parse } from '../parse.ts';
import { APP_PUSH } from '../push-capabilities.ts';
import { signaturesInOrder } from '../signatures.ts';
import { Unsent } from '../unsent.ts';
import { type AccountBy, toUserId } from './account.ts';
import { type Presentation, toAuthorizeBody, toSignBody } from './authorize-body.ts';
import { endOf, refusalOf } from './outcome.ts';
import { AUTHORIZED, CREDENTIAL, CREDENTIALS, type RsspCredential, SIGNED } from './schema.ts';
import { type RelyingParty, RsspSession } from './session.ts';
import { rsspVerificationCode } from './verification-code.ts';

export type RsspOptions = HttpSettings & {
  /** The provider's code in this installation. */
  readonly code: string;
  readonly relyingParty: RelyingParty;
  readonly accountBy: AccountBy;
  readonly presentation: Presentation;
  readonly clock: Clock;
};

const MAX_CREDENTIALS = 20;
/** The approval is there and the value only has to be fetched: a push is not repeated by this. */
const SIGN_TRIES = 3;
const SIGN_PAUSE_MS = 1_000;
/** The one mode in which the app asks; the others want a code from an SMS or an e-mail. */
const APP_MODE = 'IMPLICIT/TSE';
const USABLE: readonly string[] = ['OPERATED', 'GOOD'];

/** @throws TypeError when the base URL or the key of the relying party cannot be used. */
export function createRsspSigner(options: RsspOptions): RemoteSigner {
  return new RsspRemoteSigner(options);
}

class RsspRemoteSigner implements RemoteSigner {
  readonly code: string;
  readonly capabilities: SignerCapabilities;
  readonly #session: RsspSession;
  readonly #openCalls: JsonClient;
  readonly #openMs: number;
  readonly #accountBy: AccountBy;
  readonly #presentation: Presentation;
  readonly #clock: Clock;
  readonly #ids = new CredentialIds();
  readonly #unsent = new Unsent();

  constructor(options: RsspOptions) {
    const { code, clock, relyingParty, accountBy, presentation } = options;
    this.code = code;
    this.capabilities = capabilitiesOf(presentation);
    this.#openMs = openCallMs(presentation.validitySeconds);
    this.#session = new RsspSession(createJsonClient(options), relyingParty, clock);
    this.#openCalls = createJsonClient({ ...options, timeoutMs: this.#openMs, maxConcurrent: MAX_OPEN_CALLS });
    this.#accountBy = accountBy;
    this.#presentation = presentation;
    this.#clock = clock;
  }

  verificationCode(hashes: readonly Uint8Array[]): string {
    return rsspVerificationCode(hashes);
  }

  async listCredentials(account: SignerAccount, signal: AbortSignal) {
    const userID = toUserId(account, this.#accountBy);
    if (typeof userID !== 'string') return userID;
    const fields = { userID, searchConditions: { certificateStatus: 'GOOD' }, certInfoEnabled: true };
    const reply = await this.#session.call('/credentials/list', fields, signal);
    if (reply.kind === 'error') return refusalOf(reply.error);
    const { certs } = parse(CREDENTIALS, reply.body, 'list of credentials');
    const credentials: Credential[] = [];
    for (const { credentialID } of (certs ?? []).slice(0, MAX_CREDENTIALS)) {
      const described = await this.#describe(credentialID, signal);
      if ('kind' in described) return described;
      credentials.push(described.credential);
    }
    return { kind: 'found', credentials } as const;
  }

  async submit(order: SignOrder, signal: AbortSignal): Promise<Submission> {
    const chosen = await this.#unsent.before(order.transactionId, () => this.#choose(order, signal));
    if (typeof chosen !== 'string') return chosen;
    const run = (open: AbortSignal) => this.#authorizeAndSign(order, chosen, open);
    return startBlocking({ run, signal, timeoutMs: this.#openMs });
  }

  async lookup(transaction: Transaction): Promise<Outcome> {
    return lookupBlocking(transaction, this.#unsent);
  }

  async ping(signal: AbortSignal): Promise<void> {
    await this.#session.login(signal);
  }

  /** The credential to sign with, asked about once more: its counter and its mode may have changed since the listing. */
  async #choose(order: SignOrder, signal: AbortSignal): Promise<string | Refusal> {
    if (this.#ids.find(order.certificate) === undefined) {
      const listed = await this.listCredentials(order.account, signal);
      if (listed.kind === 'refused') return listed;
    }
    const id = this.#ids.find(order.certificate);
    if (id === undefined) return { kind: 'refused', code: 'credential.none' };
    const described = await this.#describe(id, signal);
    if ('kind' in described) return described;
    const { remainingSigningCounter: left } = described.row;
    if (left === 0) return { kind: 'refused', code: 'provider.quota_exceeded' };
    return described.credential.status === 'usable' ? id : { kind: 'refused', code: 'credential.unusable' };
  }

  async #describe(credentialID: string, signal: AbortSignal) {
    const fields = { credentialID, certificates: 'chain', certInfoEnabled: true, authInfoEnabled: true };
    const reply = await this.#session.call('/credentials/info', fields, signal);
    if (reply.kind === 'error') return refusalOf(reply.error);
    const row = parse(CREDENTIAL, reply.body, 'description of a credential');
    const chain = readCertificates(row.cert.certificates, 'cert.certificates');
    this.#ids.keep(chain.certificate.raw, credentialID);
    return { row, credential: toCredential(chain, statusIn(row), this.#clock.now()) };
  }

  async #authorizeAndSign(order: SignOrder, credentialID: string, signal: AbortSignal): Promise<Outcome> {
    const fields = toAuthorizeBody(order, credentialID, this.#presentation);
    const reply = await this.#session.call('/credentials/authorize', fields, signal, this.#openCalls);
    if (reply.kind === 'error') return endOf(reply.error);
    const { SAD } = parse(AUTHORIZED, reply.body, 'authorisation');
    return this.#sign(order, credentialID, SAD, signal);
  }

  async #sign(order: SignOrder, credentialID: string, SAD: string, signal: AbortSignal): Promise<Outcome> {
    const fields = toSignBody(order, credentialID, SAD, this.#presentation);
    for (let tries = 1; ; tries += 1) {
      try {
        const reply = await this.#session.call('/signatures/signHash', fields, signal);
        if (reply.kind === 'error') return endOf(reply.error);
        const { signatures } = parse(SIGNED, reply.body, 'answer to signHash');
        return { kind: 'signed', signatures: signaturesInOrder(order.documents, signatures) };
      } catch (error) {
        if (!isKysoError(error, 'provider.unavailable') || signal.aborted || tries === SIGN_TRIES) throw error;
        await new Promise((resolve) => setTimeout(resolve, SIGN_PAUSE_MS));
      }
    }
  }
}

function statusIn({ key, cert, authMode }: RsspCredential): Credential['status'] {
  const said = statusOf(cert.status, cert.statusDesc, key?.status);
  if (said !== 'usable') return said;
  const isFit = USABLE.includes((cert.status ?? '').toUpperCase()) && (authMode ?? '').toUpperCase() === APP_MODE;
  return isFit ? 'usable' : 'unusable';
}

function capabilitiesOf({ validitySeconds: approvalSeconds }: Presentation): SignerCapabilities {
  return { ...APP_PUSH, shape: 'blocking', approvalSeconds, verificationCode: 'computed' };
}
