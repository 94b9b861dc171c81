/** A {@link RemoteSigner} over ETSI TS 102 204: the key is in the SIM, the operator carries the question to it. */
import { randomBytes } from 'node:crypto';
import { DIGESTS, digestInfo } from '@kyso/cms';
import {
  type Clock,
  KysoError,
  type Outcome,
  type Refusal,
  type RemoteSigner,
  type SignerAccount,
  type SignOrder,
  type Submission,
  type Transaction,
} from '@kyso/domain';
import { z } from 'zod';
import { base64Of, decodeBase64 } from '../base64.ts';
import { lookupBlocking, startBlocking } from '../blocking.ts';
import { readCertificates, toCredential } from '../certificates.ts';
import { refusedIfNotAccepted } from '../http/certainty.ts';
import { sessionOf } from '../session.ts';
import { plainLine } from '../text.ts';
import { rawValueOf } from './embeddable.ts';
import {
  type DataForm,
  DIGEST_TYPE,
  type MssAnswer,
  type Sender,
  type SignatureRequest,
  type Transport,
} from './message.ts';
import { endOf, isDone, isQueryDone, OUTSTANDING, REQUEST_OK } from './status-codes.ts';

/** A screen of a SIM application. */
const MAX_DISPLAY = 119;
/** How much longer than the time of the person a call that holds the line is given. */
const LINE_MARGIN_MS = 10_000;

const KEPT = z.object({ phase: z.literal('outstanding'), msspTransId: z.string() });

export type MssOptions = {
  readonly code: string;
  /** For questions and answers, and for calls that hold the line. */
  readonly transport: Transport;
  readonly apId: string;
  readonly apPassword: string;
  readonly msspId?: string | undefined;
  readonly signatureProfile: string;
  readonly format: string;
  readonly dataForm: DataForm;
  readonly messagingMode: 'synch' | 'asynch';
  readonly additionalServices: readonly string[];
  readonly msisdnPlus: boolean;
  readonly timeoutSeconds: number;
  readonly poll: { readonly firstMs: number; readonly nextMs: number };
  readonly clock: Clock;
};

export function createMssSigner(options: MssOptions): RemoteSigner {
  return new MssRemoteSigner(options);
}

class MssRemoteSigner implements RemoteSigner {
  readonly code: string;
  readonly capabilities: RemoteSigner['capabilities'];
  readonly #options: MssOptions;

  constructor(options: MssOptions) {
    this.code = options.code;
    this.#options = options;
    const { firstMs, nextMs } = options.poll;
    this.capabilities = {
      shape: options.messagingMode === 'synch' ? 'blocking' : 'poll',
      push: true,
      showsDescription: true,
      cancel: false,
      batchMax: 1,
      approvalSeconds: options.timeoutSeconds,
      propagationMs: 0,
      digestAlgorithms: ['sha256'],
      poll: { firstMs, fastMs: nextMs, slowMs: nextMs },
      verificationCode: 'kyso',
    };
  }

  async listCredentials(account: SignerAccount, signal: AbortSignal) {
    const msisdn = this.#msisdn(account);
    if (typeof msisdn !== 'string') return msisdn;
    const answer = await this.#options.transport.profile({ sender: this.#sender(), msisdn }, signal);
    if (answer.isFault || !isQueryDone(answer.statusCode)) return onlyRefusal(endOf(answer.statusCode));
    const nowMs = this.#options.clock.now();
    const credentials = answer.certificates
      .filter(({ texts }) => texts.length > 0)
      .map(({ texts, state }) => toCredential(readCertificates(texts, 'X509Certificate'), statusOf(state), nowMs));
    return { kind: 'found', credentials } as const;
  }

