/** A {@link RemoteSigner} over the Mobile-ID REST API: the key is in the SIM, the certificate is asked for first. */
import type {
  Clock,
  Outcome,
  Refusal,
  RemoteSigner,
  SignerAccount,
  SignOrder,
  Submission,
  Transaction,
} from '@kyso/domain';
import { base64Of } from '../base64.ts';
import { readCertificates, toCredential } from '../certificates.ts';
import { refusedIfNotAccepted } from '../http/certainty.ts';
import { createJsonClient, type HttpSettings, type JsonClient } from '../http/json-client.ts';
import { parse } from '../parse.ts';
import { sessionOf } from '../session.ts';
import { signaturesInOrder } from '../signatures.ts';
import { displayText } from './display-text.ts';
import { accepted, certificateRefusal, endOf } from './results.ts';
import { CERTIFICATE, CREATED, KEPT, STATUS } from './schema.ts';
import { mobileIdVerificationCode } from './verification-code.ts';

/** SK's client adds this to the time it asks the server to hold the line. */
const LONG_POLL_MARGIN_MS = 3_000;
const HASH_TYPE = { sha256: 'SHA256', sha384: 'SHA384', sha512: 'SHA512' } as const;
const NOBODY = { number: '00000000000', phone: '+37200000000' };

type Person = {
  readonly relyingPartyUUID: string;
  readonly relyingPartyName: string;
  readonly phoneNumber: string;
  readonly nationalIdentityNumber: string;
};

export type MobileIdOptions = HttpSettings & {
  readonly code: string;
  readonly party: { readonly relyingPartyUUID: string; readonly relyingPartyName: string };
  readonly language: 'EST' | 'ENG' | 'RUS' | 'LIT';
  readonly longPollMs: number;
  readonly clock: Clock;
};

export function createMobileIdSigner(options: MobileIdOptions): RemoteSigner {
  return new MobileIdRemoteSigner(options);
}

class MobileIdRemoteSigner implements RemoteSigner {
  readonly code: string;
  readonly capabilities: RemoteSigner['capabilities'];
  readonly #client: JsonClient;
  readonly #options: MobileIdOptions;

  constructor(options: MobileIdOptions) {
    this.code = options.code;
    this.#options = options;
    this.#client = createJsonClient(options);
    this.capabilities = {
      shape: 'long_poll',
      push: true,
      showsDescription: true,
      cancel: false,
      batchMax: 1,
      approvalSeconds: 150,
      propagationMs: 0,
      digestAlgorithms: ['sha256', 'sha384', 'sha512'],
      poll: { firstMs: 100, fastMs: 100, slowMs: 1_000, longPollMs: options.longPollMs },
      verificationCode: 'computed',
    };
  }

  verificationCode([hash = new Uint8Array()]: readonly Uint8Array[]): string {
    return mobileIdVerificationCode(hash);
  }

  async listCredentials(account: SignerAccount, signal: AbortSignal) {
    const who = this.#who(account);
    if (isRefusal(who)) return who;
    const read = (answer: Parameters<typeof accepted>[0]) =>
      parse(CERTIFICATE, accepted(answer).body, 'certificate answer');
    const { result, cert } = await this.#client.send('/certificate', { json: who, bareErrors: true }, read, signal);
    if (result !== 'OK' || cert == null) return certificateRefusal(result);
    const chain = readCertificates([cert], 'cert');
    return { kind: 'found', credentials: [toCredential(chain, 'usable', this.#options.clock.now())] } as const;
  }

  async submit(order: SignOrder, signal: AbortSignal): Promise<Submission> {
    const [document, ...others] = order.documents;
    if (document === undefined || others.length > 0) throw new RangeError('one hash under one approval');
    const who = this.#who(order.account);
    if (isRefusal(who)) return who;
    const json = {
      ...who,
      hash: base64Of(document.hash),
      hashType: HASH_TYPE[order.digestAlgorithm],
      language: this.#options.language,
      ...displayText(order.description),
    };
    try {
      const created = await this.#client.send(
        '/signature',
        { json, bareErrors: true },
        (answer) => parse(CREATED, accepted(answer).body, 'answer to the signature call'),
        signal,
      );
      return { kind: 'accepted', session: JSON.stringify({ sessionId: created.sessionID }) };
    } catch (error) {
      return refusedIfNotAccepted(error);
    }
  }

  /** One outstanding poll for each session: a newer one releases the older. */
  async lookup(transaction: Transaction, signal: AbortSignal): Promise<Outcome> {
    const kept = sessionOf(KEPT, transaction);
    // Without the answer that names the session nobody can be asked, and the phone may have rung.
    if (kept === undefined) return { kind: 'lost' };
    const { longPollMs } = this.#options;
    const status = await this.#client.send(
      `/signature/session/${kept.sessionId}?timeoutMs=${longPollMs}`,
      { method: 'GET', bareErrors: true, timeoutMs: longPollMs + LONG_POLL_MARGIN_MS },
      (answer) => (answer.status === 404 ? undefined : parse(STATUS, accepted(answer).body, 'state of the session')),
      signal,
    );
    if (status === undefined) return { kind: 'lost' };
    if (status.state !== 'COMPLETE') return { kind: 'waiting' };
    if (status.result !== 'OK') return endOf(status.result ?? '');
    return { kind: 'signed', signatures: signaturesInOrder(transaction.documents, [status.signature?.value ?? '']) };
  }

  /** @throws KysoError when the relying party is not accepted; that nobody has this number is a good answer. */
  async ping(signal: AbortSignal): Promise<void> {
    await this.#client.send('/certificate', { json: this.#who(NOBODY), bareErrors: true }, accepted, signal);
  }

  #who({ number, phone }: SignerAccount): Person | Refusal {
    if (phone === undefined) return { kind: 'refused', code: 'account.phone_required' };
    return { ...this.#options.party, phoneNumber: phone, nationalIdentityNumber: number };
  }
}

function isRefusal(value: Person | Refusal): value is Refusal {
  return 'kind' in value;
}
