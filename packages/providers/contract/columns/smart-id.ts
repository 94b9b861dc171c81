import type { Column } from '../column.ts';

const UNUSABLE = {
  endings: ['refused account.locked'],
  why: 'locked, revoked and expired are one answer, DOCUMENT_UNUSABLE',
};

const version = (code: string): Column => ({
  code,
  settings: { timeoutMs: 1500, longPollMs: 1000 },
  account: ({ id }) => ({ number: id }),
  cannot: {
    batch: 'one digest under one approval',
    'phone busy': 'a second session simply follows the first',
    'quota used up': 'signatures are billed to the relying party, not to the person',
  },
  instead: {
    revoked: UNUSABLE,
    'wrong PIN': { endings: ['refused account.locked'], why: 'after three wrong PINs the account is locked' },
    'phone unreachable': { endings: ['expired'], why: 'a phone without network lets the time pass, TIMEOUT' },
    'down before accepting': {
      endings: ['signed'],
      pushes: 1,
      why: 'the same body is sent once more within 15 s, which the protocol takes for the same session',
    },
  },
});

export const SMART_ID_COLUMNS: readonly Column[] = [version('smart-id-v2'), version('smart-id-v3')];
