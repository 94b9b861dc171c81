/** A {@link RemoteSigner} over the CSC API: find the credential, have it authorized, have the hashes signed. */
import {
  isKysoError,
  type Outcome,
  type PageReturn,
  type Refusal,
  type RemoteSigner,
  type SignerAccount,
  type SignOrder,
  type Submission,
  type Transaction,
} from '@kyso/domain';
import { lookupBlocking, startBlocking } from '../blocking.ts';
import { refusedIfNotAccepted, wasNotAccepted } from '../http/certainty.ts';
import type { Answer } from '../http/exchange.ts';
import { parse } from '../parse.ts';
import { sessionOf } from '../session.ts';
import { signaturesInOrder } from '../signatures.ts';
import { Unsent } from '../unsent.ts';
import { chooseAlgorithm } from './algorithms.ts';
import { bodyOf, type Called, Calls, codeOf, ends } from './calls.ts';
import type { KnownCredential } from './credentials.ts';
import { type End, failureIn, faultOf } from './failures.ts';
import { findCredentials } from './finding.ts';
import type { CscOptions } from './options.ts';
import { newState, PAGE_RETURN } from './page-return.ts';
import { authorizeUrl, MAX_URL_CHARACTERS, newVerifier } from './redirect.ts';
import { AUTHORIZED, PENDING, SIGN_ANSWER, SIGNED } from './schema.ts';
import { type PhaseOf, SESSION, type Session } from './session.ts';

/** A signing that was queued is kept by the server at least this long, in milliseconds. */
const VALIDITY_MS = 600_000;

export function createCscSigner(options: CscOptions): RemoteSigner {
  return new CscRemoteSigner(options);
}

class CscRemoteSigner implements RemoteSigner {
  readonly code: string;
  readonly capabilities: RemoteSigner['capabilities'];
  readonly page?: PageReturn;
  readonly #options: CscOptions;
  readonly #calls: Calls;
  readonly #unsent = new Unsent();

  constructor(options: CscOptions) {
    const { dialect, approval, batchMax, approvalSeconds } = options;
    this.code = options.code;
    this.#options = options;
    this.#calls = new Calls(options);
    if (approval === 'page') this.page = PAGE_RETURN;
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
    const known = await findCredentials(this.#calls, this.#options, account, signal);
    if ('kind' in known) return known;
    const token = await this.#calls.access.get(account, signal);
    const grant = 'grant' in token && token.grant !== undefined ? { grant: token.grant } : {};
    return { kind: 'found', credentials: known.found.map(({ credential }) => credential), ...grant } as const;
  }

  async submit(order: SignOrder, signal: AbortSignal): Promise<Submission> {
    // Until the credential is found no phone can have rung.
    const find = () => findCredentials(this.#calls, this.#options, order.account, signal);
    const listed = await this.#unsent.before(order.transactionId, find);
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
    if (session === undefined) return this.#unsent.outcomeOf(transaction.transactionId);
    if (session.phase === 'asked') return lookupBlocking(transaction);
    return this.#goOn(session, transaction, signal);
  }

  /** `info` needs no authorization and proves the address; a token proves the credentials. */
  async ping(signal: AbortSignal): Promise<void> {
    const read = (answer: Answer) => {
      const failure = failureIn(answer);
      if (failure !== undefined) throw faultOf(failure, 'info');
    };
    await this.#calls.client.send('/info', { json: {}, bareErrors: true }, read, signal);
    await this.#calls.access.prove(signal);
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
        return Promise.resolve({ kind: 'waiting' });
      case 'returned':
        return this.#redeem(session, signal);
      case 'authorized':
        return this.#signOnce(session, transaction, signal);
      case 'signing':
        return this.#queued(session, transaction, signal);
    }
  }

  /** v1, implicit: `authorize` stays open while the person looks at the phone; then the hashes are signed at once. */
  #block(order: SignOrder, known: KnownCredential, signal: AbortSignal): Promise<Submission> {
    const timeoutMs = this.#options.approvalSeconds * 1000;
    const run = async (own: AbortSignal): Promise<Outcome> => {
      const said = await this.#calls.call(
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
        const said = await this.#calls.call('/credentials/authorize', body, order, signal);
        const ended = ends(said, 'approval');
        if (ended !== undefined) return ended.kind === 'refused' ? ended : { kind: 'refused', code: codeOf(ended) };
        return { kind: 'accepted', session: JSON.stringify(this.#authorization(said, kept(known))) };
      })(),
    );
  }

