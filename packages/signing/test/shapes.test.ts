/** What each shape of provider asks of the core: sessions, secrets, blocking calls, pages to visit, codes. */
import { describe, expect, it } from '@jest/globals';
import { statusOf, verificationCodeOf } from '@kyso/domain';
import { aProfile, aProviderAccount, expectCode } from '@kyso/testkit';
import { advance, retryRequest, vaultContext } from '../src/index.ts';
import { accepted, CITIZEN_NUMBER, INVISIBLE, makeWorld, theForm, type World, work } from './world.ts';

describe('a provider with sessions', () => {
  it('is shown the newest one at every lookup, and the log keeps them sealed', async () => {
    const world = await makeWorld({ sessions: true });
    const { id } = await accepted(world);
    await work(world, id, ['awaiting_approval']);
    for (let look = 0; look < 4; look++) await lookOnce(world);
    world.signer.answer('approve');
    expect((await work(world, id, ['completed', 'failed', 'abandoned'])).state).toBe('completed');
    const log = JSON.stringify(await world.store.requests.events(id));
    expect(log).toContain('session_changed');
    expect(log).not.toContain('"look"');
  });

  it('is shown the newest one also when the worker that pushed stood still while another looked', async () => {
    const world = await makeWorld({ sessions: true });
    const { id } = await accepted(world);
    const submit = world.signer.submit.bind(world.signer);
    world.signer.submit = async (order) => {
      const answer = await submit(order);
      const { seq } = (await world.store.requests.load(id)) ?? { seq: 0 };
      await world.bell.ring({ kind: 'effect', effect: 'submit', requestId: id, seq });
      await work(world, id, ['awaiting_approval']);
      await lookOnce(world);
      return answer;
    };
    await work(world, id, ['awaiting_approval']);
    world.signer.answer('approve');
    expect((await work(world, id, ['completed', 'failed', 'abandoned'])).state).toBe('completed');
    expect(world.signer.transactions.map(({ pushes }) => pushes)).toEqual([1]);
  });

  it('that lost it ends the request with approval.lost, and never asks the phone again', async () => {
    const world = await makeWorld();
    const { id } = await accepted(world);
    await work(world, id, ['awaiting_approval']);
    world.signer.answer('lose');
    const lost = await work(world, id, ['abandoned']);
    expect(lost.failure?.code).toBe('approval.lost');
    expect(statusOf(lost)).toBe('failed');
    expect((await work(world, id, ['failed'])).failure?.code).toBe('approval.lost');
    expect(world.signer.transactions.map(({ pushes }) => pushes)).toEqual([1]);
  });
});

describe('a provider whose call blocks', () => {
  it('is answered in the background, without a lookup', async () => {
    const world = await makeWorld({ shape: 'blocking' });
    const { id } = await accepted(world);
    await work(world, id, ['awaiting_approval']);
    expect(world.background.size).toBe(1);
    world.signer.answer('approve');
    await world.background.settled();
    expect((await world.store.requests.load(id))?.state).toBe('finalizing');
    expect((await work(world, id, ['completed', 'failed'])).state).toBe('completed');
  });

  it('ends with approval.lost at the deadline when the process that called is gone', async () => {
    const world = await makeWorld({ shape: 'blocking' });
    const { id } = await accepted(world);
    const lost = await work(world, id, ['abandoned']);
    expect(lost.failure?.code).toBe('approval.lost');
    expect(lost.items.every(({ state }) => state === 'skipped')).toBe(true);
  });

  it('notes an approval that comes after the request was over', async () => {
    const world = await makeWorld({ shape: 'blocking' });
    const { id } = await accepted(world);
    await work(world, id, ['abandoned']);
    world.signer.answer('approve');
    await world.background.settled();
    const events = await world.store.requests.events(id);
    expect(events.at(-1)?.type).toBe('approved_late');
    expect(events.filter(({ type }) => type === 'item_signed')).toEqual([]);
  });
});

