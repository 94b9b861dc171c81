/** A {@link RemoteSigner} over the Smart-ID RP API: a session for each approval, asked about with long polls. */
import {
  type Clock,
  type Credential,
  type CredentialAnswer,
  isKysoError,
  KysoError,
  type Outcome,
  type Refusal,
  type RemoteSigner,
  type SignerAccount,
  type SignOrder,
  type Submission,
  type Transaction,
} from '@kyso/domain';
import { decodeBase64 } from '../base64.ts';
import { readCertificates, toCredential } from '../certificates.ts';
import { refusedIfNotAccepted, wasNotAccepted } from '../http/certainty.ts';
import type { Answer } from '../http/exchange.ts';
import { createJsonClient, type HttpSettings, type JsonClient } from '../http/json-client.ts';
import { fromJson, parse } from '../parse.ts';
import { sessionOf } from '../session.ts';
import { signaturesInOrder } from '../signatures.ts';
import { documentOf, type Link, linkOf, semanticsIdentifier, toGrant } from './account.ts';
import { refusalIn } from './answers.ts';
import type { Dialect, RelyingParty, SignatureChoice } from './dialect.ts';
import type { Interaction } from './interactions.ts';
import { CERTIFICATE_BY_DOCUMENT, CHOICE, type Choice, CREATED, KEPT, SESSION, type Session } from './schema.ts';
import { endOf } from './session-result.ts';
import { smartIdVerificationCode } from './verification-code.ts';

/** Within this time the same body leads to the same session: the safe repetition after a lost answer. */
const IDEMPOTENCY_MS = 15_000;
/** More than the server may hold the line beyond what it was asked for. */
const LONG_POLL_MARGIN_MS = 5_000;
/** How long a person may take to choose a certificate on the phone. */
const CHOICE_MS = 90_000;
/** How long one look at the choice holds the line, which the API wants to be a second at least; and the pause after it. */
const CHOICE_LOOK_MS = 1_000;
const CHOICE_PAUSE_MS = 2_000;

export type SmartIdOptions = HttpSettings & {
  readonly code: string;
  readonly dialect: Dialect;
  readonly party: RelyingParty;
  readonly country: string;
  readonly interactions: readonly Interaction[];
  readonly signatureAlgorithm: SignatureChoice;
  readonly longPollMs: number;
  readonly clock: Clock;
};

export function createSmartIdSigner(options: SmartIdOptions): RemoteSigner {
  return new SmartIdRemoteSigner(options);
}

class SmartIdRemoteSigner implements RemoteSigner {
  readonly code: string;
  readonly capabilities: RemoteSigner['capabilities'];
  readonly verificationCode?: (hashes: readonly Uint8Array[]) => string;
  readonly #client: JsonClient;
  readonly #options: SmartIdOptions;

  constructor(options: SmartIdOptions) {
    const { dialect, longPollMs } = options;
    this.code = options.code;
    this.#options = options;
    this.#client = createJsonClient(options);
    this.capabilities = {
      shape: 'long_poll',
      push: true,
      showsDescription: true,
      cancel: false,
      batchMax: 1,
      approvalSeconds: 180,
      propagationMs: 0,
      digestAlgorithms: ['sha256', 'sha384', 'sha512'],
      signatureAlgorithms: [options.signatureAlgorithm],
      poll: { firstMs: 100, fastMs: 100, slowMs: 1_000, longPollMs },
      verificationCode: dialect.verificationCode,
    };
    if (dialect.verificationCode === 'computed') {
      this.verificationCode = ([hash = new Uint8Array()]) => smartIdVerificationCode(hash);
    }
  }

  /** With a link: the certificate it names, without the phone. Without: the person chooses on the phone, and a link comes back. */
  async listCredentials(account: SignerAccount, signal: AbortSignal, session?: string): Promise<CredentialAnswer> {
    const link = linkOf(account);
    const found = link === undefined ? await this.#choose(account, session, signal) : await this.#known(link, signal);
    if ('kind' in found) return found;
    const chain = readCertificates([found.certificate], 'cert.value');
    const credential: Credential = toCredential(chain, 'usable', this.#options.clock.now());
    const isNew = found.certificate !== link?.certificate || found.documentNumber !== link.documentNumber;
    return { kind: 'found', credentials: [credential], ...(isNew ? { grant: toGrant(found) } : {}) };
  }

  async submit(order: SignOrder, signal: AbortSignal): Promise<Submission> {
    const { dialect, party, interactions, signatureAlgorithm, country } = this.#options;
    const [document, ...others] = order.documents;
    if (document === undefined || others.length > 0) throw new RangeError('one hash under one approval');
    const documentNumber = documentOf(order);
    const path =
      documentNumber === undefined
        ? dialect.paths.signByPerson(semanticsIdentifier(order.account, country))
        : dialect.paths.signByDocument(documentNumber);
    const algorithm = dialect.signatureAlgorithms.find((one) => one === order.signatureAlgorithm) ?? signatureAlgorithm;
    const created = await this.#create(path, dialect.signBody(party, interactions, order, algorithm), signal);
    if ('kind' in created) return created;
    return {
      kind: 'accepted',
      session: JSON.stringify({ sessionId: created.sessionID }),
      ...(created.vc == null ? {} : { verificationCode: created.vc.value }),
    };
  }

  async lookup(transaction: Transaction, signal: AbortSignal): Promise<Outcome> {
    const kept = sessionOf(KEPT, transaction);
    // The answer that named the session never came: nobody can be asked, and a phone may have rung.
    if (kept === undefined) return { kind: 'lost' };
    const session = await this.#session(kept.sessionId, this.#options.longPollMs, signal);
    if (session === undefined) return { kind: 'lost' };
    if (session.state !== 'COMPLETE') return { kind: 'waiting' };
    return this.#finished(session, transaction);
  }

  async ping(signal: AbortSignal): Promise<void> {
    const { dialect, party, country } = this.#options;
    const nobody = `PNO${country}-00000000000`;
    const path = dialect.paths.certificate?.(`${nobody}-0000-Q`) ?? dialect.paths.chooseCertificate(nobody);
    await this.#client.send(path, { json: party, bareErrors: true }, refusalIn, signal);
  }

  #finished(session: Session, transaction: Transaction): Outcome {
    const endResult = session.result?.endResult ?? '';
    if (endResult !== 'OK') return endOf(endResult);
    const value = session.signature?.value;
    if (value === undefined || !this.#options.dialect.isAnswer(session)) {
      throw new KysoError('provider.protocol_error', 'the finished session is not the answer to a signature');
    }
    // Another device of the same person has another key: what it signed does not fit what was hashed.
    if (!sameCertificate(session.cert?.value, transaction.certificate)) {
      return { kind: 'refused', code: 'provider.bad_signature', details: { reason: 'other_certificate' } };
    }
    return { kind: 'signed', signatures: signaturesInOrder(transaction.documents, [value]) };
  }

