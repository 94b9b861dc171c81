import type { Column } from '../column.ts';

const SILENT = { endings: ['waiting'], why: 'not documented; Kyso’s own deadline ends the wait' };

export const SP769_COLUMNS: readonly Column[] = [
  {
    code: 'smartca',
    settings: { timeoutMs: 1500 },
    account: ({ id }) => ({ number: id }),
    cannot: {
      'wrong PIN': 'the PIN stays inside the app; the interface never tells of it',
      'wrong code': 'the app compares no code by itself',
      'phone busy': 'no such answer is documented',
      'account locked': 'no such answer is documented',
      'quota used up': 'no such answer is documented',
      'session forgotten': 'an order is looked up under our own id, and an id that is not known may be sent again',
    },
    instead: { 'phone unreachable': SILENT },
  },
];
