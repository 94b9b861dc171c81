import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ABC, ITEM, ORDER, SECOND_ITEM, withSession } from '../order.ts';
import { answer, closeTheWorld, noSignal } from '../wire.ts';
import { begin, HASH, signer } from './far-side.ts';

closeTheWorld({ beforeEach, afterEach, afterAll });

describe('the CSC API v1: one call that waits', () => {
  it('authorizes and signs with the documented bytes', async () => {
    begin('v1');
    const authorize = answer('POST', '/csc/v1/credentials/authorize', { body: { SAD: 'S1', expiresIn: 300 } });
    const sign = answer('POST', '/csc/v1/signatures/signHash', { body: { signatures: ['AAEC'] } });
    const submission = await signer('v1').submit(ORDER, noSignal());
    if (submission.kind !== 'accepted') throw new Error(submission.code);
    const signatures = [{ itemId: ITEM, value: new Uint8Array([0, 1, 2]) }];
    expect(await submission.answer).toEqual({ kind: 'signed', signatures });
    expect(authorize[0]?.body).toBe(
      `{"credentialID":"GX0112348","numSignatures":1,"hash":["${HASH}"],"description":"Ký đơn đề nghị",` +
        '"clientData":"KYSO-01J8ZQ4T5V6W7X8Y9Z0A1B2C3D"}',
    );
    expect(sign[0]?.body).toBe(
      `{"credentialID":"GX0112348","SAD":"S1","hash":["${HASH}"],"hashAlgo":"2.16.840.1.101.3.4.2.1",` +
        '"signAlgo":"1.2.840.113549.1.1.11","clientData":"KYSO-01J8ZQ4T5V6W7X8Y9Z0A1B2C3D"}',
    );
  });

  it('signs once more with the same SAD after a broken line', async () => {
    begin('v1');
    answer('POST', '/csc/v1/credentials/authorize', { body: { SAD: 'S1' } });
    answer('POST', '/csc/v1/signatures/signHash', { status: 503, body: '' });
    const sign = answer('POST', '/csc/v1/signatures/signHash', { body: { signatures: ['AAEC'] } });
    const submission = await signer('v1').submit(ORDER, noSignal());
    expect(submission.kind === 'accepted' && (await submission.answer)).toMatchObject({ kind: 'signed' });
    expect(JSON.parse(sign[0]?.body ?? '').SAD).toBe('S1');
  });

  it.each([
    [400, { error: 'access_denied' }, { kind: 'declined' }],
    [504, {}, { kind: 'expired' }],
    [504, 'upstream timed out', { kind: 'expired' }],
  ])('reads status %d %j as an outcome', async (status, body, outcome) => {
    begin('v1');
    answer('POST', '/csc/v1/credentials/authorize', { status, body });
    const submission = await signer('v1').submit(ORDER, noSignal());
    expect(submission.kind === 'accepted' && (await submission.answer)).toEqual(outcome);
  });

  it.each([
    [{ error: 'invalid_pin', error_description: 'The PIN is invalid' }, 'approval.wrong_pin'],
    [{ error: 'invalid_otp', error_description: 'The OTP is invalid' }, 'approval.wrong_code'],
    [{ error: 'invalid_request', error_description: 'PIN locked' }, 'account.locked'],
    [{ error: 'invalid_request', error_description: 'OTP locked' }, 'account.locked'],
    [
      { error: 'invalid_request', error_description: 'The credential identified by credentialID is disabled' },
      'credential.unusable',
    ],
    [{ error: 'invalid_request', error_description: 'Numbers of signatures is too high' }, 'provider.batch_too_large'],
    [{ error: 'invalid_request', error_description: 'Invalid parameter credentialID' }, 'credential.none'],
    [{ error: 'acme_custom' }, 'approval.failed'],
    ['not json', 'approval.failed'],
  ])('reads %j as a refusal', async (body, code) => {
    begin('v1');
    answer('POST', '/csc/v1/credentials/authorize', { status: 400, body });
    expect(await signer('v1').submit(ORDER, noSignal())).toMatchObject({ kind: 'refused', code });
  });

  it('never pushes again: an order without its call is lost, with it it waits', async () => {
    expect(await signer('v1').lookup(ORDER, noSignal())).toEqual({ kind: 'lost' });
    expect(await signer('v1').lookup(withSession({ phase: 'asked' }), noSignal())).toEqual({ kind: 'waiting' });
  });

  it('may be tried again when nothing was asked yet', async () => {
    const one = signer('v1');
    answer('POST', '/csc/v1/oauth2/token', { status: 503, body: '' });
    await expect(one.submit(ORDER, noSignal())).rejects.toMatchObject({ code: 'provider.unavailable' });
    expect(await one.lookup(ORDER, noSignal())).toEqual({ kind: 'unknown' });
    // another process cannot know that
    expect(await signer('v1').lookup(ORDER, noSignal())).toEqual({ kind: 'lost' });
  });

  it('refuses more documents than one authorization signs', async () => {
    begin('v1', { multisign: 1 });
    const documents = [...ORDER.documents, { itemId: SECOND_ITEM, name: 'b.pdf', hash: ABC }];
    expect(await signer('v1').submit({ ...ORDER, documents }, noSignal())).toMatchObject({
      code: 'provider.batch_too_large',
    });
  });
});
