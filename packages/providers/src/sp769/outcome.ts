/** What a status answer says about a transaction. */
import { KysoError, type Outcome, type SignOrder } from '@kyso/domain';
import { parse } from '../parse.ts';
import { signaturesByTag } from '../signatures.ts';
import { firstMentioned } from '../text.ts';
import type { Sp769Dialect } from './dialect.ts';
import { type Reply, refusalIn } from './reply.ts';
import { type SignatureEntry, STATUS_DATA } from './schema.ts';

/** `unclear`: refused without a word that says why; perhaps the id was of the wrong kind. */
export type StatusOutcome = Outcome | { readonly kind: 'unclear' };

/** An order, with or without what the provider called it. */
type Asked = SignOrder & { readonly providerReference?: string };

/**
 * Filled signatures decide, whatever the message says. Without them words of the message are a shortcut to "declined"
 * and "expired"; without a known word the transaction is waiting and the caller's deadline decides, because neither end
 * is documented.
 * @throws KysoError `provider.protocol_error`, `provider.credentials_rejected`
 */
export function readOutcome(reply: Reply, transaction: Asked, dialect: Sp769Dialect, nowMs: number): StatusOutcome {
  if (reply.meaning === 'not_found') return { kind: 'unknown' };
  const worded = byWords(reply.message, dialect);
  // "Signing failed" may well say why.
  if (reply.meaning === 'signing_failed' && worded !== undefined) return worded;
  const refusal = refusalIn(reply, dialect);
  if (refusal !== undefined) return refusal;
  const { expiresInSeconds, signatures } = readData(reply, transaction);
  if (signatures.length > 0) return { kind: 'signed', signatures: assign(signatures, transaction) };
  if (worded !== undefined) return worded;
  if (reply.meaning === 'bad_request') return { kind: 'unclear' };
  return { kind: 'waiting', ...expiry(expiresInSeconds, nowMs) };
}

/** `expiresAt`, from the seconds that remain. Zero or less is no news: nobody documents it as the end. */
export function expiry(seconds: number | null | undefined, nowMs: number): { expiresAt?: string } {
  if (seconds === null || seconds === undefined || seconds <= 0) return {};
  return { expiresAt: new Date(nowMs + seconds * 1000).toISOString() };
}

function byWords(message: string, { words }: Sp769Dialect): Outcome | undefined {
  const ends = [
    { words: words.declined, outcome: { kind: 'declined' } },
    { words: words.expired, outcome: { kind: 'expired' } },
    { words: words.unknownTransaction, outcome: { kind: 'unknown' } },
  ] as const;
  return firstMentioned(message, ends)?.outcome;
}

/** Only a good answer is held to the documented shape of `data`; refusals fill it with anything. */
function readData(reply: Reply, transaction: Asked) {
  if (reply.meaning !== 'ok') return { expiresInSeconds: undefined, signatures: [] };
  const data = parse(STATUS_DATA, reply.data, 'status of the transaction');
  const { transactionId, providerReference } = transaction;
  const answered = data?.transaction_id ?? transactionId;
  if (answered !== transactionId && answered !== providerReference) {
    throw new KysoError('provider.protocol_error', 'the answer is about another transaction');
  }
  const entries = data?.signatures ?? data?.signed_files ?? [];
  // A list of documents without a single value is a list of what waits.
  const signatures = entries.some((entry) => signatureText(entry) !== '') ? entries : [];
  return { expiresInSeconds: data?.expired_in, signatures };
}

function assign(entries: readonly SignatureEntry[], { documents }: Asked) {
  const named = entries.map((entry) => ({ name: entry.doc_id ?? '', text: signatureText(entry) }));
  return signaturesByTag(documents, named);
}

function signatureText(entry: SignatureEntry): string {
  return entry.signature_value?.trim() ?? '';
}
