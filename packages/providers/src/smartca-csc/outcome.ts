import { KysoError, type Outcome, type Transaction } from '@kyso/domain';
import { parse } from '../parse.ts';
import { signaturesByTag } from '../signatures.ts';
import { TRANSACTION } from './schema.ts';

/* biome-ignore format: one row a status, read as a table */
const OUTCOMES: Readonly<Record<number, Outcome>> = {
  4000: { kind: 'waiting' },                              // WAITING_FOR_SIGNER_CONFIRM
  4001: { kind: 'expired' },
  4002: { kind: 'declined' },
  4003: { kind: 'refused', code: 'approval.wrong_pin' },  // AUTHORIZE_KEY_FAILED
  4004: { kind: 'refused', code: 'approval.failed' },     // SIGN_FAILED
};
const SUCCESS = 1;

/**
 * What `gettraninfo` says of a transaction.
 * @throws KysoError `provider.protocol_error` when it is about another one, or its status is not in the document.
 */
export function readOutcome(content: unknown, { transactionId, documents }: Transaction): Outcome {
  const { refTranId, tranStatus, documents: rows } = parse(TRANSACTION, content, 'state of the transaction');
  if ((refTranId ?? transactionId) !== transactionId) {
    throw new KysoError('provider.protocol_error', 'the answer is about another transaction');
  }
  if (tranStatus === SUCCESS) {
    const named = (rows ?? []).map(({ name, sig }) => ({ name: name ?? '', text: sig ?? '' }));
    return { kind: 'signed', signatures: signaturesByTag(documents, named) };
  }
  const outcome = OUTCOMES[tranStatus];
  if (outcome !== undefined) return outcome;
  throw new KysoError('provider.protocol_error', 'the status of the transaction is not in the protocol', {
    details: { providerCode: String(tranStatus) },
  });
}
