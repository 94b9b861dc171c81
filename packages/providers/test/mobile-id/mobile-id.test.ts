import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createSigner } from '@kyso/providers';
import fc from 'fast-check';
import { displayText } from '../../src/mobile-id/display-text.ts';
import { ManualClock } from '../manual-clock.ts';
import { viaNodeHttp } from '../node-http-dispatcher.ts';
import { ABC, CERTIFICATE, ITEM, ORDER, withSession } from '../order.ts';
import { answer, closeTheWorld, HOST, noSignal } from '../wire.ts';

closeTheWorld({ beforeEach, afterEach, afterAll });

const settings = {
  baseUrl: `${HOST}/mid-api`,
  relyingPartyUUID: '00000000-0000-4000-8000-000000000000',
  relyingPartyName: 'DEMO',
};
const signer = createSigner({ code: 'mid', protocol: 'mobile-id', settings }, new ManualClock(), viaNodeHttp);
const KEPT = { sessionId: 'de305d54-75b4-431b-adb2-eb6b9e546015' };
const STATUS = `/mid-api/signature/session/${KEPT.sessionId}?timeoutMs=20000`;
const WHO =
  '"relyingPartyUUID":"00000000-0000-4000-8000-000000000000","relyingPartyName":"DEMO",' +
  '"phoneNumber":"+84912345678","nationalIdentityNumber":"001090000001"';

describe('Mobile-ID', () => {
  it('asks for the certificate with the documented bytes', async () => {
    const sent = answer('POST', '/mid-api/certificate', { body: { result: 'OK', cert: CERTIFICATE, traceId: 'x' } });
    const found = await signer.listCredentials(ORDER.account, noSignal());
    expect(found).toMatchObject({ kind: 'found', credentials: [{ status: 'usable' }] });
    expect(sent[0]?.body).toBe(`{${WHO}}`);
  });

  it.each([
    ['NOT_FOUND', 'account.not_found'],
    ['NOT_ACTIVE', 'account.locked'],
    ['ELSE', 'credential.unusable'],
  ])('takes the certificate result %s for %s', async (result, code) => {
    answer('POST', '/mid-api/certificate', { body: { result } });
    expect(await signer.listCredentials(ORDER.account, noSignal())).toEqual({ kind: 'refused', code });
  });

  it('needs a phone number, and asks nobody without one', async () => {
    const account = { number: '001090000001' };
    const refusal = { kind: 'refused', code: 'account.phone_required' };
    expect(await signer.listCredentials(account, noSignal())).toEqual(refusal);
    expect(await signer.submit({ ...ORDER, account }, noSignal())).toEqual(refusal);
  });

  it('signs with the documented bytes; Vietnamese goes out as UCS-2', async () => {
    const sent = answer('POST', '/mid-api/signature', { body: { sessionID: KEPT.sessionId } });
    expect(await signer.submit(ORDER, noSignal())).toEqual({ kind: 'accepted', session: JSON.stringify(KEPT) });
    expect(sent[0]?.body).toBe(
      `{${WHO},"hash":"ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=","hashType":"SHA256","language":"ENG",` +
        '"displayText":"Ký đơn đề nghị","displayTextFormat":"UCS-2"}',
    );
    expect(signer.verificationCode?.([ABC])).toBe('5933');
  });

  it('keeps texts within what a phone shows', () => {
    expect(displayText('Sign Contract.pdf')).toEqual({ displayText: 'Sign Contract.pdf', displayTextFormat: 'GSM-7' });
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        const { displayText: shown, displayTextFormat: format } = displayText(text);
        if (format === 'GSM-7') expect(Buffer.byteLength(shown)).toBeLessThanOrEqual(100);
        else expect(shown.length).toBeLessThanOrEqual(50);
      }),
    );
  });

  it.each([
    ['TIMEOUT', { kind: 'expired' }],
    ['USER_CANCELLED', { kind: 'declined' }],
    ['NOT_MID_CLIENT', { kind: 'refused', code: 'account.not_found' }],
    ['SIGNATURE_HASH_MISMATCH', { kind: 'refused', code: 'credential.unusable' }],
    ['PHONE_ABSENT', { kind: 'refused', code: 'approval.device_unreachable' }],
    ['DELIVERY_ERROR', { kind: 'refused', code: 'approval.device_unreachable' }],
    ['SIM_ERROR', { kind: 'refused', code: 'approval.failed' }],
    ['SOMETHING_NEW', { kind: 'refused', code: 'approval.failed' }],
    ['toString', { kind: 'refused', code: 'approval.failed' }],
  ])('reads the result %s', async (result, outcome) => {
    answer('GET', STATUS, { body: { state: 'COMPLETE', result, time: '2019-07-23T11:32:01' } });
    expect(await signer.lookup(withSession(KEPT), noSignal())).toEqual(outcome);
  });

  it('reads a running session and a finished one', async () => {
    answer('GET', STATUS, { body: { state: 'RUNNING' } });
    expect(await signer.lookup(withSession(KEPT), noSignal())).toEqual({ kind: 'waiting' });
    const signature = { value: 'AAEC', algorithm: 'SHA256WithECEncryption' };
    answer('GET', STATUS, { body: { state: 'COMPLETE', result: 'OK', signature } });
    const signatures = [{ itemId: ITEM, value: new Uint8Array([0, 1, 2]) }];
    expect(await signer.lookup(withSession(KEPT), noSignal())).toEqual({ kind: 'signed', signatures });
  });

  it('never asks twice: without a session the order is lost', async () => {
    answer('POST', '/mid-api/signature', { status: 503, body: '' });
    await expect(signer.submit(ORDER, noSignal())).rejects.toMatchObject({ code: 'provider.unavailable' });
    expect(await signer.lookup(ORDER, noSignal())).toEqual({ kind: 'lost' });
    answer('GET', STATUS, { status: 404, body: { error: 'SessionID not found' } });
    expect(await signer.lookup(withSession(KEPT), noSignal())).toEqual({ kind: 'lost' });
  });

  it('tells credentials from a bad request', async () => {
    answer('POST', '/mid-api/signature', { status: 401, body: { error: 'Failed to authorize user' } });
    await expect(signer.submit(ORDER, noSignal())).rejects.toMatchObject({ code: 'provider.credentials_rejected' });
    answer('POST', '/mid-api/signature', { status: 400, body: { error: 'Hash must be Base64 encoded' } });
    expect(await signer.submit(ORDER, noSignal())).toEqual({ kind: 'refused', code: 'provider.protocol_error' });
  });
});