  async submit(order: SignOrder, signal: AbortSignal): Promise<Submission> {
    const [document, ...others] = order.documents;
    if (document === undefined || others.length > 0) throw new RangeError('one hash under one approval');
    const msisdn = this.#msisdn(order.account);
    if (typeof msisdn !== 'string') return msisdn;
    const request = this.#request(order, document.hash, msisdn);
    try {
      return await (request.mode === 'synch' ? this.#block(request, order, signal) : this.#begin(request, signal));
    } catch (error) {
      return refusedIfNotAccepted(error);
    }
  }

  async lookup(transaction: Transaction, signal: AbortSignal): Promise<Outcome> {
    if (this.#options.messagingMode === 'synch') return lookupBlocking(transaction);
    const kept = sessionOf(KEPT, transaction);
    // The MSSP's own number of the transaction never came: nobody can be asked, and the phone may have rung.
    if (kept === undefined) return { kind: 'lost' };
    const request = { sender: this.#sender(), msspTransId: kept.msspTransId };
    const answer = await this.#options.transport.status(request, signal);
    // What would be a mistake of ours elsewhere is here a transaction that is not known any more.
    if (answer.isFault && answer.statusCode === '101') return { kind: 'lost' };
    return this.#outcome(answer, transaction);
  }

  /** The profile of a number that nobody has: that it is unknown is a good answer. */
  async ping(signal: AbortSignal): Promise<void> {
    const answer = await this.#options.transport.profile({ sender: this.#sender(), msisdn: '84000000000' }, signal);
    if (answer.isFault) endOf(answer.statusCode);
  }

  #block(request: SignatureRequest, order: SignOrder, signal: AbortSignal): Promise<Submission> {
    const timeoutMs = request.timeoutSeconds * 1000 + LINE_MARGIN_MS;
    const run = async (own: AbortSignal): Promise<Outcome> =>
      this.#outcome(await this.#options.transport.sign(request, own, timeoutMs), order);
    return startBlocking({ run, signal, timeoutMs });
  }

  async #begin(request: SignatureRequest, signal: AbortSignal): Promise<Submission> {
    const answer = await this.#options.transport.sign(request, signal, undefined);
    if (answer.isFault || answer.statusCode !== REQUEST_OK) return onlyRefusal(endOf(answer.statusCode));
    if (answer.msspTransId === undefined) {
      throw new KysoError('provider.protocol_error', 'the accepted transaction has no number', {
        details: { fields: ['MSSP_TransID'] },
      });
    }
    return { kind: 'accepted', session: JSON.stringify({ phase: 'outstanding', msspTransId: answer.msspTransId }) };
  }

  #outcome(answer: MssAnswer, { documents }: SignOrder): Outcome {
    const { statusCode, isFault, signature } = answer;
    if (!isFault && (statusCode === OUTSTANDING || statusCode === REQUEST_OK)) return { kind: 'waiting' };
    if (isFault || !isDone(statusCode)) return endOf(statusCode);
    const bytes = decodeBase64(signature ?? '');
    const [document] = documents;
    if (bytes === undefined || document === undefined) {
      throw new KysoError('provider.protocol_error', 'a signature value is not base64');
    }
    const value = rawValueOf(bytes);
    return 'kind' in value ? value : { kind: 'signed', signatures: [{ itemId: document.itemId, value }] };
  }

  #request(order: SignOrder, hash: Uint8Array, msisdn: string): SignatureRequest {
    const { signatureProfile, format, dataForm, messagingMode, additionalServices, timeoutSeconds } = this.#options;
    const { digestAlgorithm } = order;
    const data =
      dataForm === 'digest'
        ? { mimeType: DIGEST_TYPE[digestAlgorithm], base64: base64Of(hash) }
        : { mimeType: 'application/octet-stream', base64: base64Of(digestInfo(DIGESTS[digestAlgorithm], hash)) };
    return {
      sender: this.#sender(),
      msisdn,
      data,
      display: plainLine(order.description, MAX_DISPLAY),
      signatureProfile,
      format,
      mode: messagingMode === 'synch' ? 'synch' : 'asynchClientServer',
      timeoutSeconds,
      additionalServices,
    };
  }

  #sender(): Sender {
    const { apId, apPassword, msspId, clock } = this.#options;
    const apTransId = `A${randomBytes(15).toString('hex')}`;
    return { apId, apPassword, msspId, apTransId, instant: new Date(clock.now()).toISOString() };
  }

  #msisdn({ phone }: SignerAccount): string | Refusal {
    if (phone === undefined) return { kind: 'refused', code: 'account.phone_required' };
    return this.#options.msisdnPlus ? phone : phone.replace(/^\+/, '');
  }
}

/** `ACTIVE`, or the absence of a word, is a certificate that signs. */
function statusOf(state: string) {
  const known = { REVOKED: 'revoked', EXPIRED: 'expired', SUSPENDED: 'suspended' } as const;
  const upper = state.toUpperCase();
  return upper === '' || upper === 'ACTIVE' ? 'usable' : (known[upper as keyof typeof known] ?? 'unusable'); // looked up with a way out
}

/** Before a transaction exists there is nothing that could be declined, expired or lost. */
function onlyRefusal(end: ReturnType<typeof endOf>): Refusal {
  return end.kind === 'refused' ? end : { kind: 'refused', code: 'approval.failed' };
}
