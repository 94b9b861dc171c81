/** An order of one document, and the certificate it is for. */
import type { ItemId, SignOrder, Transaction } from '@kyso/domain';
import { LEAF } from './sp769/certificates.ts';

export const CERTIFICATE = LEAF.der.toString('base64');
export const ITEM = 'sri_01J8ZQ4T5V6W7X8Y9Z0A1B2C3D' as ItemId; // the form of an item id
export const SECOND_ITEM = 'sri_01J8ZQ4T5V6W7X8Y9Z0A1B2C3E' as ItemId; // the next one
/** SHA-256 of "abc": the verification codes of it are in the documents of the providers. */
export const ABC = Buffer.from('ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=', 'base64');

export const ORDER: SignOrder = {
  transactionId: 'KYSO-01J8ZQ4T5V6W7X8Y9Z0A1B2C3D',
  account: { number: '001090000001', phone: '+84912345678' },
  certificateSerial: '5401010149D8C8E9B1D3A0C2F1E0A9B8',
  certificate: new Uint8Array(LEAF.der),
  description: 'Ký đơn đề nghị',
  digestAlgorithm: 'sha256',
  documents: [{ itemId: ITEM, name: 'Đơn đề nghị.pdf', hash: ABC }],
  submittedAt: '2026-03-16T06:30:00.000Z',
  expiresAt: '2026-03-16T06:35:00.000Z',
};

export const withSession = (session: object, more: Partial<Transaction> = {}): Transaction => ({
  ...ORDER,
  session: JSON.stringify(session),
  ...more,
});
