import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { providerRecordId } from '@kyso/domain';
import { createProviders, createSigner, ProviderRegistry } from '@kyso/providers';
import { createVault } from '@kyso/runtime';
import { ManualClock } from '@kyso/testkit';
import { guardedAgent, type Resolve } from '@kyso/webhooks';
import { bodyOf, problemOf, type Rig, startGateway } from './gateway-rig.ts';

const CANARY = 'canary-5ecret-9731';
const vault = createVault([{ kid: 'k', key: new Uint8Array(32).fill(7) }]);
let calls = 0;
const server = createServer((_, response) => {
  calls++;
  response.writeHead(503).end();
});
const clock = new ManualClock();
const configured = createProviders({ entries: [], clock });
const providers = new ProviderRegistry({
  configured,
  records: { all: () => rig.store.providers.all() },
  vault,
  clock,
  dispatcherFor: (tls) => guardedAgent({ allowCidrs: ['127.0.0.0/8'] }, { tls }),
  onError: () => undefined,
});
let rig: Rig;
let baseUrl: string;
let port: number;

beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  port = (server.address() as AddressInfo).port; // listens on TCP
  baseUrl = `http://127.0.0.1:${port}`;
  rig = await startGateway({ vault, providers, webhooks: { allowHttp: true, allowCidrs: ['127.0.0.0/8'] } });
});
afterAll(async () => {
  await rig[Symbol.asyncDispose]();
  server.close();
});

const body = (change: object = {}) => ({
  code: 'own',
  protocol: 'smartca',
  settings: { baseUrl, spId: 'id' },
  secrets: { spPassword: CANARY },
  ...change,
});

describe('registered providers', () => {
  it('are refused with the field that is wrong, and never with its value', async () => {
    const wrong = async (change: object) => await problemOf(await rig.post('/v1/providers', body(change)));
    expect((await wrong({ protocol: 'nothing' })).errors).toEqual(['#/protocol invalid_value']);
    expect((await wrong({ settings: { baseUrl, spPassword: CANARY } })).errors).toEqual([
      '#/settings/spPassword invalid_value',
    ]);
    expect((await wrong({ secrets: {} })).errors).toEqual(['#/secrets/spPassword invalid_value']);
    expect((await wrong({ settings: { baseUrl: 'http://10.0.0.1', spId: 'id' } })).errors).toEqual([
      '#/settings/baseUrl invalid_value',
    ]);
  });

  it('are told of each member what is wrong with it, in both languages', async () => {
    const wrong = body({ settings: { baseUrl, spID: 'id' } });
    const { errors } = await bodyOf(await rig.post('/v1/providers', wrong));
    expect(errors).toMatchObject([
      { pointer: '#/settings/spId', detail: 'Thiếu giá trị này.' },
      { pointer: '#/settings/spID', detail: 'Giao thức này không có mục này.' },
    ]);
  });

  it('may not hide an address inside among their settings, at any depth', async () => {
    const access = { kind: 'client', clientId: 'a', clientSecret: CANARY };
    const csc = { code: 'deep', protocol: 'csc-v2', secrets: { access } };
    const wrong = await rig.post('/v1/providers', {
      ...csc,
      settings: { baseUrl, oauthBase: 'http://169.254.169.254/' },
    });
    expect((await problemOf(wrong)).errors).toEqual(['#/settings/oauthBase invalid_value']);
  });

  it('are not connected to when their name leads inside by the time of the connection', async () => {
    let asked = 0;
    const resolve: Resolve = async () => {
      asked++;
      return [{ address: '127.0.0.1', family: 4 }];
    };
    const settings = { baseUrl: `http://provider.example:${port}`, spId: 'id', spPassword: 'x' };
    const signer = createSigner({ code: 'own', protocol: 'smartca', settings }, clock, (tls) =>
      guardedAgent({ allowCidrs: [] }, { resolve, tls }),
    );
    const before = calls;
    await expect(signer.ping?.(new AbortController().signal)).rejects.toMatchObject({
      code: 'provider.unavailable',
      details: { reason: 'KYSO_BLOCKED_ADDRESS' },
    });
    expect([asked, calls]).toEqual([1, before]);
  });

  it('are drafts that cannot be activated before a successful test, and keep their secrets', async () => {
    const created = await rig.post('/v1/providers', body());
    expect(created.status).toBe(201);
    const text = await created.text();
    expect(JSON.parse(text)).toMatchObject({
      code: 'own',
      status: 'draft',
      revision: 1,
      secrets_set: ['spPassword'],
      notices_url: `/v1/hints/${providerRecordId(rig.tenantId, 'own')}`,
      callback_url: `/v1/callbacks/${providerRecordId(rig.tenantId, 'own')}`,
    });
    expect((await problemOf(await rig.post('/v1/providers', body()))).code).toBe('provider.exists');
    const post = (verb: string) => rig.call('POST', `/v1/providers/own/${verb}`);
    expect((await problemOf(await post('activate'))).code).toBe('provider.untested');
    const tested = await bodyOf(await post('test'));
    expect(tested.last_test).toMatchObject({ revision: 1, succeeded: false, error: 'provider.unavailable' });
    expect((await problemOf(await post('activate'))).code).toBe('provider.untested');
    const rows = JSON.stringify(await rig.store.providers.all());
    const seen = [text, JSON.stringify(tested), rows, rig.logs.join('')].join('');
    expect(rows).toContain('own');
    expect(seen).not.toContain(CANARY);
  });

  it('of another tenant are not there', async () => {
    const tenantId = rig.ids.next('ten');
    await rig.store.tenants.insertTenant({ id: tenantId, name: 'other', createdAt: rig.clock.instant() });
    const headers = { authorization: `Bearer ${await rig.addKey({ tenantId })}` };
    for (const verb of ['test', 'activate', 'disable']) {
      expect((await rig.call('POST', `/v1/providers/own/${verb}`, { headers })).status).toBe(404);
    }
    expect((await rig.call('DELETE', '/v1/providers/own', { headers })).status).toBe(404);
  });

  it('are removed when they are not in use', async () => {
    expect((await rig.call('DELETE', '/v1/providers/own')).status).toBe(204);
    expect((await bodyOf(await rig.call('GET', '/v1/provider-registrations'))).data).toEqual([]);
  });
});
