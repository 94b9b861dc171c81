import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CERTIFICATE, ORDER } from '../order.ts';
import { CA } from '../sp769/certificates.ts';
import { answer, closeTheWorld, noSignal } from '../wire.ts';
import { begin, signer } from './far-side.ts';

closeTheWorld({ beforeEach, afterEach, afterAll });

describe('the CSC API: finding credentials', () => {
  it('asks with the documented bytes and the token of the service', async () => {
    const { token, list, info } = begin('v1');
    const found = await signer('v1').listCredentials(ORDER.account, noSignal());
    expect(found).toMatchObject({
      kind: 'found',
      credentials: [{ status: 'usable', chain: [new Uint8Array(CA.der)] }],
    });
    expect(token[0]?.body).toBe('grant_type=client_credentials&client_id=kyso&client_secret=s3cret');
    expect(list[0]).toMatchObject({ body: '{"userID":"001090000001"}', headers: { authorization: 'Bearer T1' } });
    expect(info[0]?.body).toBe('{"credentialID":"GX0112348","certificates":"chain","authInfo":true}');
  });

  it.each([
    ['a revoked certificate', { cert: { status: 'revoked', certificates: [CERTIFICATE] } }, 'revoked'],
    ['a disabled key', { key: { status: 'disabled', algo: [] } }, 'unusable'],
    ['a key that CMS cannot hold', { key: { status: 'enabled', algo: ['1.3.6.1.4.1.2.3'] } }, 'unusable'],
    ['a PIN that we would have to collect', { authMode: 'explicit' }, 'unusable'],
    ['a page to visit', { authMode: 'oauth2code' }, 'unusable'],
  ])('does not offer %s', async (_name, info, status) => {
    begin('v1', info);
    const found = await signer('v1').listCredentials(ORDER.account, noSignal());
    expect(found).toMatchObject({ credentials: [{ status }] });
  });

  it.each([
    ['a PIN besides the app', 'mobile AND PIN', 'unusable'],
    ['the app or a PIN', 'mobile OR PIN', 'usable'],
  ])('reads the expression of factors: %s', async (_name, expression, status) => {
    const objects = [
      { type: 'ChallengeResponseOOB', id: 'mobile' },
      { type: 'Password', id: 'PIN' },
    ];
    begin('v2', { auth: { mode: 'explicit', expression, objects } });
    expect(await signer('v2').listCredentials(ORDER.account, noSignal())).toMatchObject({ credentials: [{ status }] });
  });

  it('renews a token that is not taken, once', async () => {
    begin('v1');
    const one = signer('v1');
    await one.listCredentials(ORDER.account, noSignal());
    answer('POST', '/csc/v1/credentials/list', { status: 401, body: { error: 'invalid_token' } });
    const again = answer('POST', '/csc/v1/oauth2/token', { body: { access_token: 'T2' } });
    const list = answer('POST', '/csc/v1/credentials/list', { body: { credentialIDs: [] } });
    expect(await one.listCredentials(ORDER.account, noSignal())).toEqual({ kind: 'found', credentials: [] });
    expect(again).toHaveLength(1);
    expect(list[0]?.headers).toMatchObject({ authorization: 'Bearer T2' });
  });

  it('asks for a link where the person has to be authorized, and hands on a rotated one', async () => {
    const access = { kind: 'code', clientId: 'kyso', clientSecret: 's3cret' };
    expect(await signer('v2', { access }).listCredentials(ORDER.account, noSignal())).toEqual({
      kind: 'refused',
      code: 'account.grant_required',
    });
    const token = answer('POST', '/csc/v2/oauth2/token', { body: { access_token: 'U1', refresh_token: 'R2' } });
    const list = answer('POST', '/csc/v2/credentials/list', { body: { credentialIDs: [] } });
    const account = { ...ORDER.account, grant: '{"refresh_token":"R1"}' };
    expect(await signer('v2', { access }).listCredentials(account, noSignal())).toEqual({
      kind: 'found',
      credentials: [],
      grant: '{"refresh_token":"R2"}',
    });
    expect(token[0]?.body).toBe('grant_type=refresh_token&refresh_token=R1&client_id=kyso&client_secret=s3cret');
    // user-specific: the token says who it is, and userID must be absent
    expect(list[0]?.body).toBe('{}');
  });

  it('logs in with an account of the organisation', async () => {
    const access = { kind: 'login', username: 'org', password: 'pw' };
    const login = answer('POST', '/csc/v1/auth/login', { body: { access_token: 'L1' } });
    answer('POST', '/csc/v1/credentials/list', { body: { credentialIDs: [] } });
    await signer('v1', { access }).listCredentials(ORDER.account, noSignal());
    expect(login[0]).toMatchObject({ body: '{"rememberMe":false}', headers: { authorization: 'Basic b3JnOnB3' } });
  });
});
