import type { ReturnQuery } from '@kyso/domain';
import type { Column } from '../column.ts';

const account: Column['account'] = ({ id }) => ({ number: id });

const CANNOT = {
  'wrong code': 'the standard knows no code that is compared on the phone',
  'phone busy': 'the standard has no such answer',
  'quota used up': 'the standard has no such answer',
} as const;
const SILENT = { endings: ['expired'], why: 'a phone without network lets the time pass' };

/** The settings of the deviations; each is a reading of the standard that a real service has. */
const V2: Column = {
  code: 'csc-v2',
  settings: { timeoutMs: 1500, approvalSeconds: 2 },
  account,
  cannot: CANNOT,
  instead: { 'phone unreachable': SILENT },
};
const V1: Column = {
  code: 'csc-v1',
  settings: { timeoutMs: 1500, approvalSeconds: 10 },
  account,
  cannot: { ...CANNOT, 'session forgotten': 'the open call is the session' },
  instead: { 'phone unreachable': SILENT },
};

/** The browser follows the provider's page and is sent back. */
async function visit(url: string): Promise<ReturnQuery> {
  const response = await fetch(url, { redirect: 'manual' });
  const { searchParams } = new URL(response.headers.get('location') ?? '');
  return Object.fromEntries(searchParams);
}
const BROWSER = 'the page fails before the browser is sent back, and the portal sees nothing';
const PAGE_CANNOT = {
  'down before accepting': BROWSER,
  'down after accepting': BROWSER,
  'timeout after accepting': BROWSER,
  'cut after accepting': BROWSER,
  'session forgotten': BROWSER,
  'account locked': BROWSER,
};
const FAILED = { endings: ['refused approval.failed'], why: 'the page only says that it did not work' };
const page = (column: Column): Column => ({
  ...column,
  name: `${column.code} page`,
  quirks: ['code'],
  settings: { ...column.settings, approval: 'page', redirectUri: 'https://kyso.test/v1/callbacks/csc' },
  cannot: { ...CANNOT, ...PAGE_CANNOT },
  instead: { expired: FAILED, 'phone unreachable': FAILED, 'wrong PIN': FAILED },
  visit,
});

export const CSC_COLUMNS: readonly Column[] = [
  V1,
  { ...V1, name: 'csc-v1 deviating', quirks: ['ecdsa-raw', 'key-oid', 'multisign-bool', 'base64url', 'nulls'] },
  page(V1),
  V2,
  {
    ...V2,
    name: 'csc-v2 queued',
    quirks: ['pending-400', 'ecdsa-der'],
    settings: { ...V2.settings, operationMode: 'A' },
  },
  { ...V2, name: 'csc-v2 PSS', quirks: ['pss-only'] },
  page(V2),
];
