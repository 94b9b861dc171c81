import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ABC, ORDER } from '../order.ts';
import { answer, closeTheWorld, HOST, noSignal } from '../wire.ts';
import { begin, KEPT, signer } from './far-side.ts';

closeTheWorld({ beforeEach, afterEach, afterAll });

describe('the CSC API: a page to approve on', () => {
  const page = { approval: 'page', redirectUri: 'https://kyso.test/v1/callbacks/csc' };
  const state = `${ORDER.transactionId}.${'s'.repeat(43)}`;
  const away = JSON.stringify({ phase: 'redirected', state, ...KEPT });

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
      redirect_uri: 'https://kyso.test/v1/callbacks/csc',
      scope: 'credential',
      credentialID: 'GX0112348',
      numSignatures: '1',
      state: expect.stringMatching(new RegExp(`^${ORDER.transactionId}\\.[\\w-]{43}$`)),
      description: 'Ký đơn đề nghị',
      hashes: ABC.toString('base64url'),
      hashAlgorithmOID: '2.16.840.1.101.3.4.2.1',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    });
    const { session = '' } = submission;
    expect(await one.lookup({ ...ORDER, session }, noSignal())).toEqual({ kind: 'waiting' });

    const token = answer('POST', '/csc/v2/oauth2/token', { body: { access_token: 'S1', token_type: 'Bearer' } });
    const query = { code: 'C1', state: url.searchParams.get('state') ?? '' };
    expect(one.page?.transactionOf(query)).toBe(ORDER.transactionId);
    const taken = one.page?.take(session, query);
    expect(taken?.answer).toBe('approved');
    const outcome = await one.lookup({ ...ORDER, session: taken?.session ?? '' }, noSignal());
    expect(outcome).toMatchObject({ kind: 'waiting', session: expect.stringContaining('"sad":"S1"') });
    const { verifier } = JSON.parse(session);
    expect(token[0]?.body).toBe(
      'grant_type=authorization_code&code=C1&client_id=kyso&client_secret=s3cret' +
        `&redirect_uri=https%3A%2F%2Fkyso.test%2Fv1%2Fcallbacks%2Fcsc&code_verifier=${verifier}`,
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
    ['access_denied', 'declined', { kind: 'declined' }],
    ['server_error', 'failed', { kind: 'refused', code: 'approval.failed' }],
  ])('reads what the page says instead of a code: %s', async (error, answer, outcome) => {
    const one = signer('v2', page);
    const taken = one.page?.take(away, { error, state });
    expect(taken?.answer).toBe(answer);
    expect(await one.lookup({ ...ORDER, session: taken?.session ?? '' }, noSignal())).toEqual(outcome);
  });

  it.each([
    ['another secret', { code: 'C1', state: state.replace(/s$/, 't') }],
    ['a shorter secret', { code: 'C1', state: state.slice(0, -1) }],
    ['no state', { code: 'C1' }],
    ['neither code nor error', { state }],
    ['a code beyond all measure', { code: 'x'.repeat(5000), state }],
  ])('takes nothing that comes with %s', (_, query) => {
    expect(signer('v2', page).page?.take(away, query)).toBeUndefined();
  });

  it('takes what comes back once', () => {
    const { page: back } = signer('v2', page);
    const taken = back?.take(away, { code: 'C1', state });
    expect(back?.take(taken?.session ?? '', { code: 'C2', state })).toBeUndefined();
  });

  it('is not there where the phone rings instead', () => {
    expect(signer('v2').page).toBeUndefined();
  });
});
