/** Habits of the Vietnamese providers that an adapter has to survive, as a plain client sees them. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BehaviourName } from '../src/behaviours.ts';
import {
  bytesOf,
  certificateOf,
  hashOf,
  idOf,
  type Json,
  openWorld,
  SERVICE_PROVIDER,
  signedHash,
  sleep,
  type World,
} from './world.ts';

const CLIENT = { client_id: SERVICE_PROVIDER.id, client_secret: SERVICE_PROVIDER.password };
const SP = { sp_id: SERVICE_PROVIDER.id, sp_password: SERVICE_PROVIDER.password };
const hash64 = (text: string) => Buffer.from(hashOf(text), 'hex').toString('base64');
const base64 = (text: string) => Buffer.from(text).toString('base64');

let world: World;
beforeAll(async () => {
  world = await openWorld({ approvalSeconds: 1 });
}, 30_000);
afterAll(() => world.close());

async function call(path: string, json: unknown, headers: Record<string, string> = {}, method = 'POST') {
  const response = await fetch(`${world.url}${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
  return { status: response.status, json: (isJson ? JSON.parse(text) : undefined) as Json, text };
}

describe('members of the QĐ 769 family', () => {
  const order = (serial_number: string, transaction_id: string, file: object) => ({
    ...SP,
    user_id: idOf('approve'),
    transaction_id,
    serial_number,
    time_stamp: '20260316063000Z',
    sign_files: [{ data_to_be_signed: hashOf('D'), doc_id: 'D', ...file }],
  });
  const options = { file_type: 'pdf', sign_type: 'hash' };

  it.each([
    ['/qd769/get_certificate', '/qd769/sign', { file_options: options }, 'signed_files', 200],
    ['/intrust/gateway/ca/get_cert', '/intrust/gateway/ca/sign_file', options, 'signatures', '200'],
    ['/neac/sign_v2/get_certificate', '/neac/sign_v2/sign', { ...options }, 'signed_files', 200],
  ])('%s lists, and %s holds the line until the phone has answered', async (list, sign, file, results, code) => {
    const query = { ...SP, user_id: idOf('approve'), transaction_id: 'Q', ca_name: 'VNPT-CA' };
    const [row] = (await call(list, query)).json.data.user_certificates;
    const { status, json } = await call(sign, { ...order(row.serial_number, `T-${sign}`, file), ca_name: 'VNPT-CA' });
    expect([status, json.status_code]).toEqual([200, code]);
    const [signed] = json.data[results];
    expect(signedHash(certificateOf(row), bytesOf(signed.signature_value))).toBe(hashOf('D'));
  });

  it('Intrust says everything with HTTP status 200 and a code that is text', async () => {
    const wrong = { ...SP, sp_password: 'x', user_id: idOf('approve'), transaction_id: 'Q' };
    const answers = [
      await call('/intrust/gateway/ca/get_cert', wrong),
      await call('/intrust/gateway/ca/get_cert', { ...SP, user_id: idOf('no_certificate'), transaction_id: 'Q' }),
    ];
    expect(answers.map(({ status, json }) => [status, json.status_code])).toEqual([
      [200, '401'],
      [200, '404'],
    ]);
  });

  it('the NEAC gateway knows its CAs, sends no chain, and takes base64 only when told so', async () => {
    const query = { ...SP, user_id: idOf('approve') };
    expect((await call('/neac/sign_v2/get_certificate', { ...query, ca_name: 'NOBODY-CA' })).status).toBe(400);
    const [row] = (await call('/neac/sign_v2/get_certificate', { ...query, ca_name: 'FPT-CA' })).json.data
      .user_certificates;
    expect(row).not.toHaveProperty('chain_data');
    const body = { ...order(row.serial_number, 'T-64', options), ca_name: 'FPT-CA' };
    body.sign_files = [{ data_to_be_signed: hash64('D'), doc_id: 'D', ...options }] as never;
    expect((await call('/neac/sign_v2/sign', body)).status).toBe(400);
    expect((await call('/q/qd769-base64/neac/sign_v2/sign', body)).json.data.signed_files).toHaveLength(1);
  });
});

describe('MySign', () => {
  const login = async (user_id: string, quirk = '') => {
    const { json } = await call(`${quirk}/mysign/vtss/service/ras/v1/login`, { ...CLIENT, user_id });
    return { authorization: `Bearer ${json.access_token}` };
  };
  const service = (path: string, quirk = '') => `${quirk}/mysign/vtss/service/${path}`;
  const order = async (user_id: string, headers: Record<string, string>, more: object = {}) => {
    const info = { ...CLIENT, user_id, certificates: 'chain' };
    const [row] = (await call(service('certificates/info'), info, headers)).json;
    return {
      row,
      body: {
        ...CLIENT,
        credentialID: row.credential_id,
        numSignatures: 1,
        documents: [{ document_id: 'D-1', document_name: base64('don') }],
        hash: [hash64('D')],
        hashAlgo: '2.16.840.1.101.3.4.2.1',
        signAlgo: '1.2.840.113549.1.1.1',
        async: 1,
        ...more,
      },
    };
  };

  it('answers with bare arrays, numbers as text and CRLF in base64', async () => {
    const user_id = idOf('approve');
    const headers = await login(user_id);
    const { row, body } = await order(user_id, headers);
    expect([row.key.len, row.multisign]).toEqual(['2048', '2147483647']);
    const { transactionId } = (await call(service('signHash'), body, headers)).json;
    await sleep(60);
    const { json } = await call(service('requests/status'), { transactionId }, headers);
    expect(json).toMatchObject({ status: '1', description: 'Ký thành công' });
    expect(json.signatures[0]).toContain('\r\n');
    const certificate = certificateOf({ cert_data: row.cert.certificates[0] });
    expect(signedHash(certificate, bytesOf(json.signatures[0]))).toBe(hashOf('D'));
  });

  it('keeps each token to its person', async () => {
    const headers = await login(idOf('approve'));
    const other = { ...CLIENT, user_id: idOf('decline'), certificates: 'chain' };
    expect((await call(service('certificates/info'), other, headers)).json.error).toBe('59033');
  });

  it('refuses hex, and a name that is not in base64', async () => {
    const user_id = idOf('approve');
    const headers = await login(user_id);
    for (const more of [{ hash: [hashOf('D')] }, { documents: [{ document_id: '1', document_name: 'đơn.pdf' }] }]) {
      const { body } = await order(user_id, headers, more);
      expect((await call(service('signHash'), body, headers)).json.error).toBe('58071');
    }
  });

  it('wraps errors in an array, and spends tokens, for a caller who asks for that', async () => {
    const unknown = await call('/q/mysign-array-errors/mysign/vtss/service/ras/v1/login', { ...CLIENT, user_id: 'x' });
    expect(unknown.json).toEqual([{ error: '58008', error_description: expect.any(String) }]);
    const headers = await login(idOf('approve'));
    const info = { ...CLIENT, user_id: idOf('approve'), certificates: 'chain' };
    const path = service('certificates/info', '/q/mysign-short-tokens');
    expect([(await call(path, info, headers)).status, (await call(path, info, headers)).status]).toEqual([200, 401]);
  });

  describe('with async 3', () => {
    let partner: Server;
    let url: string;
    const received: { method: string | undefined; authorization: string | undefined; json: Json }[] = [];
    beforeAll(async () => {
      partner = createServer(async (request: IncomingMessage, response) => {
        const json = JSON.parse(Buffer.concat(await request.toArray()).toString());
        received.push({ method: request.method, authorization: request.headers.authorization, json });
        response.setHeader('content-type', 'application/json');
        response.end(
          JSON.stringify({ status_code: '00', data: { access_token: 'partner-token', expires_in: '3600000' } }),
        );
      });
      await new Promise<void>((resolve) => partner.listen(0, '127.0.0.1', resolve));
      url = `http://127.0.0.1:${(partner.address() as AddressInfo).port}/hook`; // a TCP server listens
    });
    afterAll(async () => {
      partner.closeAllConnections();
      await new Promise((resolve) => partner.close(resolve));
    });

    const signIn = async (mode: string) => {
      received.length = 0;
      expect((await call('/sandbox/webhook', { url, mode, protocol: 'mysign' })).status).toBe(200);
      const user_id = idOf('approve');
      const headers = await login(user_id);
      const { body } = await order(user_id, headers, { async: 3 });
      await call(service('signHash'), body, headers);
      await sleep(450);
    };

    it('asks the partner for a token by GET with a body, and tells the result with it', async () => {
      await signIn('twice');
      expect(received.map(({ method }) => method)).toEqual(['GET', 'POST', 'GET', 'POST']);
      expect(received[0]?.json).toMatchObject({ grant_type: 'client_credentials' });
      expect(received[1]).toMatchObject({
        authorization: 'Bearer partner-token',
        json: { meta_data: { status: '1' }, data: { results: [{ document_id: 'D-1' }] } },
      });
    });

    it.each([
      ['unauthenticated', ['POST'], undefined],
      ['wrong_token', ['GET', 'POST'], 'Bearer partner-tokeA'],
    ])('%s it comes without the token that it was given', async (mode, methods, authorization) => {
      await signIn(mode);
      expect(received.map(({ method }) => method)).toEqual(methods);
      expect(received.at(-1)?.authorization).toBe(authorization);
    });
  });
});

describe('SmartCA after a login', () => {
  const form = (body: Record<string, string>, quirk = '') =>
    fetch(`${world.url}${quirk}/vnpt/auth/token`, {
      method: 'POST',
      body: new URLSearchParams({ ...CLIENT, ...body }),
    });

  it('has a consent page, and codes that are good once', async () => {
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: CLIENT.client_id,
      redirect_uri: 'https://p.test/b',
      state: 's',
    });
    const page = await fetch(`${world.url}/vnpt/auth/authorize?${query}`);
    expect(await page.text()).toContain('Đồng ý');
    const agreed = await fetch(`${world.url}/vnpt/auth/authorize?${query}&citizen=${idOf('approve')}`, {
      redirect: 'manual',
    });
    const back = new URL(agreed.headers.get('location') ?? '');
    expect(back.searchParams.get('state')).toBe('s');
    const grant = {
      grant_type: 'authorization_code',
      code: back.searchParams.get('code') ?? '',
      redirect_uri: 'https://p.test/b',
    };
    expect((await form(grant)).status).toBe(200);
    expect(await (await form(grant)).json()).toMatchObject({ error: 'invalid_grant' });
  });

  it('replaces refresh tokens for a caller who asks for that', async () => {
    const { refresh_token } = (await (
      await form({ grant_type: 'password', username: idOf('approve'), password: 'sandbox' })
    ).json()) as Json;
    const grant = { grant_type: 'refresh_token', refresh_token };
    const again = (await (await form(grant, '/q/smartca-csc-rotates')).json()) as Json;
    expect(again.refresh_token).not.toBe(refresh_token);
    expect((await form(grant)).status).toBe(400);
  });

  it('spells its codes as the provider does', async () => {
    const { access_token } = (await (
      await form({ grant_type: 'password', username: idOf('quota'), password: 'sandbox' })
    ).json()) as Json;
    const headers = { authorization: `Bearer ${access_token}` };
    const [credentialId] = (await call('/vnpt/csc/credentials/list', {}, headers)).json.content;
    const order = { credentialId, refTranId: 'R', description: '', datas: [{ name: 'D', hash: hash64('D') }] };
    const { status, json } = await call('/vnpt/csc/signature/signhash', order, headers);
    expect([status, json.code, json.codeDesc]).toEqual([400, 65000, 'SERVICE_PACK_EXEED_OR_INVALID']);
  });
});

describe('MISA', () => {
  const AUTH = '/misa/webdev/api/auth/api/v1/auth';
  const SERVICE = '/external/esrm/service';
  const headers = { 'x-clientid': CLIENT.client_id, 'x-clientkey': CLIENT.client_secret };
  const login = (behaviour: BehaviourName, quirk = '') =>
    call(`${quirk}${AUTH}/login-api`, { userName: idOf(behaviour), password: 'sandbox' }, headers);

  it('issues two tokens of which one signs, and misspells the chain', async () => {
    const { data } = (await login('approve')).json;
    const list = (token: string) =>
      call(
        `/misa${SERVICE}/general/api/v1/Certificates/by-userId`,
        undefined,
        { ...headers, AuthorizationRM: `Bearer ${token}` },
        'GET',
      );
    expect((await list(data.accessToken)).json).toMatchObject({ errorCode: 'e2001' });
    const [row] = (await list(data.remoteSigningAccessToken)).json;
    expect(row.certiticateChain.split(',')).toHaveLength(3);
  });

  it('answers with a page and status 200 below the other tree', async () => {
    const { status, text } = await call(
      `/misa/webdev${SERVICE}/general/api/v1/Certificates/by-userId`,
      undefined,
      headers,
      'GET',
    );
    expect([status, text]).toEqual([200, expect.stringContaining('<!DOCTYPE html>')]);
  });

  it('wants a second factor for a caller who asks for that', async () => {
    expect((await login('approve', '/q/misa-second-factor')).json.errorCode).toBe('122');
    const otp = { userName: idOf('approve'), code: '123456', otpType: 1, remember: false };
    expect((await call(`${AUTH}/two-factor-auth`, otp, headers)).json.data.refreshToken).toEqual(expect.any(String));
  });
});

describe('RSSP', () => {
  it('refuses a relying party whose signature is not good, with error 3001 and HTTP status 200', async () => {
    const text = ['sandbox', 'sandbox-only', 'c2FuZGJveA==', String(Date.now()), base64('x')].join(':');
    const body = {
      rememberMeEnabled: true,
      relyingParty: 'SMART_ID_SANDBOX',
      lang: 'VN',
      profile: 'rssp-119.432-v2.0',
    };
    const answer = await call('/rssp/v2/auth/login', body, { authorization: `SSL2 ${base64(text)}` });
    expect([answer.status, answer.json.error]).toEqual([200, 3001]);
  });

  it('answers 3005 to a token that it does not know', async () => {
    const answer = await call('/rssp/v2/credentials/list', {}, { authorization: 'Bearer x' });
    expect([answer.status, answer.json.error]).toEqual([200, 3005]);
  });
});

it('tells of a certificate on hold in the words of each provider', async () => {
  const user_id = idOf('suspended_certificate');
  expect((await world.getCertificate(user_id)).json.data.user_certificates).toMatchObject([
    { cert_status: 'Tạm dừng' },
  ]);
  const { json } = await call('/mysign/vtss/service/ras/v1/login', { ...CLIENT, user_id });
  const info = { ...CLIENT, user_id, certificates: 'chain' };
  const listed = await call('/mysign/vtss/service/certificates/info', info, {
    authorization: `Bearer ${json.access_token}`,
  });
  expect(listed.json).toMatchObject([{ cert: { status: 'suspended' } }]);
});
