import type { ItemId, SignOrder, Transaction } from '@kyso/domain';
import { ACCOUNT } from './signer.ts';

export const FIRST = 'sri_01J8ZQ4T5V6W7X8Y9Z0A1B2C3D' as ItemId; // the form of an item id
export const SECOND = 'sri_01J8ZQ4T5V6W7X8Y9Z0A1B2C3E' as ItemId; // the next one of the same millisecond

export const ORDER: SignOrder = {
  transactionId: 'SP_CA_12346',
  account: ACCOUNT,
  certificateSerial: '5401010149D8C8E9B1D3A0C2F1E0A9B8',
  certificate: new Uint8Array([0x30, 0x00]),
  digestAlgorithm: 'sha256',
  description: 'Ký đơn đề nghị cấp phép, hồ sơ H12.34-250801-0001',
  documents: [
    { itemId: FIRST, name: 'Đơn đề nghị.pdf', hash: new Uint8Array(32).fill(0xe3) },
    { itemId: SECOND, name: 'Đơn đề nghị.pdf', hash: new Uint8Array(32).fill(0x0b) },
  ],
  submittedAt: '2026-03-16T06:30:00.000Z',
  expiresAt: '2026-03-16T06:35:00.000Z',
};

export const DOC_IDS = ['Đơn đề nghị.pdf [0A1B2C3D]', 'Đơn đề nghị.pdf [0A1B2C3E]'];

export const TRANSACTION: Transaction = {
  ...ORDER,
  providerReference: 'b6a0a9d3-0000-4000-8000-0000000000aa',
};
