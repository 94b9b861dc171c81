import type { Column } from '../column.ts';

const CANNOT = {
  batch: 'one digest under one approval; the batch of Kiuru is not documented in public',
  'quota used up': 'there is no code for it',
} as const;
const synch = (code: string): Column => ({
  code,
  settings: { timeoutMs: 1500, timeoutSeconds: 2 },
  account: ({ id, phone }) => ({ number: id, phone }),
  cannot: { ...CANNOT, 'session forgotten': 'the open call is the session' },
});
const asynch = (code: string): Column => ({
  ...synch(code),
  name: `${code} asynch`,
  settings: { ...synch(code).settings, messagingMode: 'asynch', pollFirstMs: 100, pollNextMs: 100 },
  cannot: CANNOT,
});

export const MSS_COLUMNS: readonly Column[] = ['mss-soap', 'mss-kiuru'].flatMap((code) => [synch(code), asynch(code)]);
