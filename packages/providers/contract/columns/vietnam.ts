import type { SignerAccount } from '@kyso/domain';
import type { Column, Person } from '../column.ts';

const UNTOLD = 'no such answer is documented';
const SILENT = { endings: ['expired'], why: 'the provider cannot tell it from silence' };
const FAILED = (why: string) => ({ endings: ['refused approval.failed'], why });

/** The password of every citizen of the sandbox. */
const PASSWORD = 'sandbox';

const byNumber = ({ id }: Person): SignerAccount => ({ number: id });

const MYSIGN = {
  account: byNumber,
  cannot: {
    'wrong code': 'the app compares no code by itself',
    'phone busy': UNTOLD,
    'account locked': UNTOLD,
  },
  instead: {
    'wrong PIN': FAILED('told as 4004, "signing failed"'),
    'phone unreachable': SILENT,
  },
} as const satisfies Omit<Column, 'code'>;

/** What a person gets who logs in at VNPT and agrees. */
async function vnptGrant({ id }: Person, sandboxUrl: string): Promise<SignerAccount> {
  const client = { client_id: '0000-sandbox.apps.signserviceapi.com', client_secret: 'sandbox-only' };
  const body = new URLSearchParams({ grant_type: 'password', username: id, password: PASSWORD, ...client });
  const answer = await fetch(`${sandboxUrl}/vnpt/auth/token`, { method: 'POST', body });
  return { number: id, grant: await refreshTokenIn(answer, 'refresh_token') };
}

async function misaGrant({ id }: Person, sandboxUrl: string): Promise<SignerAccount> {
  const answer = await fetch(`${sandboxUrl}/misa/webdev/api/auth/api/v1/auth/login-api`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-clientid': '0000-sandbox.apps.signserviceapi.com',
      'x-clientkey': 'sandbox-only',
    },
    body: JSON.stringify({ userName: id, password: PASSWORD }),
  });
  return { number: id, grant: await refreshTokenIn(answer, 'refreshToken') };
}

/** Somebody without an account cannot link one and comes with a grant of nobody. */
async function refreshTokenIn(answer: Response, field: string): Promise<string> {
  const body = (await answer.json()) as Record<string, unknown> & { data?: Record<string, unknown> };
  return String(body.data?.[field] ?? body[field] ?? 'nobody');
}

const NOT_LINKED = { endings: ['refused account.grant_required'], why: 'somebody unknown cannot link an account' };

export const VIETNAM_COLUMNS: readonly Column[] = [
  {
    code: 'smartca-csc',
    settings: { timeoutMs: 3000 },
    account: vnptGrant,
    cannot: { 'phone busy': UNTOLD, 'account locked': UNTOLD },
    instead: {
      'wrong code': FAILED('told as 4004, SIGN_FAILED'),
      'phone unreachable': SILENT,
      'unknown user': NOT_LINKED,
    },
  },
  { code: 'mysign', settings: { timeoutMs: 3000 }, ...MYSIGN },
  {
    code: 'mysign-blocking',
    settings: { timeoutMs: 3000, approvalSeconds: 3 },
    ...MYSIGN,
    cannot: { ...MYSIGN.cannot, 'session forgotten': 'one call is the whole order; nothing is looked up' },
  },
  {
    code: 'misa',
    settings: { timeoutMs: 3000 },
    account: misaGrant,
    instead: {
      'wrong code': FAILED('told as FAILED without a reason'),
      'phone unreachable': SILENT,
      'unknown user': NOT_LINKED,
    },
  },
  {
    code: 'rssp',
    settings: { timeoutMs: 3000, validitySeconds: 3 },
    account: byNumber,
    cannot: { 'session forgotten': 'the authorisation and the signature are fetched by one open call' },
    instead: {
      revoked: { endings: ['no certificate'], why: 'only good certificates are listed' },
    },
  },
];
