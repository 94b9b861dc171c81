/** A {@link RemoteSigner} over the CSC API: find the credential, have it authorized, have the hashes signed. */
import {
  type Clock,
  isKysoError,
  type Outcome,
  type Refusal,
  type RemoteSigner,
  type SignerAccount,
  type SignOrder,
  type Submission,
  type Transaction,
} from '@kyso/domain';
import { lookupBlocking, MAX_OPEN_CALLS, startBlocking } from '../blocking.ts';
import { refusedIfNotAccepted, wasNotAccepted } from '../http/certainty.ts';
import type { Answer } from '../http/exchange.ts';
import { createJsonClient, type HttpSettings, type JsonClient } from '../http/json-client.ts';
import { parse } from '../parse.ts';
import { sessionOf } from '../session.ts';
import { signaturesInOrder } from '../signatures.ts';
import { Access, type AccessSettings, grantOf } from './access.ts';
import { chooseAlgorithm } from './algorithms.ts';
import { type KnownCredential, readInfo } from './credentials.ts';
import type { Dialect } from './dialect.ts';
import { type End, endOf, type Failure, failureIn, faultOf, isTokenRejected, MEANT_STATUSES } from './failures.ts';
import { authorizeUrl, MAX_URL_CHARACTERS, newVerifier } from './redirect.ts';
import { AUTHORIZED, INFO, LIST, PENDING, SIGN_ANSWER, SIGNED } from './schema.ts';
import { type PhaseOf, SESSION, type Session } from './session.ts';

/** Accounts have one or two credentials; more than this is somebody else's list. */
const MAX_CREDENTIALS = 20;
/** A signing that was queued is kept by the server at least this long, in milliseconds. */
const VALIDITY_MS = 600_000;

export type CscOptions = HttpSettings & {
  readonly code: string;
  readonly dialect: Dialect;
  readonly access: AccessSettings;
  /** Base of `oauth2/…`; often another host than the API. */
  readonly oauthBase?: string | undefined;
  /** How people approve: pushed by the provider, or on its page. */
  readonly approval: 'push' | 'page';
  readonly redirectUri?: string | undefined;
  /** What an account's number is to the provider. */
  readonly accountIs: 'user' | 'credential';
  readonly userIdPrefix: string;
  readonly batchMax: number;
  readonly approvalSeconds: number;
  readonly operationMode: 'S' | 'A';
  readonly clock: Clock;
};

type Said = { readonly status: number; readonly body: unknown };
type Called = Said | Failure | Refusal;

export function createCscSigner(options: CscOptions): RemoteSigner {
  return new CscRemoteSigner(options);
}

class CscRemoteSigner implements RemoteSigner {
  readonly code: string;
  readonly capabilities: RemoteSigner['capabilities'];
  readonly #options: CscOptions;
  readonly #client: JsonClient;
  /** Calls that stay open until a phone answers: each holds a socket, none of the usual slots. */
  readonly #patient: JsonClient;
  readonly #access: Access;

  constructor(options: CscOptions) {
    const { dialect, approval, batchMax, approvalSeconds, clock } = options;
    this.code = options.code;
    this.#options = options;
    this.#client = createJsonClient(options);
    this.#patient = createJsonClient({ ...options, maxConcurrent: MAX_OPEN_CALLS });
    this.#access = new Access(options.access, this.#client, this.#oauthBase, clock);
    const blocks = approval === 'push' && dialect.push === 'implicit';
    this.capabilities = {
      shape: approval === 'page' ? 'redirect' : blocks ? 'blocking' : 'poll',
      push: approval === 'push',
      showsDescription: true,
      cancel: false,
      batchMax,
      approvalSeconds,
      propagationMs: 0,
      digestAlgorithms: ['sha256', 'sha384', 'sha512'],
      poll: { firstMs: 1_000, fastMs: 2_000, slowMs: 5_000 },
      verificationCode: 'kyso',
    };
  }

  async listCredentials(account: SignerAccount, signal: AbortSignal) {
    const known = await this.#credentials(account, signal);
    if ('kind' in known) return known;
    const token = await this.#access.get(account, signal);
    const grant = 'grant' in token && token.grant !== undefined ? { grant: token.grant } : {};
    return { kind: 'found', credentials: known.found.map(({ credential }) => credential), ...grant } as const;
  }

