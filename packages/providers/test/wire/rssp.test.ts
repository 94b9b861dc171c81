import { generateKeyPairSync, verify } from 'node:crypto';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createSigner } from '@kyso/providers';
import { rsspVerificationCode } from '../../src/rssp/verification-code.ts';
import { ManualClock } from '../manual-clock.ts';
import { viaNodeHttp } from '../node-http-dispatcher.ts';
import { closeTheWorld, FarSide } from './far-side.ts';
import { CA_TEXT, HASHES, LEAF_TEXT, noSignal, ORDER, VALUES } from './people.ts';

closeTheWorld({ beforeEach, afterEach, afterAll });

const KEYS = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const LOGIN = 'POST /rssp/v2/auth/login';
const LIST = 'POST /rssp/v2/credentials/list';
const INFO = 'POST /rssp/v2/credentials/info';
const AUTHORIZE = 'POST /rssp/v2/credentials/authorize';
const SIGN = 'POST /rssp/v2/signatures/signHash';
const TAIL = '"lang":"VN","profile":"rssp-119.432-v2.0"}';
const NOW_MS = new ManualClock().now();

const far = new FarSide();
const signerOf = (more: object = {}) =>
  createSigner(
    {
      code: 'rssp',
      protocol: 'rssp',
      settings: {
        baseUrl: `${far.url}/rssp/v2`,
        relyingParty: 'SMART_ID_FPT-CA',
        user: 'usr',
        password: 'pwd',
        signature: 'sig',
        key: KEYS.privateKey,
        rpName: 'Cổng DVC',
        ...more,
      },
    },
    new ManualClock(),
    viaNodeHttp,
  );
const ok = (fields: object = {}) => ({ error: 0, errorDescription: '', responseID: 'r', ...fields });
const info = (change: object = {}, cert: object = {}) =>
  ok({
    key: { status: 'ENABLED' },
    cert: { certificates: [CA_TEXT, LEAF_TEXT], status: 'OPERATED', ...cert },
    authMode: 'IMPLICIT/TSE',
    remainingSigningCounter: 5,
    ...change,
  });
const logIn = (accessToken = 'rp-1') => far.answer(LOGIN, 200, ok({ accessToken, expiresIn: 3600 }));
const listed = () =>
  logIn()
    .answer(LIST, 200, ok({ certs: [{ credentialID: 'C-1' }] }))
    .answer(INFO, 200, info());
const answerOf = async (submission: Awaited<ReturnType<ReturnType<typeof signerOf>['submit']>>) =>
  submission.kind === 'accepted' ? submission.answer : submission;

