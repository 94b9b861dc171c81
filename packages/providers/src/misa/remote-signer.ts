/** A {@link RemoteSigner} that speaks MISA eSign RemoteSigning V2. */
import type {
  AccountLink,
  Clock,
  Credential,
  HintDesk,
  Outcome,
  Refusal,
  RemoteSigner,
  SignerAccount,
  SignerCapabilities,
  SignOrder,
  Submission,
  Transaction,
} from '@kyso/domain';
import { readCertificates, toCredential } from '../certificates.ts';
import { statusOf } from '../credential-status.ts';
import { documentNumber, transactionOf } from '../document-number.ts';
import { hashText } from '../hash-text.ts';
import { refusedIfNotAccepted } from '../http/certainty.ts';
import { createJsonClient, type HttpSettings } from '../http/json-client.ts';
import { fromJson, parse } from '../parse.ts';
import { APP_PUSH } from '../push-capabilities.ts';
import { plainLine } from '../text.ts';
import { Unsent } from '../unsent.ts';
import { readOutcome, refusedOrder } from './outcome.ts';
import { type Reply, refusedCall } from './reply.ts';
import { ACCEPTED, CERTIFICATES, type MisaCertificate, NOTICE } from './schema.ts';
import { type MisaService, MisaSession } from './session.ts';

export type MisaOptions = HttpSettings &
  MisaService & {
    /** The provider's code in this installation. */
    readonly code: string;
    readonly clock: Clock;
  };

const BASE = '/external/esrm/service';
const PATHS = {
  certificates: `${BASE}/general/api/v1/Certificates/by-userId`,
  sign: `${BASE}/signing/api/v1/Signing/hash`,
  status: `${BASE}/signing/api/v1/Signing/status/`,
} as const;
const MAX_NAME_CHARS = 100;
const MAX_DESCRIPTION_CHARS = 200;
const OTP_TYPES = { message: 0, app: 1 } as const;

/** The provider does not state how long it keeps an approval open. */
const CAPABILITIES: SignerCapabilities = { ...APP_PUSH, shape: 'poll', approvalSeconds: 300 };

type Found = { readonly userId: string; readonly keyAlias: string; readonly credential: Credential };

/** @throws TypeError when the base URL cannot be used. */
export function createMisaSigner(options: MisaOptions): RemoteSigner {
  return new MisaRemoteSigner(options);
}

class MisaRemoteSigner implements RemoteSigner {
  readonly code: string;
  readonly capabilities = CAPABILITIES;
  /** `"0"` for success is inferred. */
  readonly hintDesk: HintDesk = { accepted: { errorCode: '0', devMsg: '', userMsg: '' } };
  /** Once, with the password of the account, which is not kept. */
  readonly link: AccountLink;
  readonly #session: MisaSession;
  readonly #clock: Clock;
  readonly #unsent = new Unsent();