  async submit(order: SignOrder, signal: AbortSignal): Promise<Submission> {
    const listed = await this.#credentials(order.account, signal);
    if ('kind' in listed) return listed;
    const known = listed.found.find(({ credential }) => Buffer.from(order.certificate).equals(credential.certificate));
    if (known === undefined) return { kind: 'refused', code: 'credential.none' };
    if (known.credential.status !== 'usable') return { kind: 'refused', code: `credential.${known.credential.status}` };
    if (order.documents.length > known.multisign) return { kind: 'refused', code: 'provider.batch_too_large' };
    if (this.#options.approval === 'page') return this.#sendToPage(order, known);
    return this.#options.dialect.push === 'implicit'
      ? this.#block(order, known, signal)
      : this.#begin(order, known, signal);
  }

  async lookup(transaction: Transaction, signal: AbortSignal): Promise<Outcome> {
    const session = sessionOf(SESSION, transaction);
    // No session: the answer to `authorize` never came, and this protocol has no other way to ask.
    if (session === undefined || session.phase === 'asked') return lookupBlocking(transaction);
    return this.#goOn(session, transaction, signal);
  }

  /** `info` needs no authorization and proves the address; a token proves the credentials. */
  async ping(signal: AbortSignal): Promise<void> {
    const read = (answer: Answer) => {
      const failure = failureIn(answer);
      if (failure !== undefined) throw faultOf(failure, 'info');
    };
    await this.#client.send('/info', { json: {}, bareErrors: true }, read, signal);
    await this.#access.prove(signal);
  }

  get #oauthBase(): string {
    return (this.#options.oauthBase ?? this.#options.baseUrl).replace(/\/+$/, '');
  }

  #goOn(
    session: Exclude<Session, { phase: 'asked' }>,
    transaction: Transaction,
    signal: AbortSignal,
  ): Promise<Outcome> {
    switch (session.phase) {
      case 'authorizing':
        return this.#check(session, transaction, signal);
      case 'redirected':
        return this.#redeem(session, transaction, signal);
      case 'authorized':
        return this.#sign(session, transaction, signal);
      case 'signing':
        return this.#queued(session, transaction, signal);
    }
  }

