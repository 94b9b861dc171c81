import { describe, expect, it } from '@jest/globals';
import { KysoError, type PageReturn, providerRecordId, type SignatureRequest } from '@kyso/domain';
import { vaultContext } from '@kyso/signing';
import { aRequestEvent, instant } from '@kyso/testkit';
import { anOrder, anOwnProvider, aRequest, problemOf, type Rig, startGateway, theProvider } from './gateway-rig.ts';

const SECRET = 's3cret-of-the-browser';
/** A page whose session is the state it waits for, and afterwards what came back. */
const page: PageReturn = {
  transactionOf: ({ state = '' }) => state.split('.')[0],
  take: (session, { state, code, error }) =>
    session === state
      ? { session: `took ${code ?? error}`, answer: code === undefined ? 'declined' : 'approved' }
      : undefined,
};
const providers = () => theProvider({ page });

async function onThePage(rig: Rig, more: object = {}): Promise<{ state: string; request: SignatureRequest }> {
  let request = await aRequest(rig, more);
  const state = `KYSO-${request.id.slice(3)}.${SECRET}`;
  const session = rig.deps.vault.seal(state, vaultContext.requestSession(rig.tenantId));
  const itemIds = request.items.map(({ itemId }) => itemId);
  const steps = [
    ['preparation_started', {}],
    ['prepared', { batches: [{ transactionId: state.split('.')[0], itemIds }] }],
    ['submission_started', {}],
    ['submitted', { session }],
  ] as const;
  for (const [type, data] of steps) {
    await rig.store.requests.append([aRequestEvent(request, type, { data })], instant());
    request = (await rig.store.requests.load(request.id)) ?? request;
  }
  rig.bell.take();
  return { state, request };
}

/** A browser: it has no key. */
const back = (rig: Rig, query: Record<string, string>, provider = 'smartca') =>
  fetch(`${rig.url}/v1/callbacks/${provider}?${new URLSearchParams(query)}`, { redirect: 'manual' });