  async #known(link: Link, signal: AbortSignal): Promise<Link | Refusal> {
    const { dialect, party } = this.#options;
    const path = dialect.paths.certificate?.(link.documentNumber);
    if (path === undefined) return link;
    const read = (answer: Answer) => refusalIn(answer) ?? parse(CERTIFICATE_BY_DOCUMENT, answer.body, 'certificate');
    const answer = await this.#client.send(path, { json: party, bareErrors: true }, read, signal);
    if ('kind' in answer) return answer;
    if (answer.state !== 'OK' || answer.cert == null) return { kind: 'refused', code: 'account.locked' };
    return { documentNumber: link.documentNumber, certificate: compact(answer.cert.value) };
  }

  #choose(account: SignerAccount, session: string | undefined, signal: AbortSignal): Promise<Link | CredentialAnswer> {
    return session === undefined ? this.#askToChoose(account, signal) : this.#chosen(session, signal);
  }

  async #askToChoose(account: SignerAccount, signal: AbortSignal): Promise<CredentialAnswer> {
    const { dialect, party, interactions, country, clock } = this.#options;
    const path = dialect.paths.chooseCertificate(semanticsIdentifier(account, country));
    const created = await this.#create(path, dialect.chooseBody(party, interactions), signal);
    if ('kind' in created) {
      // An account without a certificate of the level is an account without one.
      return created.code === 'credential.none' ? { kind: 'found', credentials: [] } : created;
    }
    const choice: Choice = { choosing: created.sessionID, untilMs: clock.now() + CHOICE_MS };
    return { kind: 'choosing', session: JSON.stringify(choice), retryAfterMs: CHOICE_PAUSE_MS };
  }

  /** One short look: whoever asks comes again, so that nothing is held while a person chooses. */
  async #chosen(text: string, signal: AbortSignal): Promise<Link | CredentialAnswer> {
    const choice = CHOICE.parse(fromJson(Buffer.from(text)));
    const session = await this.#session(choice.choosing, CHOICE_LOOK_MS, signal);
    if (session?.state === 'COMPLETE') return chosenIn(session);
    if (session === undefined || this.#options.clock.now() >= choice.untilMs) {
      return { kind: 'refused', code: 'approval.expired' };
    }
    return { kind: 'choosing', session: text, retryAfterMs: CHOICE_PAUSE_MS };
  }

  /** Repeats once, with the same bytes, while the server still takes that for the same session. */
  async #create(path: string, json: object, signal: AbortSignal) {
    const read = (answer: Answer) => refusalIn(answer) ?? parse(CREATED, answer.body, 'answer to a creating call');
    const call = () => this.#client.send(path, { json, bareErrors: true }, read, signal);
    const startMs = this.#options.clock.now();
    try {
      return await call();
    } catch (error) {
      const isUnclear = isKysoError(error, 'provider.unavailable') && !wasNotAccepted(error) && !signal.aborted;
      if (!isUnclear || this.#options.clock.now() - startMs >= IDEMPOTENCY_MS) return refusedIfNotAccepted(error);
    }
    return call();
  }

  /** Undefined when the server does not know the session (any more). */
  #session(sessionId: string, waitMs: number, signal: AbortSignal): Promise<Session | undefined> {
    const read = ({ status, body }: Answer) => {
      if (status === 404) return undefined;
      refusalIn({ status, body });
      return parse(SESSION, body, 'state of the session');
    };
    const question = { method: 'GET', bareErrors: true, timeoutMs: waitMs + LONG_POLL_MARGIN_MS } as const;
    return this.#client.send(`/session/${sessionId}?timeoutMs=${waitMs}`, question, read, signal);
  }
}

function chosenIn({ result, cert }: Session): Link | Refusal {
  const endResult = result?.endResult ?? '';
  if (endResult !== 'OK') {
    const end = endOf(endResult);
    if (end.kind === 'refused') return end;
    return { kind: 'refused', code: end.kind === 'declined' ? 'approval.declined' : 'approval.expired' };
  }
  if (result?.documentNumber == null || cert == null) {
    throw new KysoError('provider.protocol_error', 'the chosen certificate is missing', {
      details: { fields: ['result.documentNumber', 'cert'] },
    });
  }
  return { documentNumber: result.documentNumber, certificate: compact(cert.value) };
}

function sameCertificate(text: string | undefined, certificate: Uint8Array): boolean {
  const bytes = text === undefined ? undefined : decodeBase64(text);
  return bytes !== undefined && Buffer.from(certificate).equals(bytes);
}

function compact(base64: string): string {
  return base64.replace(/\s+/g, '');
}
