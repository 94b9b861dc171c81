import { describe, expect, it } from '@jest/globals';
import type { AccountLink, LinkProof } from '@kyso/domain';
import { bodyOf, CITIZEN_ID, problemOf, type Rig, startGateway, theProvider } from './gateway-rig.ts';

const GRANT = 'refresh-token-canary';

/** A provider that takes codes and passwords; what it was given is kept for the test to see. */
function aLink(seen: LinkProof[] = []): AccountLink {
  return {
    proofs: ['code', 'password', 'one_time_password'],
    authorizationUrl: (redirectUri, state) => `https://provider.test/auth?to=${redirectUri}&state=${state}`,
    async redeem(proof) {
      seen.push(proof);
      if (proof.kind === 'password') return { kind: 'second_factor_required' };
      if (proof.kind === 'code' && proof.code === 'old') return { kind: 'refused', code: 'account.grant_required' };
      return { kind: 'linked', grant: GRANT };
    },
  };
}

async function aProfile(rig: Rig): Promise<string> {
  const body = { label: 'Chữ ký', provider: 'smartca', citizen_id: CITIZEN_ID };
  return `/v1/signature-profiles/${(await bodyOf(await rig.post('/v1/signature-profiles', body))).id}`;
}

describe('linking an account', () => {
  it('names the consent page, takes the code that came back and keeps only the grant, sealed', async () => {
    const link = aLink();
    await using rig = await startGateway({ providers: theProvider({ link }) });
    const profile = await aProfile(rig);
    const asked = { kind: 'authorization', redirect_uri: 'https://portal.test/back', state: 'st' };
    expect(await bodyOf(await rig.post(`${profile}/link`, asked))).toEqual({
      object: 'account_link',
      status: 'authorization_required',
      authorization_url: 'https://provider.test/auth?to=https://portal.test/back&state=st',
    });
    expect(await bodyOf(await rig.call('GET', profile))).toMatchObject({ linked: false, version: 1 });
    const proof = { kind: 'code', code: 'c0de', redirect_uri: 'https://portal.test/back' };
    const linked = await rig.post(`${profile}/link`, proof);
    expect([linked.status, linked.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(await bodyOf(linked)).toMatchObject({ status: 'linked', authorization_url: null });
    const read = await bodyOf(await rig.call('GET', profile));
    expect(read).toMatchObject({ linked: true, version: 2 });
    expect(JSON.stringify(read)).not.toContain(GRANT);
  });

  it('may take a password and a one-time password, and answers with neither', async () => {
    const seen: LinkProof[] = [];
    await using rig = await startGateway({ providers: theProvider({ link: aLink(seen) }) });
    const profile = await aProfile(rig);
    const first = await rig.post(`${profile}/link`, { kind: 'password', user_name: 'a@b.vn', password: 'hunter2' });
    const text = await first.text();
    expect(JSON.parse(text)).toMatchObject({ status: 'second_factor_required' });
    expect(text).not.toContain('hunter2');
    const second = { kind: 'one_time_password', user_name: 'a@b.vn', one_time_password: '123456', sent_by: 'app' };
    expect(await bodyOf(await rig.post(`${profile}/link`, second))).toMatchObject({ status: 'linked' });
    expect(seen.map(({ kind }) => kind)).toEqual(['password', 'one_time_password']);
  });

  it('is undone when the profile names another account', async () => {
    await using rig = await startGateway({ providers: theProvider({ link: aLink() }) });
    const profile = await aProfile(rig);
    await rig.post(`${profile}/link`, { kind: 'code', code: 'c0de', redirect_uri: 'https://portal.test/back' });
    const change = (json: object) =>
      rig.call('PATCH', profile, { headers: { 'content-type': 'application/json' }, body: JSON.stringify(json) });
    expect(await bodyOf(await change({ label: 'Khác' }))).toMatchObject({ linked: true });
    expect(await bodyOf(await change({ citizen_id: '001090000001' }))).toMatchObject({ linked: false });
  });

  it.each([
    [
      'a code that has died',
      { kind: 'code', code: 'old', redirect_uri: 'https://portal.test/back' },
      'account.grant_required',
    ],
    ['a body of no kind', { kind: 'fingerprint' }, 'validation_failed'],
    ['a redirect to nowhere', { kind: 'authorization', redirect_uri: 'javascript:1', state: 's' }, 'validation_failed'],
  ])('is refused with %s', async (_, body, code) => {
    await using rig = await startGateway({ providers: theProvider({ link: aLink() }) });
    expect(await problemOf(await rig.post(`${await aProfile(rig)}/link`, body))).toMatchObject({ status: 422, code });
  });

  it('is refused where a number is enough, and where the provider takes another proof', async () => {
    await using rig = await startGateway();
    const code = { kind: 'code', code: 'c', redirect_uri: 'https://portal.test/back' };
    expect(await problemOf(await rig.post(`${await aProfile(rig)}/link`, code))).toMatchObject({
      code: 'validation_failed',
    });
    const { authorizationUrl: _, ...rest } = aLink();
    await using other = await startGateway({ providers: theProvider({ link: { ...rest, proofs: ['password'] } }) });
    for (const body of [code, { kind: 'authorization', redirect_uri: 'https://portal.test/back', state: 's' }]) {
      expect(await problemOf(await other.post(`${await aProfile(other)}/link`, body))).toMatchObject({ status: 422 });
    }
  });
});
