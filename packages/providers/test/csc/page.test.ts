import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ABC, ORDER, withSession } from '../order.ts';
import { answer, closeTheWorld, HOST, noSignal } from '../wire.ts';
import { begin, KEPT, signer } from './far-side.ts';

closeTheWorld({ beforeEach, afterEach, afterAll });

describe('the CSC API: a page to approve on', () => {
  const page = { approval: 'page', redirectUri: 'https://portal.test/back' };

  it('sends the browser to the page with PKCE, and redeems the code that came back', async () => {
    begin('v2', { auth: { mode: 'oauth2code' } });
    const one = signer('v2', page);
    const submission = await one.submit(ORDER, noSignal());
    if (submission.kind !== 'accepted' || submission.redirectUrl === undefined) throw new Error('no page');
    const url = new URL(submission.redirectUrl);
    expect(url.origin + url.pathname).toBe(`${HOST}/csc/v2/oauth2/authorize`);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      response_type: 'code',
      client_id: 'kyso',
      redirect_uri: 'https://portal.test/back',
      scope: 'credential',
      credentialID: 'GX0112348',
      numSignatures: '1',
      state: ORDER.transactionId,
      description: 'Ký đơn đề nghị',
      hashes: ABC.toString('base64url'),
      hashAlgorithmOID: '2.16.840.1.101.3.4.2.1',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    });
    const { session = '' } = submission;
    expect(await one.lookup({ ...ORDER, session }, noSignal())).toEqual({ kind: 'waiting' });

    const token = answer('POST', '/csc/v2/oauth2/token', { body: { access_token: 'S1', token_type: 'Bearer' } });
    const account = { ...ORDER.account, grant: JSON.stringify({ code: 'C1', state: ORDER.transactionId }) };
    const outcome = await one.lookup({ ...ORDER, account, session }, noSignal());
    expect(outcome).toMatchObject({ kind: 'waiting', session: expect.stringContaining('"sad":"S1"') });
    const { verifier } = JSON.parse(session);
    expect(token[0]?.body).toBe(
      'grant_type=authorization_code&code=C1&client_id=kyso&client_secret=s3cret' +
        `&redirect_uri=https%3A%2F%2Fportal.test%2Fback&code_verifier=${verifier}`,
    );
  });

  it('has no PKCE in v1, and takes the token for the SAD', async () => {
    begin('v1', { authMode: 'oauth2code' });
    const submission = await signer('v1', page).submit(ORDER, noSignal());
    const query = new URL((submission as { redirectUrl: string }).redirectUrl).searchParams;
    expect(query.get('hash')).toBe(ABC.toString('base64url'));
    expect([...query.keys()].filter((name) => name.startsWith('code_'))).toEqual([]);
  });

  it.each([
    [{ error: 'access_denied' }, { kind: 'declined' }],
    [{ error: 'server_error' }, { kind: 'refused', code: 'approval.failed' }],
  ])('reads what the page says instead of a code: %j', async (said, outcome) => {
    const account = { ...ORDER.account, grant: JSON.stringify({ ...said, state: ORDER.transactionId }) };
    const transaction = withSession({ phase: 'redirected', ...KEPT }, { account });
    expect(await signer('v2', page).lookup(transaction, noSignal())).toEqual(outcome);
  });

  it('does not take the code of another transaction', async () => {
    const account = { ...ORDER.account, grant: '{"code":"C1","state":"another"}' };
    const transaction = withSession({ phase: 'redirected', ...KEPT }, { account });
    expect(await signer('v2', page).lookup(transaction, noSignal())).toEqual({ kind: 'waiting' });
  });
});
