import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ManualClock } from '../manual-clock.ts';
import { ORDER, withSession } from '../order.ts';
import { answer, closeTheWorld, noSignal } from '../wire.ts';
import { begin, HASH, KEPT, signer } from './far-side.ts';

closeTheWorld({ beforeEach, afterEach, afterAll });

describe('the CSC API v2: a handle to ask with', () => {
  const check = '/csc/v2/credentials/authorizeCheck';
  const authorizing = { phase: 'authorizing', handle: 'H1', ...KEPT };
  const authorized = { phase: 'authorized', sad: 'S1', ...KEPT };

  it('begins with the documented bytes', async () => {
    begin('v2');
    const sent = answer('POST', '/csc/v2/credentials/authorize', { status: 202, body: { handle: 'H1' } });
    const submission = await signer('v2').submit(ORDER, noSignal());
    expect(submission).toEqual({ kind: 'accepted', session: expect.any(String) });
    expect(JSON.parse((submission as { session: string }).session)).toEqual(authorizing);
    expect(sent[0]?.body).toBe(
      `{"credentialID":"GX0112348","numSignatures":1,"hashes":["${HASH}"],"hashAlgorithmOID":"2.16.840.1.101.3.4.2.1",` +
        '"authData":[{"id":"mobile"}],"description":"Ký đơn đề nghị","clientData":"KYSO-01J8ZQ4T5V6W7X8Y9Z0A1B2C3D"}',
    );
  });

  it('follows the handle, hands over the SAD before it spends it, then signs', async () => {
    answer('POST', '/csc/v2/oauth2/token', { body: { access_token: 'T1' } });
    const one = signer('v2');
    const first = answer('POST', check, { status: 202, body: { handle: 'H2' } });
    const rotated = await one.lookup(withSession(authorizing), noSignal());
    expect(rotated).toMatchObject({ kind: 'waiting' });
    expect(JSON.parse((rotated as { session: string }).session)).toEqual({ ...authorizing, handle: 'H2' });
    expect(first[0]?.body).toBe('{"handle":"H1"}');

    const second = answer('POST', check, { body: { SAD: 'S1', expiresIn: 300 } });
    const session = (rotated as { session: string }).session;
    const granted = await one.lookup({ ...ORDER, session }, noSignal());
    expect(granted).toMatchObject({ kind: 'waiting', retryAfterMs: 0 });
    expect(JSON.parse((granted as { session: string }).session)).toEqual(authorized);
    expect(second[0]?.body).toBe('{"handle":"H2"}');

    const sign = answer('POST', '/csc/v2/signatures/signHash', { body: { signatures: ['AAEC'] } });
    expect(await one.lookup(withSession(authorized), noSignal())).toMatchObject({ kind: 'signed' });
    expect(sign[0]?.body).toBe(
      `{"credentialID":"GX0112348","SAD":"S1","hashes":["${HASH}"],"hashAlgorithmOID":"2.16.840.1.101.3.4.2.1",` +
        '"signAlgo":"1.2.840.113549.1.1.11","clientData":"KYSO-01J8ZQ4T5V6W7X8Y9Z0A1B2C3D"}',
    );
  });

  it.each([
    [202, { error: 'accepted_request' }],
    [400, { error: 'accepted_request' }],
    [202, {}],
  ])('queues the signature and takes status %d %j for pending', async (status, body) => {
    answer('POST', '/csc/v2/oauth2/token', { body: { access_token: 'T1' } });
    const one = signer('v2', { operationMode: 'A' });
    const sign = answer('POST', '/csc/v2/signatures/signHash', { body: { responseID: 'Q1' } });
    const queued = await one.lookup(withSession(authorized), noSignal());
    const signing = { phase: 'signing', responseId: 'Q1', ...KEPT };
    expect(queued).toEqual({ kind: 'waiting', session: JSON.stringify(signing), retryAfterMs: 0 });
    expect(sign[0]?.body).toContain('"operationMode":"A","validity_period":600000');
    const poll = answer('POST', '/csc/v2/signatures/signPolling', { status, body });
    expect(await one.lookup(withSession(signing), noSignal())).toEqual({ kind: 'waiting' });
    expect(poll[0]?.body).toBe('{"requestID":"Q1","clientData":"KYSO-01J8ZQ4T5V6W7X8Y9Z0A1B2C3D"}');
    answer('POST', '/csc/v2/signatures/signPolling', { body: { signatures: ['AAEC'] } });
    expect(await one.lookup(withSession(signing), noSignal())).toMatchObject({ kind: 'signed' });
  });

  it.each([
    [check, authorizing, { error: 'access_denied' }, { kind: 'declined' }],
    [
      check,
      authorizing,
      { error: 'invalid_authentication_data', error_description: 'The authentication data is invalid' },
      { kind: 'refused', code: 'approval.wrong_pin' },
    ],
    [
      check,
      authorizing,
      { error: 'invalid_request', error_description: 'Credential locked' },
      { kind: 'refused', code: 'account.locked' },
    ],
    [check, authorizing, { error: 'invalid_request', error_description: 'Invalid parameter handle' }, { kind: 'lost' }],
    [
      '/csc/v2/signatures/signHash',
      authorized,
      { error: 'invalid_request', error_description: 'SAD expired' },
      { kind: 'expired' },
    ],
    [
      '/csc/v2/signatures/signHash',
      authorized,
      { error: 'invalid_request', error_description: 'Invalid parameter SAD' },
      { kind: 'lost' },
    ],
    [
      '/csc/v2/signatures/signHash',
      authorized,
      { error: 'invalid_request', error_description: "Signing certificate 'O=[o],CN=[c]' is expired." },
      { kind: 'refused', code: 'credential.expired' },
    ],
    [
      '/csc/v2/signatures/signPolling',
      { phase: 'signing', responseId: 'Q', ...KEPT },
      { error: 'invalid_request', error_description: 'Invalid parameter requestID' },
      { kind: 'lost' },
    ],
  ])('reads the failure of %s', async (path, session, body, outcome) => {
    answer('POST', '/csc/v2/oauth2/token', { body: { access_token: 'T1' } });
    answer('POST', path, { status: 400, body });
    expect(await signer('v2').lookup(withSession(session), noSignal())).toEqual(outcome);
  });

  it('calls a handle that is gone after its time expired', async () => {
    answer('POST', '/csc/v2/oauth2/token', { body: { access_token: 'T1' } });
    answer('POST', check, {
      status: 400,
      body: { error: 'invalid_request', error_description: 'Invalid parameter handle' },
    });
    const clock = new ManualClock();
    const late = withSession(authorizing, { submittedAt: new Date(clock.now() - 181_000).toISOString() });
    expect(await signer('v2', {}, clock).lookup(late, noSignal())).toEqual({ kind: 'expired' });
  });
});