describe('a browser that comes back from the page of a provider', () => {
  it('hands the code over once: sealed, in the log, with a bell for the worker', async () => {
    await using rig = await startGateway({ providers: providers() });
    const { state, request } = await onThePage(rig);
    const answer = await back(rig, { state, code: 'C0DE-CANARY' });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('Đã nhận xác nhận của bạn');
    const { submission, seq } = (await rig.store.requests.load(request.id)) ?? request;
    const kept = rig.deps.vault.open(submission?.session ?? '', vaultContext.requestSession(rig.tenantId));
    expect(kept).toBe('took C0DE-CANARY');
    expect(rig.bell.take()).toEqual([{ kind: 'effect', effect: 'poll', requestId: request.id, seq, delayMs: 0 }]);

    const replay = await back(rig, { state, code: 'ANOTHER' });
    expect([replay.status, await replay.text()]).toEqual([400, expect.stringContaining('đã được sử dụng')]);
    expect((await rig.store.requests.load(request.id))?.seq).toBe(seq);
    expect(rig.bell.take()).toEqual([]);
    expect(rig.logs.join()).toContain('/v1/callbacks/{provider}');
    for (const secret of ['C0DE-CANARY', SECRET]) expect(rig.logs.join()).not.toContain(secret);
  });

  it('is taken by one of many calls at once', async () => {
    await using rig = await startGateway({ providers: providers() });
    const { state } = await onThePage(rig);
    const answers = await Promise.all(['a', 'b', 'c', 'd'].map((code) => back(rig, { state, code })));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 400, 400, 400]);
  });

  it.each([
    ['another secret', (state: string) => ({ state: `${state}x`, code: 'C' }), 'smartca'],
    ['the id alone', (state: string) => ({ state: state.split('.')[0] ?? '', code: 'C' }), 'smartca'],
    ['the name of another provider', (state: string) => ({ state, code: 'C' }), 'elsewhere'],
    ['a request that nobody knows', () => ({ state: 'KYSO-01J8ZQ4T5V6W7X8Y9Z0A1B2C3D.x', code: 'C' }), 'smartca'],
    ['nothing', () => ({}), 'smartca'],
  ])('changes nothing with %s', async (_, query, provider) => {
    await using rig = await startGateway({ providers: providers() });
    const { state, request } = await onThePage(rig);
    expect((await back(rig, query(state), provider)).status).toBe(400);
    expect((await rig.store.requests.load(request.id))?.seq).toBe(request.seq);
  });

  it('comes to a provider that a tenant registered under the id of its record, and to no other tenant', async () => {
    await using rig = await startGateway({ providers: anOwnProvider({ page }) });
    const { state, request } = await onThePage(rig);
    const other = providerRecordId(rig.ids.next('ten'), 'smartca');
    for (const name of ['smartca', other]) expect((await back(rig, { state, code: 'C' }, name)).status).toBe(400);
    expect((await rig.store.requests.load(request.id))?.seq).toBe(request.seq);
    const own = providerRecordId(rig.tenantId, 'smartca');
    expect((await back(rig, { state, code: 'C' }, own)).status).toBe(200);
  });

  it('is sent on to the address of the request, with what happened, and only while its origin is allowed', async () => {
    await using rig = await startGateway({ providers: providers() });
    const tenant = await rig.store.tenants.findTenant(rig.tenantId);
    if (tenant === undefined) throw new TypeError('the rig has a tenant');
    await rig.store.tenants.updateTenant({ ...tenant, returnOrigins: ['https://portal.example'] });
    const return_url = 'https://portal.example/ho-so/7?result=forged&tab=2';
    const first = await onThePage(rig, { return_url });
    const answer = await back(rig, { state: first.state, code: 'C' });
    expect([answer.status, answer.headers.get('referrer-policy')]).toEqual([303, 'no-referrer']);
    const query = `result=approved&tab=2&signature_request_id=${first.request.id}`;
    expect(answer.headers.get('location')).toBe(`https://portal.example/ho-so/7?${query}`);
    const again = await back(rig, { state: first.state, code: 'C' });
    expect([again.status, again.headers.get('location')]).toEqual([400, null]);
    expect(JSON.stringify(await rig.store.requests.events(first.request.id))).not.toContain('ho-so');

    const second = await onThePage(rig, { return_url });
    const declined = await back(rig, { state: second.state, error: 'access_denied' });
    expect(declined.headers.get('location')).toContain('result=declined');
    const third = await onThePage(rig, { return_url });
    await rig.store.tenants.updateTenant(tenant);
    const stayed = await back(rig, { state: third.state, code: 'C' });
    expect([stayed.status, stayed.headers.get('location')]).toEqual([200, null]);
  });

  it.each([
    'https://portal.example.evil.example/',
    'https://portal.example@evil.example/',
    'https://user@portal.example/',
    'https://evil.example/https://portal.example',
    'https://portal.example:8443/',
    'http://portal.example/',
    'https:\\\\evil.example\\@portal.example',
  ])('is never promised to %s', async (return_url) => {
    await using rig = await startGateway({ providers: providers() });
    const tenant = await rig.store.tenants.findTenant(rig.tenantId);
    if (tenant === undefined) throw new TypeError('the rig has a tenant');
    await rig.store.tenants.updateTenant({ ...tenant, returnOrigins: ['https://portal.example'] });
    const order = anOrder(await rig.addFile(), { return_url });
    const answer = await rig.post('/v1/signature-requests', order, { 'idempotency-key': crypto.randomUUID() });
    expect((await problemOf(answer)).errors).toEqual([
      expect.stringMatching(/^#\/return_url (not_allowed|invalid_format)$/),
    ]);
  });

  it('with a parameter that came twice is not listened to', async () => {
    await using rig = await startGateway({ providers: providers() });
    const { state } = await onThePage(rig);
    const url = `${rig.url}/v1/callbacks/smartca?state=${state}&state=${state}&code=C`;
    expect((await fetch(url)).status).toBe(400);
  });

  it('too late is told to ask again', async () => {
    await using rig = await startGateway({ providers: providers() });
    const { state, request } = await onThePage(rig);
    const expiresAt = Date.parse(request.submission?.expiresAt ?? '');
    rig.clock.advance(expiresAt - rig.clock.now() + 1);
    const answer = await back(rig, { state, code: 'C' });
    expect([answer.status, await answer.text()]).toEqual([410, expect.stringContaining('đã hết hạn')]);
    expect((await rig.store.requests.load(request.id))?.seq).toBe(request.seq);
  });

  it('sees a page without script, frame or number of a person, in Vietnamese first', async () => {
    await using rig = await startGateway({ providers: providers() });
    const { state } = await onThePage(rig);
    const answer = await back(rig, { state, error: 'access_denied' });
    const html = await answer.text();
    expect(html).toMatch(/^<!doctype html>\n<html lang="vi">/);
    expect(html.indexOf('Bạn đã từ chối ký')).toBeLessThan(html.indexOf('You refused to sign'));
    expect(html).not.toMatch(/<script|079012341234|KYSO-/);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'content-security-policy': expect.stringMatching(
        /^default-src 'none'; style-src 'sha256-[^']+'; frame-ancestors 'none'/,
      ),
    });
  });

  it('is asked to wait while the store is away', async () => {
    await using rig = await startGateway({ providers: providers() });
    const { state } = await onThePage(rig);
    rig.store.requests.load = () => Promise.reject(new KysoError('store.unavailable', 'away'));
    expect((await back(rig, { state, code: 'C' })).status).toBe(503);
  });
});
