/** A {@link RemoteSigner} for VNPT SmartCA where the citizen has logged in at VNPT: OAuth 2.0 and a CSC-like API v1.1. */
import {
  type AccountLink,
  type Clock,
  type Credential,
  KysoError,
  type Outcome,
  type Refusal,
  type RemoteSigner,
  type SignerAccount,
  type SignerCapabilities,
  type SignOrder,
  type Submission,
  type Transaction,
} from '@kyso/domain';
import { readCertificates, toCredential } from '../certificates.ts';
import { CredentialIds } from '../credential-ids.ts';
import { statusOf } from '../credential-status.ts';
import { documentLabel, itemsByTag } from '../document-label.ts';
import { hashText } from '../hash-text.ts';
import { refusedIfNotAccepted } from '../http/certainty.ts';
import { createJsonClient, type HttpSettings } from '../http/json-client.ts';
import { fromJson, parse } from '../parse.ts';
import { APP_PUSH } from '../push-capabilities.ts';
import { plainLine } from '../text.ts';
import { Unsent } from '../unsent.ts';
import { readOutcome } from './outcome.ts';
import type { Reply } from './reply.ts';
import { ACCEPTED, CREDENTIAL, CREDENTIAL_IDS, NOTICE } from './schema.ts';
import { SmartCaSession } from './session.ts';

/** The base URL is what `/auth` and `/csc` stand below. */
export type SmartCaCscOptions = HttpSettings & {
  /** The provider's code in this installation. */
  readonly code: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Where the provider tells of an answered request, once and without authentication. */
  readonly notifyUrl?: string | undefined;
  readonly clock: Clock;
};

const PATHS = {
  list: '/csc/credentials/list',
  info: '/csc/credentials/info',
  sign: '/csc/signature/signhash',
  transaction: '/csc/credentials/gettraninfo',
} as const;
const SCOPE = 'sign offline_access';
const MAX_DESCRIPTION_CHARS = 200;
/** An account with more certificates than this is not a person's. */
const MAX_CREDENTIALS = 20;

const CAPABILITIES: SignerCapabilities = { ...APP_PUSH, shape: 'poll', approvalSeconds: 300 };

/** @throws TypeError when the base URL cannot be used. */
export function createSmartCaCscSigner(options: SmartCaCscOptions): RemoteSigner {
  return new SmartCaCscSigner(options);
}

class SmartCaCscSigner implements RemoteSigner {
  readonly code: string;
  readonly capabilities = CAPABILITIES;
  /** By the provider's own consent screen, whose code lives 15 seconds. */
  readonly link: AccountLink;
  readonly #session: SmartCaSession;
  readonly #notifyUrl: string | undefined;
  readonly #clock: Clock;
  readonly #ids = new CredentialIds();
  readonly #unsent = new Unsent();