  /** v1, implicit: `authorize` stays open while the person looks at the phone; then the hashes are signed at once. */
  #block(order: SignOrder, known: KnownCredential, signal: AbortSignal): Promise<Submission> {
    const timeoutMs = this.#options.approvalSeconds * 1000;
    const run = async (own: AbortSignal): Promise<Outcome> => {
      const said = await this.#call(
        '/credentials/authorize',
        this.#options.dialect.authorizeBody({ order, known }),
        order,
        own,
        {
          timeoutMs,
        },
      );
      const ended = ends(said, 'approval');
      if (ended !== undefined) return ended;
      const { SAD: sad } = parse(AUTHORIZED, bodyOf(said), 'answer to authorize');
      return this.#signNow({ phase: 'authorized', sad, ...kept(known) }, order, own);
    };
    return this.#unlessRefused(startBlocking({ run, signal, timeoutMs }));
  }

  /** v2: a handle to ask with, or the SAD at once. */
  async #begin(order: SignOrder, known: KnownCredential, signal: AbortSignal): Promise<Submission> {
    const body = this.#options.dialect.authorizeBody({ order, known });
    return this.#unlessRefused(
      (async () => {
        const said = await this.#call('/credentials/authorize', body, order, signal);
        const ended = ends(said, 'approval');
        if (ended !== undefined) return ended.kind === 'refused' ? ended : { kind: 'refused', code: codeOf(ended) };
        return { kind: 'accepted', session: JSON.stringify(this.#authorization(said, kept(known))) };
      })(),
    );
  }

  #sendToPage(order: SignOrder, known: KnownCredential): Submission {
    const { redirectUri = '', dialect } = this.#options;
    const verifier = newVerifier();
    const settings = { oauthBase: this.#oauthBase, clientId: this.#access.clientId, redirectUri };
    const redirectUrl = authorizeUrl(settings, dialect, order, known.credentialId, verifier);
    if (redirectUrl.length > MAX_URL_CHARACTERS) return { kind: 'refused', code: 'provider.batch_too_large' };
    const session: Session = { phase: 'redirected', ...(dialect.pkce ? { verifier } : {}), ...kept(known) };
    return { kind: 'accepted', session: JSON.stringify(session), redirectUrl };
  }

  /** Always with the handle of the newest answer. */
  async #check(session: PhaseOf<'authorizing'>, transaction: Transaction, signal: AbortSignal): Promise<Outcome> {
    const { handle, ...base } = session;
    const said = await this.#call('/credentials/authorizeCheck', { handle }, transaction, signal);
    const ended = ends(said, 'approval');
    if (ended !== undefined) return this.#inTime(ended, transaction);
    const next = this.#authorization(said, base);
    const session2 = JSON.stringify(next);
    if (next.phase === 'authorized') return { kind: 'waiting', session: session2, retryAfterMs: 0 };
    return next.handle === handle ? { kind: 'waiting' } : { kind: 'waiting', session: session2 };
  }

  /** The code of the page arrives as the account's grant, named by the transaction. */
  async #redeem(session: PhaseOf<'redirected'>, transaction: Transaction, signal: AbortSignal): Promise<Outcome> {
    const { verifier, ...base } = session;
    const grant = grantOf(transaction.account);
    if (grant?.state !== transaction.transactionId) return { kind: 'waiting' };
    if (grant.error !== undefined)
      return grant.error === 'access_denied' ? { kind: 'declined' } : refused('approval.failed');
    if (grant.code === undefined) return { kind: 'waiting' };
    const more = {
      redirect_uri: this.#options.redirectUri ?? '',
      ...(verifier === undefined ? {} : { code_verifier: verifier }),
    };
    const token = await this.#access.redeem(grant.code, more, signal);
    if (token === undefined) return { kind: 'lost' };
    return {
      kind: 'waiting',
      session: JSON.stringify({ ...base, phase: 'authorized', sad: token.value }),
      retryAfterMs: 0,
    };
  }

  #sign(session: PhaseOf<'authorized'>, transaction: Transaction, signal: AbortSignal): Promise<Outcome> {
    return this.#signOnce(session, transaction, signal);
  }

  /** One repetition with the same SAD after a broken line; whether the first counted, the second will say. */
  async #signNow(session: PhaseOf<'authorized'>, order: SignOrder, signal: AbortSignal): Promise<Outcome> {
    try {
      return await this.#signOnce(session, order, signal);
    } catch (error) {
      if (!isKysoError(error, 'provider.unavailable') || signal.aborted) throw error;
      return this.#signOnce(session, order, signal);
    }
  }

  async #signOnce(session: PhaseOf<'authorized'>, order: SignOrder, signal: AbortSignal): Promise<Outcome> {
    const { credentialId, algorithms, sad } = session;
    const { dialect, operationMode } = this.#options;
    const algorithm = chooseAlgorithm(order, algorithms);
    const mode =
      operationMode === 'A' && dialect.version === 'v2' ? { operationMode, validity_period: VALIDITY_MS } : {};
    const body = { ...dialect.signBody({ order, credentialId, sad, algorithm }), ...mode };
    const said = await this.#call('/signatures/signHash', body, order, signal);
    const ended = ends(said, 'call');
    if (ended !== undefined) return ended;
    const answer = parse(SIGN_ANSWER, bodyOf(said), 'answer to signHash');
    if ('signatures' in answer) return signed(order, answer.signatures);
    const next: Session = { phase: 'signing', responseId: answer.responseID, credentialId, algorithms };
    return { kind: 'waiting', session: JSON.stringify(next), retryAfterMs: 0 };
  }

  async #queued({ responseId }: PhaseOf<'signing'>, transaction: Transaction, signal: AbortSignal): Promise<Outcome> {
    const body = { requestID: responseId, clientData: transaction.transactionId };
    const said = await this.#call('/signatures/signPolling', body, transaction, signal);
    // 202 by one reading of the text, 400 by another
    const isPending = 'error' in said ? said.error === 'accepted_request' : 'body' in said && said.status === 202;
    if (isPending) return { kind: 'waiting' };
    const ended = ends(said, 'call');
    if (ended !== undefined) return ended;
    return signed(transaction, parse(SIGNED, bodyOf(said), 'answer to signPolling').signatures);
  }

  #authorization(said: Called, base: { credentialId: string; algorithms: string[] }) {
    const body = bodyOf(said);
    if ('status' in said && said.status === 202) {
      return { ...base, phase: 'authorizing', handle: parse(PENDING, body, 'answer to authorize').handle } as const;
    }
    return { ...base, phase: 'authorized', sad: parse(AUTHORIZED, body, 'answer to authorize').SAD } as const;
  }

  /** A handle that is gone after its time ran out; before that, it was lost. */
  #inTime(end: End, { submittedAt }: Transaction): End {
    const overMs = Date.parse(submittedAt) + this.#options.approvalSeconds * 1000;
    return end.kind === 'lost' && this.#options.clock.now() >= overMs ? { kind: 'expired' } : end;
  }

  async #credentials(
    account: SignerAccount,
    signal: AbortSignal,
  ): Promise<{ found: readonly KnownCredential[] } | Refusal> {
    const ids = await this.#credentialIds(account, signal);
    if ('kind' in ids) return ids;
    const { dialect, approval, clock } = this.#options;
    const supported = approval === 'page' ? (['oauth2code'] as const) : ([dialect.push] as const);
    const found: KnownCredential[] = [];
    for (const credentialID of ids.found.slice(0, MAX_CREDENTIALS)) {
      const asked = { credentialID, certificates: 'chain', authInfo: true };
      const said = await this.#call('/credentials/info', asked, { account }, signal);
      // A list may name a credential that is gone by now.
      if ('error' in said && (said.status === 404 || /credentialID/.test(said.description))) continue;
      const ended = ends(said, 'call');
      if (ended !== undefined) return ended.kind === 'refused' ? ended : refused(codeOf(ended));
      const known = readInfo(credentialID, parse(INFO, bodyOf(said), 'credential'), supported, clock.now());
      if (known !== undefined) found.push(known);
    }
    return { found };
  }

  async #credentialIds(account: SignerAccount, signal: AbortSignal): Promise<{ found: readonly string[] } | Refusal> {
    const { accountIs, userIdPrefix } = this.#options;
    if (accountIs === 'credential') return { found: [account.number] };
    const who = this.#access.isUserSpecific ? {} : { userID: `${userIdPrefix}${account.number}` };
    const said = await this.#call('/credentials/list', who, { account }, signal);
    const ended = ends(said, 'call');
    if (ended !== undefined) return ended.kind === 'refused' ? ended : refused(codeOf(ended));
    return { found: parse(LIST, bodyOf(said), 'list of credentials').credentialIDs ?? [] };
  }

  /** One call with the token of the account; a token that is not taken is renewed once. */
  async #call(
    path: string,
    json: object,
    { account }: { readonly account: SignerAccount },
    signal: AbortSignal,
    more: { readonly timeoutMs?: number } = {},
  ): Promise<Called> {
    const client = more.timeoutMs === undefined ? this.#client : this.#patient;
    for (const isLastTry of [false, true]) {
      const token = await this.#access.get(account, signal);
      if ('kind' in token) return token;
      const headers = { authorization: `Bearer ${token.value}` };
      const read = (answer: Answer) => failureIn(answer) ?? { status: answer.status, body: answer.body };
      const question = { json, headers, bareErrors: true, meantStatuses: MEANT_STATUSES, ...more };
      const said = await client.send(path, question, read, signal);
      if (!('error' in said) || !isTokenRejected(said)) return said;
      this.#access.drop(account, token);
      if (isLastTry) throw faultOf(said, path);
    }
    throw new TypeError('a loop of two tries had a third');
  }

  async #unlessRefused(submission: Promise<Submission>): Promise<Submission> {
    try {
      return await submission;
    } catch (error) {
      if (!wasNotAccepted(error)) throw error;
      return refusedIfNotAccepted(error);
    }
  }
}

