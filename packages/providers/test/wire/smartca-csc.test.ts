import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createSmartCaCscSigner } from '@kyso/providers';
import { ManualClock } from '../manual-clock.ts';
import { viaNodeHttp } from '../node-http-dispatcher.ts';
import { closeTheWorld, FarSide } from './far-side.ts';
import { asked, CA_TEXT, HASHES, LEAF_TEXT, noSignal, ORDER, VALUES } from './people.ts';

closeTheWorld({ beforeEach, afterEach, afterAll });

const TOKEN = 'POST /auth/token';
const TRANSACTION = 'POST /csc/credentials/gettraninfo';
const LABELS = ['Đơn đề nghị.pdf [0A1B2C3D]', 'Đơn đề nghị.pdf [0A1B2C3E]'];
const ACCOUNT = { number: '001090000001', grant: 'refresh-1' };

const far = new FarSide();
const signerOf = (more: object = {}) =>
  createSmartCaCscSigner({
    code: 'smartca-csc',
    baseUrl: far.url,
    clientId: 'kyso.apps.smartcaapi.com',
    clientSecret: 's3cret',
    clock: new ManualClock(),
    dispatcherFor: viaNodeHttp,
    ...more,
  });
const ok = (content: unknown) => ({ code: 0, codeDesc: 'SUCCESS', message: '', content });
const no = (code: number) => ({ code, codeDesc: 'X', message: 'X', content: null });
const token = (refresh_token = 'refresh-1', access_token = 'jwt-1') =>
  far.answer(TOKEN, 200, { access_token, expires_in: 3600, token_type: 'bearer', refresh_token, scope: 'sign' });
const described = ok({
  key: { status: 'ENABLED' },
  cert: { status: 'VALID', certificates: [CA_TEXT, LEAF_TEXT] },
});
const listed = () =>
  token()
    .answer('POST /csc/credentials/list', 200, ok(['cred-1']))
    .answer('POST /csc/credentials/info', 200, described);
const order = { ...ORDER, account: ACCOUNT };

