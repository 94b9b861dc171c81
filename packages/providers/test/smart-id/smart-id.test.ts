import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createSigner } from '@kyso/providers';
import { ManualClock } from '../manual-clock.ts';
import { viaNodeHttp } from '../node-http-dispatcher.ts';
import { ABC, CERTIFICATE, ITEM, ORDER, withSession } from '../order.ts';
import { PAST_LEAF } from '../sp769/certificates.ts';
import { answer, closeTheWorld, HOST, noSignal } from '../wire.ts';

closeTheWorld({ beforeEach, afterEach, afterAll });

const PARTY = {
  relyingPartyUUID: '00000000-0000-4000-8000-000000000000',
  relyingPartyName: 'DEMO',
};
const DOCUMENT = 'PNOEE-30001010004-K2GN-NQ';
const GRANT = JSON.stringify({ documentNumber: DOCUMENT, certificate: CERTIFICATE });
const LINKED = { ...ORDER, account: { ...ORDER.account, grant: GRANT } };
const signer = (version: 'v2' | 'v3', more: object = {}) =>
  createSigner(
    {
      code: 'smart-id',
      protocol: `smart-id-${version}`,
      settings: { baseUrl: `${HOST}/${version}`, ...PARTY, ...more },
    },
    new ManualClock(),
    viaNodeHttp,
  );
const KEPT = { sessionId: 'de305d54-75b4-431b-adb2-eb6b9e546016' };
const LOOK = `/session/${KEPT.sessionId}?timeoutMs=1000`;
const STATUS = `/session/${KEPT.sessionId}?timeoutMs=20000`;

