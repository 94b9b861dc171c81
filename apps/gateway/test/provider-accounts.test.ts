import { beforeAll, describe, expect, it } from '@jest/globals';
import { KysoError, type RemoteSigner, type SignerAccount } from '@kyso/domain';
import { vaultContext } from '@kyso/signing';
import { type Citizen, issueCitizen } from '@kyso/testkit';
import { anOrder, bodyOf, CITIZEN_ID, problemOf, type Rig, startGateway, theProvider } from './gateway-rig.ts';

const ACCOUNTS = '/v1/provider-accounts';
const PHONE = '0912345678';
const GRANT = 'refresh-token-canary';
let citizen: Citizen;
let weak: Citizen;

beforeAll(async () => {
  const notBefore = new Date(Date.UTC(2026, 0, 1));
  citizen = await issueCitizen({ number: CITIZEN_ID, name: 'Nguyễn Văn An', notBefore });
  weak = await issueCitizen({ number: CITIZEN_ID, name: 'Nguyễn Văn An', notBefore, modulusLength: 1024 });
});

/** A provider that lists what the test says. */
function listing(listCredentials: RemoteSigner['listCredentials']) {
  return startGateway({ providers: theProvider({ listCredentials }) });
}

const found =
  (...citizens: readonly Citizen[]): RemoteSigner['listCredentials'] =>
  async () => ({ kind: 'found', credentials: citizens.map(({ credential }) => credential) });

async function anAccount(rig: Rig, more: object = {}): Promise<string> {
  const answer = await rig.post(ACCOUNTS, { provider: 'smartca', citizen_id: CITIZEN_ID, ...more });
  return `${ACCOUNTS}/${(await bodyOf(answer)).id}`;
}

