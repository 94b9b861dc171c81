import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { idOf, type Json, openWorld, SERVICE_PROVIDER, type World } from './world.ts';

const HASH = createHash('sha256').update('signed attributes').digest('base64');
const SHA256 = '2.16.840.1.101.3.4.2.1';
const SHA256_RSA = '1.2.840.113549.1.1.11';

describe('the CSC services', () => {
  let world: World;
  let bearer = { v1: '', v2: '' };
  beforeAll(async () => {
    world = await openWorld();
    bearer = { v1: await token('v1'), v2: await token('v2') };
  });
  afterAll(() => world.close());

  async function token(version: 'v1' | 'v2', more: Record<string, string> = {}): Promise<string> {
    const { json } = await form(version, {
      grant_type: 'client_credentials',
      client_id: SERVICE_PROVIDER.id,
      client_secret: SERVICE_PROVIDER.password,
      ...more,
    });
    return json.access_token;
  }
  async function form(version: 'v1' | 'v2', fields: Record<string, string>) {
    const response = await fetch(`${world.url}/csc/${version}/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams(fields),
    });
    return { status: response.status, json: (await response.json()) as Json };
  }
  async function call(
    version: 'v1' | 'v2',
    path: string,
    body: unknown,
    headers: Record<string, string> = {},
    prefix = '',
  ) {
    const response = await fetch(`${world.url}${prefix}/csc/${version}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer[version]}`, ...headers },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json');
    return { status: response.status, text, json: isJson ? JSON.parse(text) : undefined };
  }
  const valid = () => `${idOf('approve')}-valid`;
  const authorizeV1 = (more: object = {}) => ({ credentialID: valid(), numSignatures: 1, hash: [HASH], ...more });
  const signV1 = (sad: string, more: object = {}) => ({
    credentialID: valid(),
    SAD: sad,
    hash: [HASH],
    hashAlgo: SHA256,
    signAlgo: SHA256_RSA,
    ...more,
  });
  const sadOf = async (more: object = {}, prefix = ''): Promise<string> =>
    (await call('v1', 'credentials/authorize', authorizeV1(more), {}, prefix)).json.SAD;

  /* biome-ignore format: one row a mistake, read as a table */
  it.each([
    ['credentials/list', { userID: 'nobody' }, 'Invalid parameter userID'],
    ['credentials/list', { userID: '079185000002', pageToken: 'x' }, 'Invalid parameter pageToken'],
    ['credentials/info', {}, 'Missing (or invalid type) string parameter credentialID'],
    ['credentials/info', { credentialID: 'x' }, 'Invalid parameter credentialID'],
    ['credentials/info', { credentialID: 'x', certificates: 'all' }, 'Invalid parameter certificates'],
    ['credentials/authorize', { credentialID: 'x' }, 'Missing (or invalid type) integer parameter numSignatures'],
    ['credentials/authorize', { credentialID: 'x', numSignatures: 1 }, 'Missing (or invalid type) array parameter hash'],
    ['credentials/authorize', { credentialID: 'x', numSignatures: 0, hash: [HASH] }, 'Invalid value for parameter numSignatures'],
    ['credentials/authorize', { credentialID: 'x', numSignatures: 11, hash: [HASH] }, 'Numbers of signatures is too high'],
    ['credentials/authorize', { credentialID: 'x', numSignatures: 1, hash: [] }, 'Empty hash array'],
    ['credentials/authorize', { credentialID: 'x', numSignatures: 1, hash: ['a b'] }, 'Invalid Base64 hash string parameter'],
    ['credentials/authorize', { credentialID: 'x', numSignatures: 1, hash: ['AAAA'] }, 'Invalid digest value length'],
    ['credentials/authorize', { credentialID: 'x', numSignatures: 1, hash: [HASH], clientData: 1 }, 'Invalid parameter clientData'],
    ['credentials/authorize', { credentialID: 'x', numSignatures: 1, hash: [HASH] }, 'Invalid parameter credentialID'],
    ['signatures/signHash', { credentialID: 'x' }, 'Missing (or invalid type) string parameter SAD'],
    ['signatures/signHash', { credentialID: 'x', SAD: 's', hash: [HASH] }, 'Missing (or invalid type) string parameter signAlgo'],
    ['signatures/signHash', { credentialID: 'x', SAD: 's', hash: [HASH], signAlgo: '1.2' }, 'Invalid parameter signAlgo'],
    ['signatures/signHash', { credentialID: 'x', SAD: 's', hash: [HASH], signAlgo: '1.2.840.113549.1.1.1' }, 'Missing (or invalid type) string parameter hashAlgo'],
    ['signatures/signHash', { credentialID: 'x', SAD: 's', hash: [HASH], signAlgo: '1.2.840.113549.1.1.1', hashAlgo: '1.2' }, 'Invalid parameter hashAlgo'],
    ['signatures/signHash', { credentialID: 'x', SAD: 's', hash: [HASH], signAlgo: '1.2.840.113549.1.1.10' }, 'Missing (or invalid type) string parameter signAlgoParams'],
    ['auth/revoke', {}, 'Missing (or invalid type) string parameter token'],
    ['auth/revoke', { token: 'x', token_type_hint: 'y' }, 'Invalid string parameter token_type_hint'],
    ['auth/revoke', { token: 'x' }, 'Invalid string parameter token'],
  ])('v1 %s %j is refused in the words of the standard', async (path, body, text) => {
    expect(await call('v1', path, body)).toMatchObject({ status: 400, json: { error: 'invalid_request', error_description: text } });
  });

  /* biome-ignore format: one row a mistake, read as a table */
  it.each([
    ['credentials/authorize', { credentialID: 'x', numSignatures: 1, hashes: [HASH] }, 'invalid_request', 'Missing (or invalid type) string parameter hashAlgorithmOID'],
    ['credentials/authorize', { credentialID: 'x', numSignatures: 1, hashes: [HASH], hashAlgorithmOID: '1.2' }, 'invalid_request', 'Invalid parameter hashAlgorithmOID'],
    ['credentials/authorize', { credentialID: 'x', numSignatures: 1, hashes: [HASH], hashAlgorithmOID: SHA256 }, 'invalid_authentication_data', 'The authentication data is invalid'],
    ['credentials/authorize', { credentialID: 'x', numSignatures: 1, hash: [HASH] }, 'invalid_request', 'Missing (or invalid type) array parameter hash'],
    ['credentials/authorizeCheck', { handle: 'x' }, 'invalid_request', 'Invalid parameter handle'],
    ['signatures/signPolling', {}, 'invalid_request', 'Missing (or invalid type) string parameter requestID'],
    ['signatures/signPolling', { requestID: 'x' }, 'invalid_request', 'Invalid parameter requestID'],
    ['signatures/signHash', { credentialID: 'x', SAD: 's', hashes: [HASH], hashAlgorithmOID: SHA256, signAlgo: SHA256_RSA, operationMode: 'B' }, 'invalid_request', 'Invalid parameter operationMode'],
    ['signatures/signHash', { credentialID: 'x', SAD: 's', hashes: [HASH], hashAlgorithmOID: SHA256, signAlgo: SHA256_RSA, validity_period: 'x' }, 'invalid_request', 'Invalid parameter validity_period'],
    ['signatures/signHash', { credentialID: 'x', SAD: 's', hashes: [HASH], hashAlgorithmOID: SHA256, signAlgo: SHA256_RSA, validity_period: 0 }, 'invalid_request', 'Out of bounds parameter validity_period'],
    ['signatures/signHash', { credentialID: 'x', SAD: 's', hashes: [HASH], hashAlgorithmOID: SHA256, signAlgo: SHA256_RSA, response_uri: 'x' }, 'invalid_request', 'Invalid parameter response_uri'],
  ])('v2 %s %j is refused in the words of the standard', async (path, body, error, text) => {
    expect(await call('v2', path, body)).toMatchObject({ status: 400, json: { error, error_description: text } });
  });

  it('checks the media type, then the token, then the body', async () => {
    const wrong = { 'content-type': 'text/plain', authorization: 'Bearer x' };
    expect((await call('v1', 'credentials/info', {}, wrong)).json.error_description).toMatch(/Content-Type/);
    expect((await call('v1', 'credentials/info', {}, { authorization: 'Token x' })).json.error_description).toBe(
      'Malformed authorization header',
    );
    expect(await call('v1', 'credentials/info', {}, { authorization: 'Bearer x' })).toMatchObject({
      status: 401,
      json: { error: 'invalid_token' },
    });
    expect((await fetch(`${world.url}/csc/v1/credentials/info`)).status).toBe(405);
    expect(await call('v1', 'credentials/sendOTP', {})).toMatchObject({ status: 501 });
  });

  it('binds a SAD to its hashes and its credential, and spends it', async () => {
    const sad = await sadOf();
    const other = createHash('sha256').update('something else').digest('base64');
    expect((await call('v1', 'signatures/signHash', signV1(sad, { hash: [other] }))).json.error_description).toBe(
      'Hash is not authorized by the SAD.',
    );
    expect((await call('v1', 'signatures/signHash', signV1(sad))).json.signatures).toHaveLength(1);
    expect((await call('v1', 'signatures/signHash', signV1(sad))).json.error_description).toBe('Invalid parameter SAD');
  });

  it('extends a SAD into its successor and kills the old one', async () => {
    const sad = await sadOf();
    const next = (await call('v1', 'credentials/extendTransaction', { credentialID: valid(), hash: [HASH], SAD: sad }))
      .json.SAD;
    expect((await call('v1', 'signatures/signHash', signV1(sad))).json.error_description).toBe('Invalid parameter SAD');
    expect((await call('v1', 'signatures/signHash', signV1(next))).status).toBe(200);
  });

  it('lets a SAD run out where it is told so', async () => {
    const sad = await sadOf({}, '/q/short-sad');
    expect((await call('v1', 'signatures/signHash', signV1(sad))).json.error_description).toBe('SAD expired');
  });

  it('hands out a new handle with every answer and takes an old one no more', async () => {
    const asked = {
      credentialID: `${idOf('manual')}-valid`,
      numSignatures: 1,
      hashes: [HASH],
      hashAlgorithmOID: SHA256,
      authData: [{ id: 'mobile' }],
    };
    const { handle: first } = (await call('v2', 'credentials/authorize', asked)).json;
    const second = await call('v2', 'credentials/authorizeCheck', { handle: first });
    expect(second.status).toBe(202);
    expect(second.json.handle).not.toBe(first);
    expect((await call('v2', 'credentials/authorizeCheck', { handle: first })).json.error_description).toBe(
      'Invalid parameter handle',
    );
  });

  it('answers as text where it is told so, and knows only its own deviations', async () => {
    const reply = await call('v1', 'credentials/info', { credentialID: 'x' }, {}, '/q/plain-errors');
    expect(reply).toMatchObject({
      status: 400,
      json: undefined,
      text: expect.stringContaining('Invalid parameter credentialID'),
    });
    expect((await call('v1', 'info', {}, {}, '/q/no-such-quirk')).status).toBe(404);
  });

  /* biome-ignore format: one row a mistake, read as a table */
  it.each([
    [{}, 400, 'invalid_request', 'Missing parameter grant_type'],
    [{ grant_type: 'password' }, 400, 'invalid_request', 'Invalid parameter grant_type'],
    [{ grant_type: 'client_credentials' }, 400, 'invalid_request', 'Missing parameter client_id'],
    [{ grant_type: 'client_credentials', client_id: 'x' }, 400, 'invalid_client', 'Invalid parameter client_id'],
    [{ grant_type: 'client_credentials', client_id: SERVICE_PROVIDER.id }, 401, 'invalid_request', 'Client authorization required'],
    [{ grant_type: 'client_credentials', client_id: SERVICE_PROVIDER.id, client_secret: 'x' }, 400, 'invalid_client', 'Invalid parameter client_secret'],
    [{ grant_type: 'refresh_token', client_id: SERVICE_PROVIDER.id, client_secret: SERVICE_PROVIDER.password, refresh_token: 'x' }, 400, 'invalid_grant', 'Invalid parameter refresh_token'],
    [{ grant_type: 'authorization_code', client_id: SERVICE_PROVIDER.id, client_secret: SERVICE_PROVIDER.password, code: 'x' }, 400, 'invalid_grant', 'Invalid parameter code'],
  ])('refuses the token request %j', async (fields, status, error, text) => {
    expect(await form('v2', fields)).toMatchObject({ status, json: { error, error_description: text } });
  });

  it('takes a code once, with the redirect address and the verifier it was asked with', async () => {
    const verifier = 'v'.repeat(43);
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    const query = (more: object = {}) =>
      new URLSearchParams({
        response_type: 'code',
        client_id: SERVICE_PROVIDER.id,
        redirect_uri: 'https://portal.test/back',
        scope: 'credential',
        state: 's',
        credentialID: valid(),
        numSignatures: '1',
        hashes: Buffer.from(HASH, 'base64').toString('base64url'),
        code_challenge: challenge,
        code_challenge_method: 'S256',
        ...more,
      });
    const visit = async (more: object = {}) => {
      const response = await fetch(`${world.url}/csc/v2/oauth2/authorize?${query(more)}`, { redirect: 'manual' });
      return new URL(response.headers.get('location') ?? '').searchParams;
    };
    expect((await visit({ code_challenge: '' })).get('error')).toBe('invalid_request');
    const redeem = async (code: string | null, more: object) =>
      form('v2', {
        grant_type: 'authorization_code',
        client_id: SERVICE_PROVIDER.id,
        client_secret: SERVICE_PROVIDER.password,
        code: code ?? '',
        redirect_uri: 'https://portal.test/back',
        code_verifier: verifier,
        ...more,
      });
    const wrong = await redeem((await visit()).get('code'), { code_verifier: 'w'.repeat(43) });
    expect(wrong).toMatchObject({ status: 400, json: { error: 'invalid_grant' } });
    expect(await redeem((await visit()).get('code'), { redirect_uri: 'https://other.test/' })).toMatchObject({
      status: 400,
    });
    const code = (await visit()).get('code');
    expect(await redeem(code, {})).toMatchObject({ status: 200, json: { token_type: 'Bearer' } });
    expect(await redeem(code, {})).toMatchObject({ status: 400, json: { error: 'invalid_grant' } });
  });
});