describe('Smart-ID v2', () => {
  it('signs by document number with the documented bytes', async () => {
    const sent = answer('POST', `/v2/signature/document/${DOCUMENT}`, { body: { sessionID: KEPT.sessionId } });
    expect(await signer('v2').submit(LINKED, noSignal())).toEqual({
      kind: 'accepted',
      session: JSON.stringify(KEPT),
    });
    expect(sent.map(({ body }) => body)).toEqual([
      '{"relyingPartyUUID":"00000000-0000-4000-8000-000000000000","relyingPartyName":"DEMO",' +
        '"certificateLevel":"QUALIFIED","hash":"ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=","hashType":"SHA256",' +
        '"allowedInteractionsOrder":[{"type":"confirmationMessage","displayText200":"Ký đơn đề nghị"},' +
        '{"type":"displayTextAndPIN","displayText60":"Ký đơn đề nghị"}]}',
    ]);
    expect(signer('v2').verificationCode?.([ABC])).toBe('5432');
  });

  it('lets the person choose a certificate once and links the account', async () => {
    const sent = answer('POST', '/v2/certificatechoice/etsi/PNOEE-38412319871', {
      body: { sessionID: KEPT.sessionId },
    });
    answer('GET', `/v2${LOOK}`, { body: { state: 'RUNNING' } });
    answer('GET', `/v2${LOOK}`, {
      body: {
        state: 'COMPLETE',
        result: { endResult: 'OK', documentNumber: DOCUMENT },
        cert: { value: CERTIFICATE, certificateLevel: 'QUALIFIED' },
      },
    });
    const account = { number: '38412319871' };
    const asked = await signer('v2').listCredentials(account, noSignal());
    if (asked.kind !== 'choosing') throw new TypeError('the person was not asked');
    // Another process goes on, with nothing but the session.
    const waiting = await signer('v2').listCredentials(account, noSignal(), asked.session);
    expect(waiting).toEqual(asked);
    const found = await signer('v2').listCredentials(account, noSignal(), asked.session);
    expect(sent).toHaveLength(1);
    expect(found).toMatchObject({ kind: 'found', grant: GRANT, credentials: [{ status: 'usable' }] });
    expect(sent[0]?.body).toBe(
      '{"relyingPartyUUID":"00000000-0000-4000-8000-000000000000","relyingPartyName":"DEMO","certificateLevel":"QUALIFIED"}',
    );
  });

  it('does not wait for a choice longer than a person may take, nor for one that the server forgot', async () => {
    const look = async (session: object) => {
      return await signer('v2').listCredentials({ number: '38412319871' }, noSignal(), JSON.stringify(session));
    };
    const expired = { kind: 'refused', code: 'approval.expired' };
    answer('GET', `/v2${LOOK}`, { body: { state: 'RUNNING' } });
    expect(await look({ choosing: KEPT.sessionId, untilMs: 0 })).toEqual(expired);
    answer('GET', `/v2${LOOK}`, { status: 404, body: '' });
    expect(await look({ choosing: KEPT.sessionId, untilMs: Number.MAX_SAFE_INTEGER })).toEqual(expired);
  });

  it('does not ring the phone for an account that is linked', async () => {
    const found = await signer('v2').listCredentials(LINKED.account, noSignal());
    expect(found).toMatchObject({ kind: 'found', credentials: [{ status: 'usable' }] });
    expect(found).not.toHaveProperty('grant');
  });

  it('repeats the same bytes once after a lost answer, and no more', async () => {
    const path = `/v2/signature/document/${DOCUMENT}`;
    const first = answer('POST', path, { status: 502, body: '' });
    const second = answer('POST', path, { status: 502, body: '' });
    await expect(signer('v2').submit(LINKED, noSignal())).rejects.toMatchObject({ code: 'provider.unavailable' });
    expect(second[0]?.body).toBe(first[0]?.body);
    expect(await signer('v2').lookup(LINKED, noSignal())).toEqual({ kind: 'lost' });
  });

  it.each([
    [404, 'account.not_found'],
    [471, 'credential.none'],
    [472, 'account.locked'],
    [400, 'provider.protocol_error'],
    [480, 'provider.protocol_error'],
  ])('takes status %d of a creating call for %s', async (status, code) => {
    answer('POST', `/v2/signature/document/${DOCUMENT}`, { status, body: '' });
    expect(await signer('v2').submit(LINKED, noSignal())).toMatchObject({ kind: 'refused', code });
  });

  it.each([401, 403])('takes status %d for credentials of this service', async (status) => {
    answer('POST', `/v2/signature/document/${DOCUMENT}`, { status, body: '' });
    await expect(signer('v2').submit(LINKED, noSignal())).rejects.toMatchObject({
      code: 'provider.credentials_rejected',
    });
  });

  it.each([
    ['USER_REFUSED', { kind: 'declined' }],
    ['USER_REFUSED_CERT_CHOICE', { kind: 'declined' }],
    ['USER_REFUSED_DISPLAYTEXTANDPIN', { kind: 'declined' }],
    ['USER_REFUSED_VC_CHOICE', { kind: 'declined' }],
    ['USER_REFUSED_CONFIRMATIONMESSAGE', { kind: 'declined' }],
    ['USER_REFUSED_CONFIRMATIONMESSAGE_WITH_VC_CHOICE', { kind: 'declined' }],
    ['USER_REFUSED_INTERACTION', { kind: 'declined' }],
    ['TIMEOUT', { kind: 'expired' }],
    ['WRONG_VC', { kind: 'refused', code: 'approval.wrong_code' }],
    ['DOCUMENT_UNUSABLE', { kind: 'refused', code: 'account.locked' }],
    ['ACCOUNT_UNUSABLE', { kind: 'refused', code: 'account.locked' }],
    ['REQUIRED_INTERACTION_NOT_SUPPORTED_BY_APP', { kind: 'refused', code: 'approval.failed' }],
    ['EXPECTED_LINKED_SESSION', { kind: 'refused', code: 'approval.device_busy' }],
    ['PROTOCOL_FAILURE', { kind: 'refused', code: 'provider.protocol_error' }],
    ['SERVER_ERROR', { kind: 'refused', code: 'provider.unavailable' }],
    ['SOMETHING_NEW', { kind: 'refused', code: 'approval.failed' }],
    ['constructor', { kind: 'refused', code: 'approval.failed' }],
  ])('reads the end result %s', async (endResult, outcome) => {
    answer('GET', `/v2${STATUS}`, { body: { state: 'COMPLETE', result: { endResult }, unknownField: 1 } });
    expect(await signer('v2').lookup(withSession(KEPT), noSignal())).toEqual(outcome);
  });

  it('takes a session that is gone for lost', async () => {
    answer('GET', `/v2${STATUS}`, { status: 404, body: '' });
    expect(await signer('v2').lookup(withSession(KEPT), noSignal())).toEqual({ kind: 'lost' });
  });

  it('reads the value, and refuses it from another certificate than the one that was hashed', async () => {
    const done = (value: string) => ({
      state: 'COMPLETE',
      result: { endResult: 'OK', documentNumber: DOCUMENT },
      signature: { value: 'AAEC', algorithm: 'sha256WithRSAEncryption' },
      cert: { value, certificateLevel: 'QUALIFIED' },
    });
    answer('GET', `/v2${STATUS}`, { body: done(CERTIFICATE) });
    const signatures = [{ itemId: ITEM, value: new Uint8Array([0, 1, 2]) }];
    expect(await signer('v2').lookup(withSession(KEPT), noSignal())).toEqual({ kind: 'signed', signatures });
    answer('GET', `/v2${STATUS}`, { body: done(PAST_LEAF.der.toString('base64')) });
    expect(await signer('v2').lookup(withSession(KEPT), noSignal())).toMatchObject({ code: 'provider.bad_signature' });
  });
});

