/** One order of two documents, for the person of {@link LEAF}. */
import type { SignOrder, Transaction } from '@kyso/domain';
import { CA, LEAF } from '../sp769/certificates.ts';
import { ORDER as SP769_ORDER } from '../sp769/orders.ts';

export const LEAF_TEXT = LEAF.der.toString('base64');
export const CA_TEXT = CA.der.toString('base64');

export const ORDER: SignOrder = {
  ...SP769_ORDER,
  transactionId: 'KYSO-01J8ZQ4T5V6W7X8Y9Z0A1B2C3D',
  certificate: new Uint8Array(LEAF.der),
};

/** The hashes of {@link ORDER} in base64. */
export const HASHES = ORDER.documents.map(({ hash }) => Buffer.from(hash).toString('base64'));

export const VALUES = [Buffer.alloc(256, 1).toString('base64'), Buffer.alloc(256, 2).toString('base64')] as const;

export const asked = (more: Partial<Transaction> = {}): Transaction => ({ ...ORDER, ...more });

export const noSignal = () => new AbortController().signal;