/**
 * How a call ended the attempt; undefined when it was answered.
 * @param asked `approval`: a failure that no rule knows is one of the person's or the provider's, and ends the attempt;
 *   `call`: it is a fault.
 */
function ends(said: Called, asked: 'approval' | 'call'): End | undefined {
  if ('kind' in said) return said;
  if (!('error' in said)) return undefined;
  const end = endOf(said);
  if (end !== undefined) return end;
  const fault = faultOf(said, asked);
  if (asked === 'call' || fault.code !== 'provider.protocol_error' || said.status >= 500) throw fault;
  return { kind: 'refused', code: 'approval.failed', details: fault.details };
}

function bodyOf(said: Called): unknown {
  if ('body' in said) return said.body;
  throw new TypeError('a failure is read as an answer');
}

function kept({ credentialId, algorithms }: KnownCredential) {
  return { credentialId, algorithms: [...algorithms] };
}

function refused(code: Refusal['code']): Refusal {
  return { kind: 'refused', code };
}

function codeOf(end: Exclude<End, Refusal>): Refusal['code'] {
  return ({ declined: 'approval.declined', expired: 'approval.expired', lost: 'approval.lost' } as const)[end.kind];
}

/** Some servers use the alphabet of URLs for values. */
function signed(order: SignOrder, values: readonly string[]): Outcome {
  const standard = values.map((text) => {
    const plain = text.replace(/\s+/g, '').replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '');
    return plain.padEnd(Math.ceil(plain.length / 4) * 4, '=');
  });
  return { kind: 'signed', signatures: signaturesInOrder(order.documents, standard) };
}
