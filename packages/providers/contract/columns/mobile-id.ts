import type { Column } from '../column.ts';

const LOST = {
  endings: ['lost'],
  why: 'without the answer nobody can be asked about the session, and a second prompt must not follow',
};

export const MOBILE_ID_COLUMNS: readonly Column[] = [
  {
    code: 'mobile-id',
    settings: { timeoutMs: 1500, longPollMs: 1000 },
    account: ({ id, phone }) => ({ number: id, phone }),
    cannot: {
      batch: 'one digest under one approval',
      'phone busy': 'a second session simply follows the first',
      'quota used up': 'signatures are billed to the relying party, not to the person',
      'wrong code': 'the SIM compares no code by itself',
    },
    instead: {
      'wrong PIN': {
        endings: ['refused approval.failed'],
        why: 'a blocked PIN ends as SIM_ERROR, which has other reasons too',
      },
      'no certificate': {
        endings: ['refused account.not_found'],
        why: 'no contract and no certificate are one answer, NOT_FOUND',
      },
      revoked: {
        endings: ['refused account.locked'],
        why: 'revoked, expired and suspended are one answer, NOT_ACTIVE',
      },
      'down before accepting': LOST,
      'down after accepting': LOST,
      'timeout after accepting': LOST,
      'cut after accepting': LOST,
    },
  },
];
