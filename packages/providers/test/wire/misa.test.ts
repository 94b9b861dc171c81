import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createMisaSigner } from '@kyso/providers';
import { ManualClock } from '../manual-clock.ts';
import { viaNodeHttp } from '../node-http-dispatcher.ts';
import { closeTheWorld, FarSide } from './far-side.ts';
import { asked, CA_TEXT, HASHES, LEAF_TEXT, noSignal, ORDER, VALUES } from './people.ts';

closeTheWorld({ beforeEach, afterEach, afterAll });

const AUTH = '/webdev/api/auth/api/v1/auth';
const SERVICE = '/external/esrm/service';
const REFRESH = `POST ${AUTH}/refreshtoken` as const;
const CERTIFICATES = `GET ${SERVICE}/general/api/v1/Certificates/by-userId` as const;
const SIGN = `POST ${SERVICE}/signing/api/v1/Signing/hash` as const;
const STATUS = `GET ${SERVICE}/signing/api/v1/Signing/status/ms-1` as const;
const ACCOUNT = { number: '001090000001', grant: 'refresh-1' };

const far = new FarSide();
const signerOf = () =>
  createMisaSigner({
    code: 'misa',
    baseUrl: far.url,
    clientId: 'kyso',
    clientKey: 'k3y',
    authPath: AUTH,
    clock: new ManualClock(),
    dispatcherFor: viaNodeHttp,
  });
const refreshed = (refreshToken = 'refresh-1', remoteSigningAccessToken = 'rs-1') =>
  far.answer(REFRESH, 200, { remoteSigningAccessToken, accessToken: 'plain', refreshToken, expiresIn: 3600 });
const entry = (change: object = {}) => ({
  userId: 'u-1',
  keyAlias: 'alias-1',
  keyStatus: 'ACTIVE',
  certStatus: 'ACTIVE',
  certificate: LEAF_TEXT,
  certiticateChain: `${LEAF_TEXT},${CA_TEXT}`,
  ...change,
});
const order = { ...ORDER, account: ACCOUNT };
const look = () => signerOf().lookup(asked({ account: ACCOUNT, providerReference: 'ms-1' }), noSignal());

