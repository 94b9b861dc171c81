/** A transaction as the phone page and tests see it. The wire format of the provider is elsewhere. */
import type { PhoneApp } from '../protocol.ts';
import { PROTOCOLS } from '../protocols.ts';
import { stateOf, type Transaction, type TransactionState } from './transaction.ts';

export type TransactionView = {
  readonly transaction_id: string;
  readonly tran_code: string;
  /** The protocol that took the order, and what its app shows. */
  readonly protocol: string;
  readonly app: PhoneApp | null;
  readonly citizen: { readonly id: string; readonly name: string };
  readonly behaviour: string;
  readonly description: string;
  readonly documents: readonly {
    readonly doc_id: string;
    readonly name: string;
    readonly file_type: string;
    readonly hash: string;
  }[];
  readonly verification_code: string;
  readonly state: TransactionState;
  readonly dismissed: boolean;
  readonly pushes: number;
  readonly submissions: number;
  /** RFC 3339, UTC. */
  readonly created_at: string;
  readonly expires_at: string;
  /** When the phone stopped asking: answered, put away, or out of time; null while it asks. */
  readonly ended_at: string | null;
};

export function viewOf(transaction: Transaction, now: number): TransactionView {
  const { id, code, citizen, description, documents, pushes, submissions, createdAt, expiresAt } = transaction;
  const endedAt = endOf(transaction, now);
  return {
    transaction_id: id,
    tran_code: code,
    protocol: transaction.protocol,
    app: PROTOCOLS.find(({ name }) => name === transaction.protocol)?.app ?? null,
    citizen: { id: citizen.id, name: citizen.name },
    behaviour: citizen.behaviour,
    description,
    documents: documents.map(({ docId, name = docId, fileType, hash }) => ({
      doc_id: docId,
      name,
      file_type: fileType,
      hash: Buffer.from(hash).toString('hex'),
    })),
    verification_code: transaction.verificationCode,
    state: stateOf(transaction, now),
    dismissed: transaction.dismissedAt !== undefined,
    pushes,
    submissions,
    created_at: new Date(createdAt).toISOString(),
    expires_at: new Date(expiresAt).toISOString(),
    ended_at: endedAt === undefined ? null : new Date(endedAt).toISOString(),
  };
}

/** When the phone stopped asking; undefined while it asks. */
export function endOf(transaction: Transaction, now: number): number | undefined {
  const { answer, dismissedAt, expiresAt } = transaction;
  return answer?.at ?? dismissedAt ?? (now < expiresAt ? undefined : expiresAt);
}