describe('a provider account', () => {
  it('is kept sealed, shown masked, listed and removed', async () => {
    await using rig = await startGateway();
    const made = await rig.post(ACCOUNTS, { provider: 'smartca', citizen_id: CITIZEN_ID, phone: PHONE });
    const text = await made.text();
    const body = JSON.parse(text);
    expect([made.status, made.headers.get('location')]).toEqual([201, `${ACCOUNTS}/${body.id}`]);
    expect(body).toMatchObject({
      object: 'provider_account',
      version: 1,
      provider: 'smartca',
      citizen_id_masked: '0790••••1234',
      linked: false,
    });
    expect(text).not.toMatch(new RegExp(`${CITIZEN_ID}|912345678`));
    expect(await bodyOf(await rig.call('GET', `${ACCOUNTS}/${body.id}`))).toEqual(body);
    expect((await bodyOf(await rig.call('GET', ACCOUNTS))).data).toEqual([body]);
    expect(JSON.stringify([...rig.store.tables.accounts.values()])).not.toContain(CITIZEN_ID);
    const other = await rig.addKey({ tenantId: rig.ids.next('ten') });
    const headers = { authorization: `Bearer ${other}` };
    expect((await rig.call('GET', `${ACCOUNTS}/${body.id}`, { headers })).status).toBe(404);
    const old = { headers: { 'if-match': '"7"' } };
    expect((await rig.call('DELETE', `${ACCOUNTS}/${body.id}`, old)).status).toBe(412);
    expect((await rig.call('DELETE', `${ACCOUNTS}/${body.id}`)).status).toBe(204);
    expect((await rig.call('GET', `${ACCOUNTS}/${body.id}`)).status).toBe(404);
  });

  it('is refused without a provider, with a number of no form, and to a key without the scope', async () => {
    await using rig = await startGateway();
    const post = (json: object) => rig.post(ACCOUNTS, json);
    expect(await problemOf(await post({ provider: 'nobody', citizen_id: CITIZEN_ID }))).toMatchObject({
      status: 422,
      code: 'provider.unknown',
    });
    expect((await problemOf(await post({ citizen_id: '12', pin: '1' }))).errors).toEqual([
      '#/provider required',
      '#/citizen_id invalid_citizen_id',
      '#/pin unknown_field',
    ]);
    const authorization = `Bearer ${await rig.addKey({ scopes: ['sign:create'] })}`;
    expect((await rig.call('GET', ACCOUNTS, { headers: { authorization } })).status).toBe(403);
  });

  it('lists its certificates with what may sign and why not, numbers masked', async () => {
    const asked: SignerAccount[] = [];
    await using rig = await listing(async (account) => {
      asked.push(account);
      return { kind: 'found', credentials: [citizen, weak].map(({ credential }) => credential) };
    });
    const answer = await rig.call('GET', `${await anAccount(rig, { phone: PHONE })}/credentials`);
    const text = await answer.text();
    expect(asked).toEqual([{ number: CITIZEN_ID, phone: '+84912345678' }]);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    // The serial numbers of these certificates are made of the number; nothing else may show it.
    expect(text.replaceAll(citizen.credential.serialNumber, '')).not.toContain(CITIZEN_ID);
    expect(JSON.parse(text).data).toMatchObject([
      {
        object: 'credential',
        serial: citizen.credential.serialNumber,
        subject: 'UID=CCCD:0790••••1234,CN=Nguyễn Văn An,C=VN',
        common_name: 'Nguyễn Văn An',
        key: { kind: 'rsa', bits: 2048 },
        status: 'usable',
        signable: true,
        reason: null,
      },
      { key: { bits: 1024 }, signable: false, reason: { code: 'credential.weak_key' } },
    ]);
  });

  it('compares its certificates with every number of the person, here and in a request', async () => {
    const [OLD_CARD, TAX] = ['012345678', '0100109106-998'];
    const notBefore = new Date(Date.UTC(2026, 0, 1));
    const byCard = await issueCitizen({ number: OLD_CARD, uid: `CMND:${OLD_CARD}`, name: 'Nguyễn Văn An', notBefore });
    await using rig = await listing(found(byCard));
    const signableOf = async (path: string) =>
      (await bodyOf(await rig.call('GET', `${path}/credentials`))).data.map(
        (one: { signable: boolean }) => one.signable,
      );
    expect(await signableOf(await anAccount(rig, { citizen_ids: ['012345679'] }))).toEqual([false]);
    const made = await rig.post(ACCOUNTS, {
      provider: 'smartca',
      citizen_id: CITIZEN_ID,
      citizen_ids: [OLD_CARD, TAX],
    });
    const text = await made.text();
    const { id, citizen_ids_masked } = JSON.parse(text);
    expect(citizen_ids_masked).toHaveLength(2);
    expect(await signableOf(`${ACCOUNTS}/${id}`)).toEqual([true]);

    const { signer: _, ...order } = anOrder(await rig.addFile(), { citizen_ids: [OLD_CARD] }) as { signer: unknown };
    const accepted = await rig.post(
      '/v1/signature-requests',
      { ...order, provider_account_id: id },
      { 'idempotency-key': crypto.randomUUID() },
    );
    const request = await rig.store.requests.loadFor(rig.tenantId, (await bodyOf(accepted)).id);
    const sealed = request?.signer.furtherNumbers ?? '';
    expect(JSON.parse(rig.deps.vault.open(sealed, vaultContext.requestNumbers(rig.tenantId)))).toEqual([OLD_CARD, TAX]);
    const seen = [text, JSON.stringify([...rig.store.tables.accounts.values()]), rig.logs.join()];
    for (const canary of [OLD_CARD, TAX]) expect(seen.filter((one) => one.includes(canary))).toEqual([]);
  });

  it.each<[string, () => RemoteSigner['listCredentials'], object]>([
    ['can sign', () => found(weak, citizen), { usable: true, credentials: 2, signable: 1, failure: null }],
    ['has no good certificate', () => found(weak), { usable: false, failure: { code: 'credential.weak_key' } }],
    ['has no certificate', () => found(), { usable: false, credentials: 0, failure: { code: 'credential.none' } }],
    [
      'is not known there',
      () => async () => ({ kind: 'refused', code: 'account.not_found' }),
      { usable: false, failure: { code: 'account.not_found', title: expect.any(String) } },
    ],
  ])('is checked: it %s', async (_, list, wanted) => {
    await using rig = await listing(list());
    const answer = await rig.call('POST', `${await anAccount(rig)}/check`);
    expect(answer.status).toBe(200);
    expect(await bodyOf(answer)).toMatchObject({ object: 'provider_account_check', ...wanted });
  });

  it('cannot be checked while the provider does not answer', async () => {
    await using rig = await listing(() => Promise.reject(new KysoError('provider.unavailable', 'down')));
    const account = await anAccount(rig);
    for (const [method, path] of [
      ['POST', 'check'],
      ['GET', 'credentials'],
    ] as const) {
      expect(await problemOf(await rig.call(method, `${account}/${path}`))).toMatchObject({
        status: 503,
        code: 'provider.unavailable',
      });
    }
  });

  it('keeps a secret that the provider hands out with the list, and may be linked', async () => {
    const link = {
      proofs: ['code'],
      redeem: async () => ({ kind: 'linked', grant: `${GRANT}-2` }),
    } as const satisfies RemoteSigner['link'];
    const seen: (string | undefined)[] = [];
    const listCredentials: RemoteSigner['listCredentials'] = async ({ grant }) => {
      seen.push(grant);
      return { kind: 'found', credentials: [], ...(grant === undefined ? { grant: GRANT } : {}) };
    };
    await using rig = await startGateway({ providers: theProvider({ listCredentials, link }) });
    const account = await anAccount(rig);
    const check = () => rig.call('POST', `${account}/check`);
    for (let i = 0; i < 2; i++) expect((await check()).status).toBe(200);
    const proof = { kind: 'code', code: 'c0de', redirect_uri: 'https://portal.test/back' };
    expect(await bodyOf(await rig.post(`${account}/link`, proof))).toMatchObject({ status: 'linked' });
    await check();
    expect(seen).toEqual([undefined, GRANT, `${GRANT}-2`]);
    const read = await rig.call('GET', account);
    const text = await read.text();
    expect(JSON.parse(text)).toMatchObject({ linked: true, version: 3 });
    expect(text + rig.logs.join('')).not.toContain(GRANT);
  });

  it('signs in place of a signer', async () => {
    await using rig = await startGateway();
    const id = (await anAccount(rig)).slice(ACCOUNTS.length + 1);
    const { signer, ...order } = anOrder(await rig.addFile()) as { signer: object };
    const ask = (json: object) => rig.post('/v1/signature-requests', json, { 'idempotency-key': crypto.randomUUID() });
    const named = await ask({ ...order, provider_account_id: id, certificate_serial: 'ab12' });
    expect(named.status).toBe(202);
    expect(await bodyOf(named)).toMatchObject({
      provider_account_id: id,
      signer: { provider: 'smartca', citizen_id_masked: '0790••••1234', certificate_serial: 'AB12' },
    });
    const both = { ...order, signer, provider_account_id: id, certificate_serial: 'ab12' };
    expect((await problemOf(await ask(both))).errors).toEqual([
      '#/provider_account_id conflict',
      '#/certificate_serial conflict',
    ]);
    const gone = { ...order, provider_account_id: rig.ids.next('acc') };
    expect((await problemOf(await ask(gone))).errors).toEqual(['#/provider_account_id unknown_account']);
  });
});