  #sendToPage(order: SignOrder, known: KnownCredential): Submission {
    const { redirectUri = '', dialect } = this.#options;
    const verifier = newVerifier();
    const state = newState(order.transactionId);
    const settings = { oauthBase: this.#calls.oauthBase, clientId: this.#calls.access.clientId, redirectUri };
    const redirectUrl = authorizeUrl(settings, dialect, order, known.credentialId, { state, verifier });
    if (redirectUrl.length > MAX_URL_CHARACTERS) return { kind: 'refused', code: 'provider.batch_too_large' };
    const session: Session = { phase: 'redirected', state, ...(dialect.pkce ? { verifier } : {}), ...kept(known) };
    return { kind: 'accepted', session: JSON.stringify(session), redirectUrl };
  }

  /** Always with the handle of the newest answer. */
  async #check(session: PhaseOf<'authorizing'>, transaction: Transaction, signal: AbortSignal): Promise<Outcome> {
    const { handle, ...base } = session;
    const said = await this.#calls.call('/credentials/authorizeCheck', { handle }, transaction, signal);
    const ended = ends(said, 'approval');
    if (ended !== undefined) return this.#inTime(ended, transaction);
    const next = this.#authorization(said, base);
    const session2 = JSON.stringify(next);
    if (next.phase === 'authorized') return { kind: 'waiting', session: session2, retryAfterMs: 0 };
    return next.handle === handle ? { kind: 'waiting' } : { kind: 'waiting', session: session2 };
  }

  /** A code can be spent once: where the answer to it is lost, nobody can tell any more. */
  async #redeem(session: PhaseOf<'returned'>, signal: AbortSignal): Promise<Outcome> {
    const { verifier, code, error, ...base } = session;
    if (error === 'access_denied') return { kind: 'declined' };
    if (code === undefined) return refused('approval.failed');
    const more = {
      redirect_uri: this.#options.redirectUri ?? '',
      ...(verifier === undefined ? {} : { code_verifier: verifier }),
    };
    const token = await this.#calls.access.redeem(code, more, signal);
    if (token === undefined) return { kind: 'lost' };
    return {
      kind: 'waiting',
      session: JSON.stringify({ ...base, phase: 'authorized', sad: token.value }),
      retryAfterMs: 0,
    };
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
    const said = await this.#calls.call('/signatures/signHash', body, order, signal);
    const ended = ends(said, 'call');
    if (ended !== undefined) return ended;
    const answer = parse(SIGN_ANSWER, bodyOf(said), 'answer to signHash');
    if ('signatures' in answer) return signed(order, answer.signatures);
    const next: Session = { phase: 'signing', responseId: answer.responseID, credentialId, algorithms };
    return { kind: 'waiting', session: JSON.stringify(next), retryAfterMs: 0 };
  }

  async #queued({ responseId }: PhaseOf<'signing'>, transaction: Transaction, signal: AbortSignal): Promise<Outcome> {
    const body = { requestID: responseId, clientData: transaction.transactionId };
    const said = await this.#calls.call('/signatures/signPolling', body, transaction, signal);
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

  async #unlessRefused(submission: Promise<Submission>): Promise<Submission> {
    try {
      return await submission;
    } catch (error) {
      if (!wasNotAccepted(error)) throw error;
      return refusedIfNotAccepted(error);
    }
  }
}

function kept({ credentialId, algorithms }: KnownCredential) {
  return { credentialId, algorithms: [...algorithms] };
}

function refused(code: Refusal['code']): Refusal {
  return { kind: 'refused', code };
}

/** Some servers use the alphabet of URLs for values. */
function signed(order: SignOrder, values: readonly string[]): Outcome {
  const standard = values.map((text) => {
    const plain = text.replace(/\s+/g, '').replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '');
    return plain.padEnd(Math.ceil(plain.length / 4) * 4, '=');
  });
  return { kind: 'signed', signatures: signaturesInOrder(order.documents, standard) };
}