describe('an account with a secret', () => {
  it('is served with the newest one, which goes back to the profile', async () => {
    const world = await makeWorld({ grant: 'refresh-1' });
    const { id } = await world.accept(await orderOfProfile(world, 'refresh-1'));
    await work(world, id, ['awaiting_approval']);
    world.signer.answer('approve');
    expect((await work(world, id, ['completed', 'failed'])).failure).toBeUndefined();
    expect(await grantOfProfile(world)).toBe('refresh-1+');
    expect(world.signer.grant).toBe('refresh-1+');
    expect(JSON.stringify(await world.store.requests.events(id))).not.toContain('refresh-1');
  });

  it('may be given one with its certificates: it is used at once and kept in the profile', async () => {
    const world = await makeWorld({ givesGrant: 'device-1' });
    const { id } = await world.accept(await orderOfProfile(world));
    await work(world, id, ['awaiting_approval', 'failed']);
    expect(await grantOfProfile(world)).toBe('device-1');
    expect(world.signer.orders[0]?.account.grant).toBe('device-1');
    const log = JSON.stringify(await world.store.requests.events(id));
    expect(log).not.toContain('device-1');
  });

  it('without a profile keeps it within the request, and hands it to a retry', async () => {
    const world = await makeWorld({ givesGrant: 'device-1' });
    const { id } = await accepted(world);
    await work(world, id, ['awaiting_approval', 'failed']);
    world.signer.answer('decline');
    await work(world, id, ['declined']);
    const again = await retryRequest(world, world.caller, id);
    await work(world, again.id, ['awaiting_approval', 'failed']);
    expect(world.signer.orders.map(({ account }) => account.grant)).toEqual(['device-1', 'device-1']);
  });

  it('of a profile never goes with a signer whom the order names instead', async () => {
    const world = await makeWorld({ givesGrant: 'device-2' });
    const order = await orderOfProfile(world, 'secret of the profile', '001090000009');
    const signer = { provider: 'fake', account: CITIZEN_NUMBER };
    const { id } = await world.accept({ ...order, signer });
    await work(world, id, ['awaiting_approval', 'failed']);
    expect(world.signer.orders[0]?.account.grant).toBe('device-2');
    expect(await grantOfProfile(world)).toBe('secret of the profile');
  });

  it('on its own is served like that of a profile, with the certificate that the order names', async () => {
    const world = await makeWorld({ grant: 'refresh-1' });
    const { tenantId } = world.caller;
    const account = aProviderAccount(world.ids, tenantId, {
      provider: 'fake',
      account: world.vault.seal(CITIZEN_NUMBER, vaultContext.heldAccount(tenantId)),
      grant: world.vault.seal('refresh-1', vaultContext.heldGrant(tenantId)),
    });
    await world.store.accounts.insert(account);
    const { signer: _, ...order } = world.order([await world.upload(await theForm())]);
    await expectCode(world.accept({ ...order, accountId: world.ids.next('acc') }), 'validation_failed');
    const unknown = await world.accept({ ...order, accountId: account.id, certificateSerial: '00ff' });
    expect((await work(world, unknown.id, ['failed'])).failure?.code).toBe('credential.none');
    const { id, signer } = await world.accept({ ...order, accountId: account.id });
    expect(signer).toMatchObject({ accountId: account.id, accountMasked: account.accountMasked });
    await work(world, id, ['awaiting_approval']);
    world.signer.answer('approve');
    expect((await work(world, id, ['completed', 'failed'])).failure).toBeUndefined();
    const kept = await world.store.accounts.find(tenantId, account.id);
    expect(world.vault.open(kept?.grant ?? '', vaultContext.heldGrant(tenantId))).toBe('refresh-1+');
  });

  it('that is not linked is told so', async () => {
    const world = await makeWorld({ grant: 'refresh-9' });
    const { id } = await world.accept(await orderOfProfile(world, 'refresh-1'));
    expect((await work(world, id, ['failed'])).failure?.code).toBe('account.grant_required');
  });

  async function grantOfProfile({ store, vault, caller }: World): Promise<string> {
    const [profile] = (await store.profiles.list(caller.tenantId, { limit: 1 })).records;
    return vault.open(profile?.grant ?? '', vaultContext.heldGrant(caller.tenantId));
  }

  async function orderOfProfile(world: World, grant?: string, account = CITIZEN_NUMBER) {
    const { tenantId } = world.caller;
    const profile = aProfile(world.ids, tenantId, {
      provider: 'fake',
      account: world.vault.seal(account, vaultContext.heldAccount(tenantId)),
      ...(grant === undefined ? {} : { grant: world.vault.seal(grant, vaultContext.heldGrant(tenantId)) }),
    });
    await world.store.profiles.insert(profile);
    const { signer: _, ...order } = world.order([await world.upload(await theForm())]);
    return { ...order, profileId: profile.id };
  }
});