describe('Smart-ID v3', () => {
  const PATH = `/v3/signature/notification/document/${DOCUMENT}`;
  const CREATED = { sessionID: KEPT.sessionId, vc: { type: 'numeric4', value: '4927' } };

  it('signs with PSS by default, and hands on the code of the server', async () => {
    const sent = answer('POST', PATH, { body: CREATED });
    const accepted = await signer('v3').submit(LINKED, noSignal());
    expect(accepted).toMatchObject({ kind: 'accepted', verificationCode: '4927' });
    const interactions = Buffer.from(
      '[{"type":"confirmationMessage","displayText200":"Ký đơn đề nghị"},{"type":"displayTextAndPIN","displayText60":"Ký đơn đề nghị"}]',
    ).toString('base64');
    expect(sent.map(({ body }) => body)).toEqual([
      '{"relyingPartyUUID":"00000000-0000-4000-8000-000000000000","relyingPartyName":"DEMO",' +
        '"certificateLevel":"QUALIFIED","signatureProtocol":"RAW_DIGEST_SIGNATURE","signatureProtocolParameters":' +
        '{"digest":"ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=","signatureAlgorithm":"rsassa-pss",' +
        '"signatureAlgorithmParameters":{"hashAlgorithm":"SHA-256"}},' +
        `"interactions":"${interactions}"}`,
    ]);
  });

  it('signs PKCS#1 v1.5 when it is told so', async () => {
    const sent = answer('POST', PATH, { body: CREATED });
    await signer('v3', { signatureAlgorithm: 'rsa-pkcs1' }).submit(LINKED, noSignal());
    expect(JSON.parse(sent[0]?.body ?? '').signatureProtocolParameters).toEqual({
      digest: ABC.toString('base64'),
      signatureAlgorithm: 'sha256WithRSAEncryption',
    });
  });

  it('asks for the certificate of a linked account without the phone', async () => {
    const sent = answer('POST', `/v3/signature/certificate/${DOCUMENT}`, {
      body: { state: 'OK', cert: { value: CERTIFICATE, certificateLevel: 'QUALIFIED' } },
    });
    expect(await signer('v3').listCredentials(LINKED.account, noSignal())).toMatchObject({ kind: 'found' });
    expect(sent).toHaveLength(1);
    answer('POST', `/v3/signature/certificate/${DOCUMENT}`, { body: { state: 'DOCUMENT_UNUSABLE' } });
    expect(await signer('v3').listCredentials(LINKED.account, noSignal())).toMatchObject({ code: 'account.locked' });
  });

  it('tells no suitable account from no account', async () => {
    const problem = { status: 404, errors: [{ code: 'NO_SUITABLE_ACCOUNT_FOUND' }] };
    const path = '/v3/signature/certificate-choice/notification/etsi/PNOEE-38412319871';
    answer('POST', path, { status: 404, body: problem, type: 'application/problem+json' });
    expect(await signer('v3').listCredentials({ number: '38412319871' }, noSignal())).toEqual({
      kind: 'found',
      credentials: [],
    });
    answer('POST', path, { status: 404, body: '' });
    expect(await signer('v3').listCredentials({ number: '38412319871' }, noSignal())).toMatchObject({
      code: 'account.not_found',
    });
  });

  it.each([
    { signatureProtocol: 'ACSP_V2', signature: { value: 'AAEC', flowType: 'Notification' } },
    { signatureProtocol: 'RAW_DIGEST_SIGNATURE', signature: { value: 'AAEC', flowType: 'QR' } },
  ])('does not take another flow for the answer', async (session) => {
    const body = { state: 'COMPLETE', result: { endResult: 'OK' }, cert: { value: CERTIFICATE }, ...session };
    answer('GET', `/v3${STATUS}`, { body });
    await expect(signer('v3').lookup(withSession(KEPT), noSignal())).rejects.toMatchObject({
      code: 'provider.protocol_error',
    });
  });

  it('proves its credentials with the account of nobody', async () => {
    const path = '/v3/signature/certificate/PNOEE-00000000000-0000-Q';
    answer('POST', path, { status: 404, body: '' });
    await expect(signer('v3').ping?.(noSignal())).resolves.toBeUndefined();
    answer('POST', path, { status: 401, body: '' });
    await expect(signer('v3').ping?.(noSignal())).rejects.toMatchObject({ code: 'provider.credentials_rejected' });
  });
});