  constructor(options: SmartCaCscOptions) {
    const { baseUrl, clock, clientId, clientSecret } = options;
    this.code = options.code;
    this.#session = new SmartCaSession(createJsonClient(options), { clientId, clientSecret }, clock);
    this.link = linkOf(this.#session, baseUrl.replace(/\/+$/, ''), clientId);
    this.#notifyUrl = options.notifyUrl;
    this.#clock = clock;
  }

  async listCredentials(account: SignerAccount, signal: AbortSignal) {
    const { reply, rotated } = await this.#session.call(account, PATHS.list, {}, signal);
    if (reply.kind !== 'ok') return refusalOf(reply);
    const ids = parse(CREDENTIAL_IDS, reply.content, 'list of credentials').slice(0, MAX_CREDENTIALS);
    const credentials: Credential[] = [];
    for (const id of ids) {
      const credential = await this.#describe(account, id, signal);
      if ('kind' in credential) return credential;
      credentials.push(credential);
    }
    return { kind: 'found', credentials, ...rotated } as const;
  }

  async submit(order: SignOrder, signal: AbortSignal): Promise<Submission> {
    // What cannot be told apart on the way back must not reach a phone.
    itemsByTag(order.documents.map(({ itemId }) => itemId));
    const id = await this.#unsent.before(order.transactionId, () => this.#idOf(order, signal));
    if (typeof id !== 'string') return id;
    const answered = await this.#session
      .call(order.account, PATHS.sign, this.#toBody(order, id), signal)
      .catch(refusedIfNotAccepted);
    if ('kind' in answered) return answered;
    const { reply, rotated } = answered;
    if (reply.kind !== 'ok') return refusalOf(reply);
    const { tranId: providerReference } = parse(ACCEPTED, reply.content, 'answer to signhash');
    return { kind: 'accepted', providerReference, ...rotated };
  }

  async lookup(transaction: Transaction, signal: AbortSignal): Promise<Outcome> {
    const { providerReference: tranId, account } = transaction;
    // It is the only id the provider takes, and it came with an answer that was lost.
    if (tranId === undefined) return this.#unsent.outcomeOf(transaction.transactionId);
    const { reply, rotated } = await this.#session.call(account, PATHS.transaction, { tranId }, signal);
    if (reply.kind === 'end') return reply.outcome;
    if (reply.kind === 'refused') return reply;
    const outcome = readOutcome(reply.content, transaction);
    return outcome.kind === 'waiting' ? { ...outcome, ...rotated } : outcome;
  }

  /** A refresh token of nobody: `invalid_grant` proves address, client id and secret. */
  async ping(signal: AbortSignal): Promise<void> {
    await this.#session.request({ grant_type: 'refresh_token', refresh_token: 'KYSO-PING' }, signal);
  }

  readHint(_headers: Readonly<Record<string, string | undefined>>, body: Uint8Array) {
    const notice = NOTICE.safeParse(fromJson(body));
    return notice.success ? { transactionId: notice.data.refTranId } : undefined;
  }

  async #describe(account: SignerAccount, credentialId: string, signal: AbortSignal): Promise<Credential | Refusal> {
    const body = { credentialId, certificates: 'chain', certInfo: true, authInfo: true };
    const { reply } = await this.#session.call(account, PATHS.info, body, signal);
    if (reply.kind !== 'ok') return refusalOf(reply);
    const { key, cert } = parse(CREDENTIAL, reply.content, 'description of a credential');
    const chain = readCertificates(cert.certificates, 'cert.certificates');
    this.#ids.keep(chain.certificate.raw, credentialId);
    return toCredential(chain, statusOf(cert.status, key?.status), this.#clock.now());
  }

  async #idOf({ account, certificate }: SignOrder, signal: AbortSignal): Promise<string | Refusal> {
    const known = this.#ids.find(certificate);
    if (known !== undefined) return known;
    const listed = await this.listCredentials(account, signal);
    if (listed.kind === 'refused') return listed;
    return this.#ids.find(certificate) ?? { kind: 'refused', code: 'credential.none' };
  }

  #toBody(order: SignOrder, credentialId: string) {
    return {
      credentialId,
      refTranId: order.transactionId,
      ...(this.#notifyUrl === undefined ? {} : { notifyUrl: this.#notifyUrl }),
      description: plainLine(order.description, MAX_DESCRIPTION_CHARS),
      datas: order.documents.map(({ itemId, name, hash }) => ({
        name: documentLabel(itemId, name),
        hash: hashText(hash, 'base64'),
      })),
    };
  }
}

/** A transaction cannot end before it began, nor while certificates are listed. */
function refusalOf(reply: Exclude<Reply, { kind: 'ok' | 'token' }>): Refusal {
  if (reply.kind === 'refused') return reply;
  throw new KysoError('provider.protocol_error', 'the answer belongs to another call');
}

function linkOf(session: SmartCaSession, baseUrl: string, clientId: string): AccountLink {
  return {
    proofs: ['code'],
    authorizationUrl(redirectUri, state) {
      const query = { response_type: 'code', client_id: clientId, redirect_uri: redirectUri, scope: SCOPE, state };
      return `${baseUrl}/auth/authorize?${new URLSearchParams(query)}`;
    },
    async redeem(proof, signal) {
      if (proof.kind !== 'code') throw new TypeError('an account is linked by a code here');
      const form = { grant_type: 'authorization_code', code: proof.code, redirect_uri: proof.redirectUri };
      const token = await session.request(form, signal);
      return 'kind' in token ? token : { kind: 'linked', grant: token.grant };
    },
  };
}
