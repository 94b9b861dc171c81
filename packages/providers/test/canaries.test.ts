/**
 * Nothing secret leaves an adapter, whatever the far side does: not the credentials of this service, not a person's grant,
 * token or number, not a sentence of the answer. The far side is a server that logs everybody in and then goes wrong.
 */
import { generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isKysoError, type RemoteSigner } from '@kyso/domain';
import { createSigner } from '@kyso/providers';
import { ManualClock } from './manual-clock.ts';
import { ORDER as BASE } from './sp769/orders.ts';

const KEY = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
}).privateKey;

const NUMBER = '001090777001';
const PHONE = '+84912777001';
const GRANT = 'canary-grant-1b7f';
const TOKEN = 'canary-token-5d2e';
const ID = 'canary-id-9a31';
const SECRET = 'canary-secret-c04d';
const ACCOUNT = { number: NUMBER, phone: PHONE, grant: GRANT };
const ORDER = { ...BASE, account: ACCOUNT, certificate: new Uint8Array([0x30, 0x00]) };
const CANARIES = [NUMBER, PHONE, '0912777001', GRANT, TOKEN, ID, SECRET, KEY.slice(60, 120), 'Đơn đề nghị'];

const sp = { spId: ID, spPassword: SECRET };
const client = { clientId: ID, clientSecret: SECRET };
const PROVIDERS: readonly (readonly [string, Record<string, unknown>])[] = [
  ['smartca', sp],
  ['qd769', { ...sp, approvalSeconds: 1 }],
  ['intrust', { ...sp, approvalSeconds: 1 }],
  ['neac', { ...sp, caName: 'VNPT-CA', approvalSeconds: 1 }],
  ['smartca-csc', client],
  ['mysign', client],
  ['misa', { clientId: ID, clientKey: SECRET }],
  [
    'rssp',
    { relyingParty: ID, user: ID, password: SECRET, signature: SECRET, key: KEY, rpName: 'Cổng', validitySeconds: 1 },
  ],
];

/** An answer that quotes all it was told, the worst a provider can do to a log. */
const LEAK = CANARIES.join(' ');
const errorObject = JSON.stringify({
  status_code: 400,
  code: 30000,
  error: LEAK,
  error_description: LEAK,
  errorCode: LEAK,
  errorDescription: LEAK,
  devMsg: LEAK,
  userMsg: LEAK,
  message: LEAK,
  data: LEAK,
});
const FAULTS: readonly (readonly [string, number, string, string])[] = [
  ['500 with everything', 500, 'application/json', errorObject],
  ['400 with everything', 400, 'application/json', errorObject],
  ['401 with everything', 401, 'application/json', errorObject],
  ['200 with everything', 200, 'application/json', errorObject],
  ['a page', 200, 'text/html', `<html>${LEAK}</html>`],
  ['JSON cut short', 200, 'application/json', `{"message":"${LEAK}`],
  ['another shape', 200, 'application/json', JSON.stringify([{ [LEAK]: LEAK }])],
  [
    'a list of certificates that are none',
    200,
    'application/json',
    JSON.stringify({ code: 0, error: 0, content: [LEAK], certs: [{ credentialID: LEAK }] }),
  ],
];
const LOGINS = JSON.stringify({
  error: 0,
  access_token: TOKEN,
  accessToken: TOKEN,
  remoteSigningAccessToken: TOKEN,
  refresh_token: GRANT,
  refreshToken: GRANT,
  expires_in: '3600',
});

const CALLS: readonly (readonly [string, (signer: RemoteSigner, signal: AbortSignal) => Promise<unknown>])[] = [
  ['listCredentials', (signer, signal) => signer.listCredentials(ACCOUNT, signal)],
  ['submit', (signer, signal) => signer.submit(ORDER, signal)],
  ['lookup', (signer, signal) => signer.lookup({ ...ORDER, providerReference: 'ref' }, signal)],
  ['ping', async (signer, signal) => signer.ping?.(signal)],
];

let server: Server;
let fault: (typeof FAULTS)[number];
let loginFails = false;

beforeAll(async () => {
  server = createServer((request, response) => {
    const isLogin = /login|\/auth\/token|refreshtoken/.test(request.url ?? '');
    const [, status, type, body] = isLogin && !loginFails ? ['', 200, 'application/json', LOGINS] : fault;
    request.resume().on('end', () => response.writeHead(Number(status), { 'content-type': String(type) }).end(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function signerOf(protocol: string, settings: Record<string, unknown>): RemoteSigner {
  const { port } = server.address() as AddressInfo; // it listens on TCP
  const entry = { code: protocol, protocol, settings: { baseUrl: `http://127.0.0.1:${port}`, ...settings } };
  return createSigner(entry, new ManualClock());
}

/** What became of a call, as it would reach a log: the answer, or the error with everything that hangs on it. */
async function tell(run: () => Promise<unknown>): Promise<string> {
  try {
    const told = await run();
    return inspect(told, { depth: 20 });
  } catch (error) {
    if (!isKysoError(error)) throw error;
    return `${inspect(error, { depth: 20, showHidden: true })} ${error.stack} ${JSON.stringify(error)}`;
  }
}

describe.each(PROVIDERS)('%s', (protocol, settings) => {
  it.each(
    FAULTS.flatMap((row) => [
      [`${row[0]}, after the login`, row, false] as const,
      [`${row[0]}, at the login`, row, true] as const,
    ]),
  )('keeps every secret after %s', async (_, row, atLogin) => {
    fault = row;
    loginFails = atLogin;
    for (const [call, run] of CALLS) {
      const told = await tell(() => run(signerOf(protocol, settings), AbortSignal.timeout(5_000)));
      for (const canary of CANARIES) expect([call, told.includes(canary)]).toEqual([call, false]);
    }
  });

  it('does not show its secrets when it is printed', () => {
    const signer = signerOf(protocol, settings);
    const shown = inspect(signer, { depth: 20, showHidden: true }) + JSON.stringify(signer);
    for (const canary of [SECRET, KEY.slice(60, 120)]) expect(shown).not.toContain(canary);
  });
});
