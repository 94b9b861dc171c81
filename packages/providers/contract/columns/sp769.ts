import type { Column } from '../column.ts';

const SILENT = { endings: ['waiting'], why: 'not documented; Kyso’s own deadline ends the wait' };
const UNTOLD = 'no such answer is documented';

const CANNOT = {
  'wrong PIN': 'the PIN stays inside the app; the interface never tells of it',
  'wrong code': 'the app compares no code by itself',
  'phone busy': UNTOLD,
  'account locked': UNTOLD,
  'quota used up': UNTOLD,
};

/** A member whose sign call stays open: nobody can be asked about an order afterwards. */
const openCall = (code: string): Column => ({
  code,
  settings: { timeoutMs: 3000, approvalSeconds: 6 },
  account: ({ id }) => ({ number: id }),
  cannot: {
    ...CANNOT,
    'session forgotten': 'one call is the whole order; nothing is looked up',
  },
  instead: {
    'phone unreachable': { endings: ['expired'], why: 'the member cannot tell it from silence' },
    'timeout after accepting': { endings: ['lost'], why: 'the open call ends with its own time' },
  },
});

export const SP769_COLUMNS: readonly Column[] = [
  {
    code: 'smartca',
    settings: { timeoutMs: 3000 },
    account: ({ id }) => ({ number: id }),
    cannot: {
      ...CANNOT,
      'session forgotten': 'an order is looked up under our own id, and an id that is not known may be sent again',
    },
    instead: { 'phone unreachable': SILENT },
  },
  openCall('qd769'),
  openCall('intrust'),
  openCall('neac'),
];