describe('MISA', () => {
  it('refreshes, then asks with the signing token of the two, byte for byte', async () => {
    refreshed().answer(CERTIFICATES, 200, [entry()]);
    expect(await signerOf().listCredentials(ACCOUNT, noSignal())).toMatchObject({
      kind: 'found',
      credentials: [{ status: 'usable' }],
    });
    const [refresh, certificates] = far.sent();
    expect(refresh?.body).toBe('{"refreshToken":"refresh-1"}');
    expect(refresh?.headers).toMatchObject({ 'x-clientid': 'kyso', 'x-clientkey': 'k3y' });
    expect(certificates?.body).toBe('');
    expect(certificates?.headers).toMatchObject({
      'x-clientid': 'kyso',
      'x-clientkey': 'k3y',
      authorizationrm: 'Bearer rs-1',
    });
  });

  it.each([
    ['a list', [LEAF_TEXT, CA_TEXT]],
    ['one text', `${CA_TEXT};${LEAF_TEXT}`],
    [
      'PEM blocks',
      [CA_TEXT, LEAF_TEXT].map((text) => `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`).join(''),
    ],
    ['nothing', null],
  ])('finds the leaf in a chain that is %s', async (_, certiticateChain) => {
    refreshed().answer(CERTIFICATES, 200, [entry({ certiticateChain })]);
    const found = await signerOf().listCredentials(ACCOUNT, noSignal());
    expect(found).toMatchObject({ credentials: [{ serialNumber: ORDER.certificateSerial }] });
  });

  it('finds the chain under the right spelling too', async () => {
    const known = entry({ certificate: LEAF_TEXT, certiticateChain: undefined, certificateChain: [CA_TEXT] });
    refreshed().answer(CERTIFICATES, 200, [known]);
    const found = await signerOf().listCredentials(ACCOUNT, noSignal());
    expect(found).toMatchObject({ credentials: [{ chain: [expect.anything()] }] });
  });

  it('sends an order in Pascal case, byte for byte, without markup', async () => {
    refreshed().answer(CERTIFICATES, 200, [entry()]).answer(SIGN, 200, { transactionId: 'ms-1' });
    const submission = await signerOf().submit({ ...order, description: 'Ký <b>đơn</b>' }, noSignal());
    expect(submission).toEqual({ kind: 'accepted', providerReference: 'ms-1' });
    expect(far.sent()[2]?.body).toBe(
      '{"DataToBeDisplayed":"Ký ‹b›đơn‹/b›","UserId":"u-1","CertAlias":"alias-1","Documents":[' +
        `{"DocumentId":"${ORDER.transactionId}-1","FileToSign":"${HASHES[0]}","DocumentName":"Đơn đề nghị.pdf"},` +
        `{"DocumentId":"${ORDER.transactionId}-2","FileToSign":"${HASHES[1]}","DocumentName":"Đơn đề nghị.pdf"}]}`,
    );
  });

  it.each([
    [{ status: 'PENDING', signatures: null }, { kind: 'waiting' }],
    [{ status: 'FAILED', errorDescription: 'Người dùng từ chối ký' }, { kind: 'declined' }],
    [{ status: 'FAILED', errorDescription: 'Hết thời gian xác nhận' }, { kind: 'expired' }],
    [
      { status: 'FAILED', errorDescription: 'Nhập sai mã PIN' },
      { kind: 'refused', code: 'approval.wrong_pin' },
    ],
    [
      { status: 'FAILED', errorDescription: 'Chứng thư đã hết hạn' },
      { kind: 'refused', code: 'credential.unusable' },
    ],
    [
      { status: 'FAILED', errorDescription: '', errorCode: 'e77' },
      { kind: 'refused', code: 'approval.failed', details: { providerCode: 'e77' } },
    ],
    [{ status: 'CANCELLED' }, { kind: 'declined' }],
  ])('reads the status %j', async (body, expected) => {
    refreshed().answer(STATUS, 200, { transactionId: 'ms-1', ...body });
    expect(await look()).toEqual(expected);
  });

  it('brings values back by the ids of their documents', async () => {
    const signatures = [1, 0].map((at) => ({ documentId: `${ORDER.transactionId}-${at + 1}`, signature: VALUES[at] }));
    refreshed().answer(STATUS, 200, { status: 'SUCCESS', transactionId: 'ms-1', signatures });
    const outcome = await look();
    if (outcome.kind !== 'signed') throw new Error(outcome.kind);
    const first = outcome.signatures.find(({ itemId }) => itemId === ORDER.documents[0]?.itemId);
    expect(Buffer.from(first?.value ?? []).toString('base64')).toBe(VALUES[0]);
  });

  it.each([
    ['about another transaction', { status: 'PENDING', transactionId: 'ms-2' }],
    ['with a status that is not documented', { status: 'DONE' }],
    ['without a value', { status: 'SUCCESS', signatures: [] }],
  ])('learns nothing from an answer %s', async (_, body) => {
    refreshed().answer(STATUS, 200, body);
    await expect(look()).rejects.toMatchObject({ code: 'provider.protocol_error' });
  });

  it('renews a signing token that is not taken, once, with the newest refresh token', async () => {
    refreshed('refresh-2').answer(STATUS, 401, { errorCode: 'e2001', devMsg: 'access_token_invalid' });
    refreshed('refresh-3', 'rs-2').answer(STATUS, 200, { status: 'PENDING' });
    expect(await look()).toEqual({ kind: 'waiting', grant: 'refresh-3' });
    expect(far.sent()[2]?.body).toBe('{"refreshToken":"refresh-2"}');
  });

  it('asks for a new link when the refresh token has died', async () => {
    far.answer(REFRESH, 400, { errorCode: 'e1003', devMsg: 'refresh token is invalid' });
    expect(await signerOf().listCredentials(ACCOUNT, noSignal())).toEqual({
      kind: 'refused',
      code: 'account.grant_required',
    });
  });

  it('takes an unknown client for the operator’s business', async () => {
    far.answer(REFRESH, 400, { errorCode: 'e1001', devMsg: 'client id or client key is invalid' });
    await expect(signerOf().ping?.(noSignal())).rejects.toMatchObject({ code: 'provider.credentials_rejected' });
  });

  it('links an account by a password that it does not keep, with a second factor where it is wanted', async () => {
    const login = { status: { error: false }, data: { refreshToken: 'refresh-9', remoteSigningAccessToken: 'x' } };
    far.answer(`POST ${AUTH}/login-api`, 200, { status: { error: true, errorCode: 122 }, data: null });
    const signer = signerOf();
    expect(
      await signer.link?.redeem({ kind: 'password', userName: 'a@b.vn', password: 'hunter2' }, noSignal()),
    ).toEqual({ kind: 'second_factor_required' });
    far.answer(`POST ${AUTH}/two-factor-auth`, 200, login);
    expect(
      await signer.link?.redeem(
        { kind: 'one_time_password', userName: 'a@b.vn', oneTimePassword: '123456', sentBy: 'app' },
        noSignal(),
      ),
    ).toEqual({
      kind: 'linked',
      grant: 'refresh-9',
    });
    expect(far.sent().map(({ body }) => body)).toEqual([
      '{"userName":"a@b.vn","password":"hunter2"}',
      '{"userName":"a@b.vn","code":"123456","otpType":1,"remember":false}',
    ]);
  });

  it('answers a webhook byte for byte', () => {
    expect(JSON.stringify(signerOf().hintDesk?.accepted)).toBe('{"errorCode":"0","devMsg":"","userMsg":""}');
    expect(signerOf().hintDesk?.logIn).toBeUndefined();
  });

  it('reads which order a webhook is about', () => {
    const notice = {
      messageId: 'm',
      transactionId: 'ms-1',
      signatures: [{ documentId: `${ORDER.transactionId}-1`, signature: 'AA==' }],
    };
    expect(signerOf().readHint?.({}, Buffer.from(JSON.stringify(notice)))).toEqual({
      transactionId: ORDER.transactionId,
    });
    expect(signerOf().readHint?.({}, Buffer.from('{}'))).toBeUndefined();
  });
});
