import { KysoError, type Outcome, type Refusal, type Transaction } from '@kyso/domain';
import { documentNumber } from '../document-number.ts';
import { parse } from '../parse.ts';
import { signaturesByName } from '../signatures.ts';
import { endInWords } from '../worded-end.ts';
import { providerCode, type Reply, refusedCall } from './reply.ts';
import { STATUS } from './schema.ts';

const ON_STATUS: Readonly<Record<string, Outcome>> = {
  PENDING: { kind: 'waiting' },
  CANCELLED: { kind: 'declined' },
};

/**
 * What a status answer says.
 * @throws KysoError `provider.protocol_error` when it is about another transaction or its status is not in the document.
 */
export function readOutcome(body: unknown, transaction: Transaction): Outcome {
  const answer = parse(STATUS, body, 'status of the transaction');
  const { providerReference, documents, transactionId } = transaction;
  if (answer.transactionId && answer.transactionId !== providerReference) {
    throw new KysoError('provider.protocol_error', 'the answer is about another transaction');
  }
  const status = answer.status.toUpperCase();
  if (status === 'SUCCESS') {
    const named = (answer.signatures ?? []).map(({ documentId: name, signature: text }) => ({ name, text }));
    return {
      kind: 'signed',
      signatures: signaturesByName(documents, named, (at) => documentNumber(transactionId, at)),
    };
  }
  if (status === 'FAILED') return failed(answer.errorDescription ?? '', answer.errorCode);
  const outcome = ON_STATUS[status];
  if (outcome !== undefined) return outcome;
  throw new KysoError('provider.protocol_error', 'the status of the transaction is not in the protocol');
}

/** Rejection, expiry and every other end arrive as FAILED with a text; no code of them is documented. */
function failed(text: string, code: string | null | undefined): Outcome {
  return endInWords(text) ?? { kind: 'refused', code: 'approval.failed', details: providerCode(code) };
}

/** An order that was refused at once, before any phone rang: the person's reason where the text says one. */
export function refusedOrder(reply: Extract<Reply, { kind: 'no' }>): Refusal {
  const { devMsg, userMsg } = reply.error;
  const end = endInWords(`${userMsg ?? ''}\n${devMsg ?? ''}`);
  if (end?.kind === 'refused') return end;
  const { code, details } = refusedCall(reply);
  return { kind: 'refused', code, details };
}
