import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { readConfig } from '../src/config.ts';
import { PROTOCOLS } from '../src/protocols.ts';
import { QUIRKS } from '../src/quirks.ts';
import { idOf, type Json, openWorld, SERVICE_PROVIDER, type World } from './world.ts';

const { id, password } = SERVICE_PROVIDER;
const SP = { sp_id: id, sp_password: password };
const CLIENT = { client_id: id, client_secret: password };

describe('the quirks of the providers', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterEach(() => world.post('/sandbox/quirks', Object.fromEntries(QUIRKS.map((one) => [one.name, one.byDefault]))));
  afterAll(() => world.close());

  const smartCa = async (behaviour: Parameters<typeof idOf>[0]) =>
    (await world.getCertificate(idOf(behaviour))).json.data.user_certificates[0];
  const mySign = async () =>
    (await world.post('/mysign/vtss/service/ras/v1/login', { ...CLIENT, user_id: idOf('approve') })).json;
  const misa = async () => {
    const headers = { 'content-type': 'application/json', 'x-clientid': id, 'x-clientkey': password };
    const ask = async (path: string, more: RequestInit) =>
      (await (await fetch(`${world.url}/misa${path}`, more)).json()) as Json;
    const body = JSON.stringify({ userName: idOf('approve'), password: 'sandbox' });
    const login = await ask('/webdev/api/auth/api/v1/auth/login-api', { method: 'POST', headers, body });
    const authorization = { AuthorizationRM: `Bearer ${login.data.remoteSigningAccessToken}` };
    const list = '/external/esrm/service/general/api/v1/Certificates/by-userId';
    return (await ask(list, { headers: { ...headers, ...authorization } }))[0];
  };
  const intrust = async () =>
    (await world.post('/intrust/gateway/ca/get_cert', { ...SP, user_id: idOf('approve'), transaction_id: 'Q' })).json;

  /* biome-ignore format: one row a habit, read as a table */
  it.each([
    ['crlf-base64',            async () => (await smartCa('approve')).cert_data.includes('\r\n'),                           true,                    false],
    ['servar-internal-error',  async () => (await world.getCertificate(idOf('provider_down'))).json.message,                'SERVAR_INTERNAL_ERROR', 'SERVER_INTERNAL_ERROR'],
    ['success-spelling',       async () => [(await world.getCertificate(idOf('approve'))).json.message, (await world.getCertificate(idOf('approve'))).json.message].includes('Success'), true, false],
    ['vietnamese-cert-status', async () => (await smartCa('revoked_certificate')).cert_status,                              'Đã thu hồi',            'REVOKED'],
    ['certiticate-chain',      async () => Object.keys(await misa()).filter((name) => name.endsWith('Chain')),              ['certiticateChain'],    ['certificateChain']],
    ['numbers-as-text',        async () => (await mySign()).expires_in,                                                     '3600',                  3600],
    ['text-status-code',       async () => (await intrust()).status_code,                                                   '200',                   200],
  ] as const)('%s is a habit that can be switched off, and on again', async (name, look, on, off) => {
    expect(await look()).toEqual(on);
    expect((await world.post('/sandbox/quirks', { [name]: false })).status).toBe(200);
    expect(await look()).toEqual(off);
    await world.post('/sandbox/quirks', { [name]: true });
    expect(await look()).toEqual(on);
  });

  it('can be switched for one call by its address', async () => {
    const body = { ...SP, user_id: idOf('revoked_certificate'), transaction_id: 'Q' };
    const path = '/sca/sp769/v1/credentials/get_certificate';
    const { json } = await world.post(`/q/no-vietnamese-cert-status,no-crlf-base64${path}`, body);
    expect(json.data.user_certificates[0]).toMatchObject({
      cert_status: 'REVOKED',
      cert_data: expect.not.stringContaining('\r'),
    });
    expect((await smartCa('revoked_certificate')).cert_status).toBe('Đã thu hồi');
  });

  it('are listed with protocols, default and state, and shown on the page', async () => {
    await world.post('/sandbox/quirks', { 'mysign-array-errors': true });
    const { quirks } = (await world.get('/sandbox/quirks')).json;
    expect(quirks).toHaveLength(QUIRKS.length);
    expect(quirks).toContainEqual({ name: 'mysign-array-errors', protocols: ['mysign'], byDefault: false, on: true });
    const names = new Set(PROTOCOLS.map(({ name }) => name));
    for (const { protocols } of QUIRKS) expect(protocols.filter((name) => !names.has(name))).toEqual([]);
    const { text } = await world.get('/');
    for (const { name } of QUIRKS) expect(text).toContain(`<code>${name}</code>`);
    const refused = await world.post('/mysign/vtss/service/ras/v1/login', { ...CLIENT, user_id: 'x' });
    expect(refused.json).toEqual([{ error: '58008', error_description: expect.any(String) }]);
  });

  it('are refused by a name that nobody knows, and nothing is switched then', async () => {
    const refused = await world.post('/sandbox/quirks', { 'crlf-base64': false, nonsense: true });
    expect([refused.status, refused.json]).toEqual([400, { error: 'unknown quirk: nonsense' }]);
    expect((await smartCa('approve')).cert_data).toContain('\r\n');
    expect((await world.get('/q/no-nonsense/sca/sp769/v1')).status).toBe(404);
  });

  it('are set by the environment', () => {
    const needed = { SANDBOX_SP_ID: 'id', SANDBOX_SP_PASSWORD: 'password' };
    const set = (list: string) => readConfig({ ...needed, SANDBOX_QUIRKS: list }).quirks;
    expect(set('crlf-base64=off,mysign-message=on')).toEqual({ 'crlf-base64': false, 'mysign-message': true });
    expect(() => set('nonsense=on')).toThrow('unknown quirk: nonsense');
    expect(() => set('crlf-base64')).toThrow('SANDBOX_QUIRKS');
  });
});