describe('SmartCA after a login', () => {
  it('trades the refresh token for access and describes each credential, byte for byte', async () => {
    listed();
    const found = await signerOf().listCredentials(ACCOUNT, noSignal());
    expect(found).toMatchObject({ kind: 'found', credentials: [{ status: 'usable' }] });
    expect(found).not.toHaveProperty('grant');
    const [exchange, list, info] = far.sent();
    expect(exchange?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(exchange?.body).toBe(
      'grant_type=refresh_token&refresh_token=refresh-1&client_id=kyso.apps.smartcaapi.com&client_secret=s3cret',
    );
    expect(list?.headers['authorization']).toBe('Bearer jwt-1');
    expect(list?.body).toBe('{}');
    expect(info?.body).toBe('{"credentialId":"cred-1","certificates":"chain","certInfo":true,"authInfo":true}');
  });

  it('sends an order byte for byte', async () => {
    listed().answer('POST /csc/signature/signhash', 200, ok({ tranId: 'tr-1' }));
    const signer = signerOf({ notifyUrl: 'https://kyso.test/v1/hints/smartca-csc' });
    expect(await signer.submit(order, noSignal())).toEqual({ kind: 'accepted', providerReference: 'tr-1' });
    expect(far.sent()[3]?.body).toBe(
      `{"credentialId":"cred-1","refTranId":"${ORDER.transactionId}","notifyUrl":"https://kyso.test/v1/hints/smartca-csc",` +
        `"description":"${ORDER.description}","datas":[{"name":"${LABELS[0]}","hash":"${HASHES[0]}"},` +
        `{"name":"${LABELS[1]}","hash":"${HASHES[1]}"}]}`,
    );
  });

  it.each([
    [4000, { kind: 'waiting' }],
    [4001, { kind: 'expired' }],
    [4002, { kind: 'declined' }],
    [4003, { kind: 'refused', code: 'approval.wrong_pin' }],
    [4004, { kind: 'refused', code: 'approval.failed' }],
  ])('reads the status %d', async (tranStatus, expected) => {
    token().answer(TRANSACTION, 200, ok({ refTranId: ORDER.transactionId, tranStatus, documents: [] }));
    expect(await signerOf().lookup(asked({ account: ACCOUNT, providerReference: 'tr-1' }), noSignal())).toEqual(
      expected,
    );
    expect(far.sent()[1]?.body).toBe('{"tranId":"tr-1"}');
  });

  it('brings values back by the tags of their names, in any order', async () => {
    const documents = [1, 0].map((at) => ({ name: LABELS[at]?.normalize('NFD'), hash: HASHES[at], sig: VALUES[at] }));
    token().answer(TRANSACTION, 200, ok({ refTranId: ORDER.transactionId, tranStatus: 1, documents }));
    const outcome = await signerOf().lookup(asked({ account: ACCOUNT, providerReference: 'tr-1' }), noSignal());
    if (outcome.kind !== 'signed') throw new Error(outcome.kind);
    for (const { itemId, value } of outcome.signatures) {
      const at = ORDER.documents.findIndex((document) => document.itemId === itemId);
      expect(Buffer.from(value).toString('base64')).toBe(VALUES[at]);
    }
  });

  it.each([
    [60000, { kind: 'refused', code: 'credential.none' }],
    [60001, { kind: 'refused', code: 'credential.identity_mismatch' }],
    [60003, { kind: 'refused', code: 'credential.unusable' }],
    [65000, { kind: 'refused', code: 'provider.quota_exceeded' }],
    [30000, { kind: 'refused', code: 'provider.protocol_error' }],
  ])('reads the refusal %d of an order', async (code, expected) => {
    listed().answer('POST /csc/signature/signhash', 400, no(code));
    expect(await signerOf().submit(order, noSignal())).toMatchObject(expected);
  });

  it.each([
    [62000, { kind: 'lost' }],
    [62002, { kind: 'expired' }],
  ])('reads the end %d of a lookup', async (code, expected) => {
    token().answer(TRANSACTION, 400, no(code));
    expect(await signerOf().lookup(asked({ account: ACCOUNT, providerReference: 'tr-1' }), noSignal())).toEqual(
      expected,
    );
  });

  it('hands the new refresh token out when it was replaced, and uses it from then on', async () => {
    const signer = signerOf();
    token('refresh-2').answer('POST /csc/credentials/list', 200, ok([]));
    expect(await signer.listCredentials(ACCOUNT, noSignal())).toEqual({
      kind: 'found',
      credentials: [],
      grant: 'refresh-2',
    });
    far.answer('POST /csc/credentials/list', 401, { error: 'invalid_token' });
    token('refresh-3', 'jwt-2').answer('POST /csc/credentials/list', 200, ok([]));
    expect(await signer.listCredentials(ACCOUNT, noSignal())).toMatchObject({ grant: 'refresh-3' });
    expect(far.sent()[3]?.body).toContain('refresh_token=refresh-2');
  });

  it('asks for a new link when the account has none or the old one has died', async () => {
    const required = { kind: 'refused', code: 'account.grant_required' };
    expect(await signerOf().listCredentials({ number: '001090000001' }, noSignal())).toEqual(required);
    far.answer(TOKEN, 400, { error: 'invalid_grant', error_description: 'X' });
    expect(await signerOf().listCredentials(ACCOUNT, noSignal())).toEqual(required);
  });

  it('takes a wrong client for the operator’s business', async () => {
    far.answer(TOKEN, 400, { error: 'invalid_client' });
    await expect(signerOf().ping?.(noSignal())).rejects.toMatchObject({ code: 'provider.credentials_rejected' });
  });

  it('links an account by a code', async () => {
    expect(signerOf().link?.authorizationUrl?.('https://kyso.test/back', 'st')).toBe(
      `${far.url}/auth/authorize?response_type=code&client_id=kyso.apps.smartcaapi.com` +
        '&redirect_uri=https%3A%2F%2Fkyso.test%2Fback&scope=sign+offline_access&state=st',
    );
    token('refresh-9');
    expect(
      await signerOf().link?.redeem({ kind: 'code', code: 'c0de', redirectUri: 'https://kyso.test/back' }, noSignal()),
    ).toEqual({
      kind: 'linked',
      grant: 'refresh-9',
    });
    expect(far.sent()[0]?.body).toBe(
      'grant_type=authorization_code&code=c0de&redirect_uri=https%3A%2F%2Fkyso.test%2Fback&client_id=kyso.apps.smartcaapi.com&client_secret=s3cret',
    );
  });

  it('reads which order a notice is about', () => {
    const notice = { tranId: 'tr-1', refTranId: ORDER.transactionId, status: 1 };
    expect(signerOf().readHint?.({}, Buffer.from(JSON.stringify(notice)))).toEqual({
      transactionId: ORDER.transactionId,
    });
    expect(signerOf().readHint?.({}, Buffer.from('<html>'))).toBeUndefined();
  });
});
