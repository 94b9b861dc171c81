/**
 * `POST /v1/signatures/sign/:tranId/status`. The provider's document does not define `tranId`, nor what a refused or
 * expired transaction looks like: both ids are accepted, and the two messages are this sandbox's choice.
 */
import { stateOf, type Transaction, type TransactionState } from '../approvals/transaction.ts';
import type { Answer, IncomingRequest } from '../http/message.ts';
import { base64WithCrlf, REFUSALS, success } from './envelope.ts';
import { type SmartCa, successWord } from './smartca.ts';

const MESSAGES: Readonly<Record<Exclude<TransactionState, 'signed'>, string>> = {
  waiting: 'sig_wait_for_user_confirm',
  declined: 'sig_rejected_by_user',
  expired: 'sig_expired',
  wrong_pin: 'sig_wrong_pin',
  wrong_code: 'sig_rejected_by_user',
  unreachable: 'sig_wait_for_user_confirm',
};

export function status(smartCa: SmartCa, request: IncomingRequest): Answer {
  const transaction = smartCa.ledger.find(request.params['tranId'] ?? '');
  if (transaction === undefined) throw REFUSALS.unknownTransaction();
  const now = smartCa.now();
  const state = announced(transaction, stateOf(transaction, now));
  if (state === 'signed') {
    return success(successWord(smartCa), {
      transaction_id: transaction.id,
      signatures: signatureRows(transaction),
    });
  }
  return success(MESSAGES[state], {
    transaction_id: transaction.id,
    signatures: null,
    expired_in: Math.max(0, Math.ceil((transaction.expiresAt - now) / 1000)),
  });
}

/** `signatures` when polled, `signed_files` in the webhook. */
export function signatureRows(transaction: Transaction) {
  return transaction.signatures.map(({ docId, value }) => ({
    doc_id: docId,
    signature_value: base64WithCrlf(value),
    timestamp_signature: null,
  }));
}

function announced(transaction: Transaction, state: TransactionState): TransactionState {
  return state === 'expired' && !transaction.behaviour.announcesExpiry ? 'waiting' : state;
}
