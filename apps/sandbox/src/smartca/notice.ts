/** The notice of a finished transaction: the status answer under other names. Its address is registered once. */
import type { Transaction } from '../approvals/transaction.ts';
import { signatureRows } from './status.ts';

export function noticeOf(transaction: Transaction, spId: string) {
  return {
    sp_id: spId,
    status_code: 200,
    message: 'SUCCESS',
    transaction_id: transaction.id,
    signed_files: signatureRows(transaction),
  };
}