  constructor(options: MisaOptions) {
    this.code = options.code;
    this.#session = new MisaSession(createJsonClient(options), options, options.clock);
    this.link = linkOf(this.#session);
    this.#clock = options.clock;
  }

  async listCredentials(account: SignerAccount, signal: AbortSignal) {
    const found = await this.#find(account, signal);
    if ('kind' in found) return found;
    const credentials = found.list.map(({ credential }) => credential);
    return { kind: 'found', credentials, ...found.rotated } as const;
  }

  async submit(order: SignOrder, signal: AbortSignal): Promise<Submission> {
    const found = await this.#unsent.before(order.transactionId, () => this.#find(order.account, signal));
    if ('kind' in found) return found;
    const key = found.list.find(({ credential }) => Buffer.from(credential.certificate).equals(order.certificate));
    if (key === undefined) return { kind: 'refused', code: 'credential.none' };
    const question = { json: toSignBody(order, key) };
    const answered = await this.#session.call(order.account, PATHS.sign, question, signal).catch(refusedIfNotAccepted);
    if ('kind' in answered) return answered;
    if (answered.reply.kind === 'no') return refusedOrder(answered.reply);
    const body = okBody(answered.reply);
    if ('kind' in body) return body;
    const { transactionId: providerReference } = parse(ACCEPTED, body.value, 'answer to Signing/hash');
    return { kind: 'accepted', providerReference, ...answered.rotated };
  }

  async lookup(transaction: Transaction, signal: AbortSignal): Promise<Outcome> {
    const { providerReference, account, transactionId } = transaction;
    // It is the only id the provider takes, and it came with an answer that was lost.
    if (providerReference === undefined) return this.#unsent.outcomeOf(transactionId);
    const path = PATHS.status + encodeURIComponent(providerReference);
    const { reply, rotated } = await this.#session.call(account, path, { method: 'GET' }, signal);
    if (reply.kind === 'no' && reply.status === 404) return { kind: 'lost' };
    const body = okBody(reply);
    if ('kind' in body) return body;
    const outcome = readOutcome(body.value, transaction);
    return outcome.kind === 'waiting' ? { ...outcome, ...rotated } : outcome;
  }

  /** A refresh token of nobody: being told so proves address, client id and key. */
  async ping(signal: AbortSignal): Promise<void> {
    await this.#session.refresh('KYSO-PING', signal);
  }

  readHint(_headers: Readonly<Record<string, string | undefined>>, body: Uint8Array) {
    const [first] = NOTICE.safeParse(fromJson(body)).data?.signatures ?? [];
    const transactionId = transactionOf(first?.documentId ?? '');
    return transactionId === undefined ? undefined : { transactionId };
  }

  async #find(account: SignerAccount, signal: AbortSignal) {
    const { reply, rotated } = await this.#session.call(account, PATHS.certificates, { method: 'GET' }, signal);
    const body = okBody(reply);
    if ('kind' in body) return body;
    const rows = parse(CERTIFICATES, body.value, 'list of certificates');
    return { list: rows.map((row) => this.#toFound(row)), rotated };
  }

  #toFound({ userId, keyAlias, certificate, keyStatus, certStatus, ...row }: MisaCertificate): Found {
    const chain = readCertificates(
      [certificate, ...chainTexts(row.certiticateChain ?? row.certificateChain)],
      'certificate',
    );
    const credential = toCredential(chain, statusOf(certStatus, keyStatus), this.#clock.now());
    return { userId, keyAlias, credential };
  }
}

function linkOf(session: MisaSession): AccountLink {
  return {
    proofs: ['password', 'one_time_password'],
    async redeem(proof, signal) {
      switch (proof.kind) {
        case 'password':
          return session.login(proof.userName, proof.password, signal);
        case 'one_time_password':
          return session.secondFactor(proof.userName, proof.oneTimePassword, OTP_TYPES[proof.sentBy], signal);
        case 'code':
          throw new TypeError('an account is linked by its password here');
      }
    },
  };
}

function okBody(reply: Exclude<Reply, { kind: 'token' }> | Refusal): Refusal | { readonly value: unknown } {
  if (reply.kind === 'no') throw refusedCall(reply);
  return reply.kind === 'refused' ? reply : { value: reply.body };
}

/** A list, or one text: PEM blocks or base64 separated by commas, semicolons or blank space. */
function chainTexts(chain: string | readonly string[] | null | undefined): readonly string[] {
  if (typeof chain !== 'string') return (chain ?? []).filter((text) => text.trim() !== '');
  const texts = chain.includes('-----') ? chain.split(/-----END [A-Z ]+-----/) : chain.split(/[,;\s]+/);
  return texts.filter((text) => text.trim() !== '');
}

function toSignBody(order: SignOrder, { userId, keyAlias }: Found) {
  return {
    DataToBeDisplayed: withoutMarkup(plainLine(order.description, MAX_DESCRIPTION_CHARS)),
    UserId: userId,
    CertAlias: keyAlias,
    Documents: order.documents.map(({ name, hash }, at) => ({
      DocumentId: documentNumber(order.transactionId, at),
      FileToSign: hashText(hash, 'base64'),
      DocumentName: plainLine(name, MAX_NAME_CHARS),
    })),
  };
}

/** The app takes text or HTML and does not say which it takes a text for. */
function withoutMarkup(text: string): string {
  return text.replaceAll('<', '‹').replaceAll('>', '›');
}