describe('the verification code', () => {
  it.each([
    ['kyso', /^\d{6}$/, /^Mã đối chiếu \d{6}\. Ký số/],
    ['computed', /^\d{4}$/, /^Mã đối chiếu \d{4}\. Ký số/],
    ['provider', /^7410$/, /^Ký số/],
  ] as const)('is made by %s', async (verificationCode, code, description) => {
    const world = await makeWorld({ verificationCode });
    const { id } = await accepted(world);
    const waiting = await work(world, id, ['awaiting_approval']);
    expect(verificationCodeOf(waiting)).toMatch(code);
    expect(world.signer.orders[0]?.description).toMatch(description);
  });

  it('is absent where the provider shows none', async () => {
    const world = await makeWorld({ verificationCode: 'none' });
    const { id } = await accepted(world);
    expect(verificationCodeOf(await work(world, id, ['awaiting_approval']))).toBeUndefined();
  });
});

describe('a provider with a page to visit', () => {
  it('has its address kept sealed', async () => {
    const world = await makeWorld({ shape: 'redirect' });
    const { id } = await accepted(world);
    const { submission, tenantId } = await work(world, id, ['awaiting_approval']);
    expect(submission?.redirectUrl).not.toContain('https://');
    const url = world.vault.open(submission?.redirectUrl ?? '', vaultContext.requestRedirect(tenantId));
    expect(url).toMatch(/^https:\/\/fake\.example\/approve\/KYSO-/);
  });
});

describe('what the provider is told', () => {
  it('is enough for a process that knows nothing else', async () => {
    const world = await makeWorld();
    const items = [{ fileId: await world.upload(await theForm()), placement: INVISIBLE }];
    const signer = { provider: 'fake', account: CITIZEN_NUMBER, phone: '84912345678' };
    const { id } = await world.accept(world.order([], { items, signer }));
    await work(world, id, ['awaiting_approval']);
    const [order] = world.signer.orders;
    expect(order).toMatchObject({
      account: { number: CITIZEN_NUMBER, phone: '+84912345678' },
      digestAlgorithm: 'sha256',
      signatureAlgorithm: 'rsa-pkcs1',
      documents: [{ name: 'Tờ khai.pdf' }],
    });
    expect(order?.certificate[0]).toBe(0x30);
    expect(Date.parse(order?.expiresAt ?? '') - Date.parse(order?.submittedAt ?? '')).toBe(300_000);
  });
});

/** One round of whatever bells there are, the clock moved as they ask. */
async function lookOnce(world: World): Promise<void> {
  for (const bell of world.bell.take()) {
    if (bell.kind !== 'effect') continue;
    const { again, of } = await advance(world.ports, bell, new AbortController().signal);
    if (again === undefined) continue;
    world.clock.advance(again);
    await world.bell.ring({ ...bell, ...of });
  }
}