describe('RSSP', () => {
  it('logs the relying party in by SSL2, signed with its key', async () => {
    logIn();
    await signerOf().ping?.(noSignal());
    const [login] = far.sent();
    expect(login?.body).toBe(`{"rememberMeEnabled":true,"relyingParty":"SMART_ID_FPT-CA",${TAIL}`);
    const [scheme, encoded = ''] = (login?.headers['authorization'] ?? '').split(' ');
    const [user, password, signature, timestamp, pkcs1 = ''] = Buffer.from(encoded, 'base64').toString().split(':');
    expect([scheme, user, password, signature, timestamp]).toEqual(['SSL2', 'usr', 'pwd', 'sig', String(NOW_MS)]);
    expect(verify('sha1', Buffer.from(`usrpwdsig${NOW_MS}`), KEYS.publicKey, Buffer.from(pkcs1, 'base64'))).toBe(true);
  });

  it('asks for the credentials of a person, byte for byte, and finds the leaf that stands last', async () => {
    listed();
    const found = await signerOf().listCredentials({ number: '001090000001' }, noSignal());
    expect(found).toMatchObject({ credentials: [{ serialNumber: ORDER.certificateSerial, status: 'usable' }] });
    expect(
      far
        .sent()
        .slice(1)
        .map(({ body }) => body),
    ).toEqual([
      `{"userID":"CITIZEN-IDENTITY-CARD:001090000001","searchConditions":{"certificateStatus":"GOOD"},"certInfoEnabled":true,${TAIL}`,
      `{"credentialID":"C-1","certificates":"chain","certInfoEnabled":true,"authInfoEnabled":true,${TAIL}`,
    ]);
  });

  it.each([
    ['citizen', { number: '012345678' }, 'PERSONAL-ID:012345678'],
    ['citizen', { number: 'C1234567' }, 'PASSPORT-ID:C1234567'],
    ['citizen', { number: 'someone' }, 'USERNAME:someone'],
    ['phone', { number: '001090000001', phone: '+84912345678' }, 'PHONE:0912345678'],
  ])('knows people by %s: %j', async (accountBy, account, userID) => {
    logIn().answer(LIST, 200, ok({ certs: [] }));
    expect(await signerOf({ accountBy }).listCredentials(account, noSignal())).toEqual({
      kind: 'found',
      credentials: [],
    });
    expect(JSON.parse(far.sent()[1]?.body ?? '').userID).toBe(userID);
  });

  it('asks for the phone number where people are known by it', async () => {
    const refused = await signerOf({ accountBy: 'phone' }).listCredentials({ number: '001090000001' }, noSignal());
    expect(refused).toEqual({ kind: 'refused', code: 'account.phone_required' });
  });

  it('authorises in an open call and signs with what it got, byte for byte', async () => {
    listed()
      .answer(INFO, 200, info())
      .answer(AUTHORIZE, 200, ok({ SAD: 'sad-1', expiresIn: 300 }));
    far.answer(SIGN, 200, ok({ signatures: VALUES, remainingSigningCounter: 4 }));
    const outcome = await answerOf(await signerOf().submit(ORDER, noSignal()));
    expect(outcome).toMatchObject({ kind: 'signed', signatures: [{ itemId: ORDER.documents[0]?.itemId }, {}] });
    const digests = `"documentDigests":{"hashes":["${HASHES[0]}","${HASHES[1]}"],"hashAlgorithmOID":"2.16.840.1.101.3.4.2.1"}`;
    expect(
      far
        .sent()
        .slice(-2)
        .map(({ body }) => body),
    ).toEqual([
      `{"credentialID":"C-1","numSignatures":2,${digests},"notificationMessage":"${ORDER.description}",` +
        '"messageCaption":"Yêu cầu ký số","message":"{\\"FILE NAME\\":\\"Đơn đề nghị.pdf, Đơn đề nghị.pdf\\",\\"FILE TYPE\\":\\"pdf\\"}",' +
        `"rpName":"{\\"RP NAME\\":\\"Cổng DVC\\"}","vcEnabled":true,"acEnabled":true,"validityPeriod":300,"operationMode":"S",${TAIL}`,
      `{"credentialID":"C-1",${digests},"signAlgo":"1.2.840.113549.1.1.1","SAD":"sad-1","operationMode":"S","validityPeriod":300,${TAIL}`,
    ]);
  });

  it.each([3005, 3006])('logs in again after %d and repeats the call once', async (error) => {
    logIn().answer(LIST, 200, { error, errorDescription: 'token' });
    logIn('rp-2').answer(LIST, 200, ok({ certs: [] }));
    expect(await signerOf().listCredentials({ number: '001090000001' }, noSignal())).toMatchObject({ kind: 'found' });
    expect(far.sent().map(({ headers }) => headers['authorization']?.slice(0, 11))).toEqual([
      'SSL2 dXNyOn',
      'Bearer rp-1',
      'SSL2 dXNyOn',
      'Bearer rp-2',
    ]);
  });

  it('gives up after the second time', async () => {
    for (const token of ['rp-1', 'rp-2']) logIn(token).answer(LIST, 200, { error: 3005 });
    await expect(signerOf().listCredentials({ number: '001090000001' }, noSignal())).rejects.toMatchObject({
      code: 'provider.credentials_rejected',
    });
  });

  it.each([
    [{ errorDescription: 'Người dùng từ chối xác nhận' }, { kind: 'declined' }],
    [{ errorDescription: 'Authorization timeout' }, { kind: 'expired' }],
    [
      { errorDescription: 'x', remainingCounter: 2 },
      { kind: 'refused', code: 'approval.wrong_pin' },
    ],
    [
      { errorDescription: 'x', tempLockoutDuration: 300 },
      { kind: 'refused', code: 'account.locked' },
    ],
    [{ errorDescription: 'Không kết nối được thiết bị' }, { kind: 'refused', code: 'approval.device_unreachable' }],
    [{ errorDescription: '??' }, { kind: 'refused', code: 'approval.failed', details: { providerCode: '3199' } }],
  ])('reads how an authorisation ended: %j', async (body, expected) => {
    listed()
      .answer(INFO, 200, info())
      .answer(AUTHORIZE, 200, { error: 3199, ...body });
    expect(await answerOf(await signerOf().submit(ORDER, noSignal()))).toMatchObject(expected);
  });

  it.each([
    ['its signatures are used up', info({ remainingSigningCounter: 0 }), 'provider.quota_exceeded'],
    ['it wants a code from an SMS', info({ authMode: 'EXPLICIT/OTP-SMS' }), 'credential.unusable'],
    ['it was blocked meanwhile', info({}, { status: 'BLOCKED' }), 'credential.unusable'],
  ])('does not ring when %s', async (_, now, code) => {
    listed().answer(INFO, 200, now);
    expect(await signerOf().submit(ORDER, noSignal())).toEqual({ kind: 'refused', code });
  });

  it('is lost when the line breaks at once, and is not pushed again', async () => {
    listed().answer(INFO, 200, info()).answer(AUTHORIZE, 502, 'bad gateway');
    const signer = signerOf();
    await expect(signer.submit(ORDER, noSignal())).rejects.toMatchObject({ code: 'provider.unavailable' });
    expect(await signer.lookup(ORDER, noSignal())).toEqual({ kind: 'lost' });
  });

  it('shows the code of the profile', () => {
    const one = Uint8Array.of(...Array(32).keys());
    expect(rsspVerificationCode([one])).toBe('630D-10DD');
    expect(signerOf().verificationCode?.([one])).toMatch(/^[0-9A-F]{4}-[0-9A-F]{4}$/);
    expect(rsspVerificationCode([Uint8Array.of(1, 0), Uint8Array.of(2)])).toBe(
      rsspVerificationCode([Uint8Array.of(3, 0xff)]),
    );
  });

  it('does not start with a key that cannot be read', () => {
    expect(() => signerOf({ key: 'hunter2' })).toThrow(TypeError);
  });
});
