import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bodyOf, problemOf, type Rig, startGateway } from './gateway-rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startGateway();
});
afterAll(async () => {
  await rig[Symbol.asyncDispose]();
});

describe('problem documents', () => {
  it('answer unknown paths and paths that cannot be decoded with 404', async () => {
    for (const path of ['/', '/v1', '/v1/files/', '/v2/files', '/v1/FILES', '/v1/files/%zz', '/.env']) {
      expect(await problemOf(await rig.call('GET', path))).toMatchObject({ status: 404, code: 'not_found' });
    }
  });

  it('answer wrong methods with 405 and name the right ones', async () => {
    const response = await rig.call('DELETE', '/v1/files');
    expect(response.headers.get('allow')).toBe('POST');
    expect(await problemOf(response)).toMatchObject({ status: 405, code: 'method_not_allowed' });
    const options = await rig.call('OPTIONS', '/v1/signature-requests');
    expect([options.status, options.headers.get('allow')]).toEqual([405, 'POST, GET, HEAD']);
  });

  it.each([
    [undefined, 'vi', 'Không tìm thấy.'],
    ['en', 'en', 'Not found.'],
    ['fr, en;q=0.4, vi;q=0.3', 'en', 'Not found.'],
    ['en;q=0, *', 'vi', 'Không tìm thấy.'],
    [`${'x,'.repeat(5000)}en`, 'vi', 'Không tìm thấy.'],
  ])('speak the language of Accept-Language %#', async (header, language, title) => {
    const headers: Record<string, string> = header === undefined ? {} : { 'accept-language': header };
    const response = await rig.call('GET', '/v1/nothing?secret=1', { headers });
    expect(response.headers.get('content-language')).toBe(language);
    expect(await bodyOf(response)).toMatchObject({ title, instance: '/v1/nothing' });
  });

  it('name bad fields in both languages', async () => {
    const json = { url: 'https://portal.example', typos: 1 };
    const vi = await bodyOf(await rig.post('/v1/webhook-endpoints', json));
    expect(vi).toMatchObject({
      detail: 'Có 1 trường cần sửa.',
      errors: [{ pointer: '#/typos', detail: 'Không có trường này.' }],
    });
    const en = await bodyOf(await rig.post('/v1/webhook-endpoints', json, { 'accept-language': 'en' }));
    expect(en.errors[0].detail).toBe('There is no such field.');
  });

  it('show nothing of a bug but the request id, and log it once', async () => {
    const list = rig.store.profiles.list;
    rig.store.profiles.list = () => Promise.reject(new TypeError('canary in the coal mine'));
    const response = await rig.call('GET', '/v1/signature-profiles', { headers: { 'x-request-id': 'portal-12345' } });
    rig.store.profiles.list = list;
    const text = await response.clone().text();
    expect(text).not.toContain('canary');
    expect(await problemOf(response)).toMatchObject({ status: 500, code: 'internal' });
    expect(response.headers.get('x-request-id')).toBe('portal-12345');
    expect(rig.logs.filter((line) => line.includes('canary'))).toHaveLength(1);
    expect(rig.logs.find((line) => line.includes('canary'))).toContain('portal-12345');
  });

  it('replace a request id that is not sane', async () => {
    const response = await rig.call('GET', '/v1/providers', { headers: { 'x-request-id': 'a b\tc' } });
    expect(response.headers.get('x-request-id')).toMatch(/^req_[0-9a-f-]{36}$/);
  });

  it('come with the headers of helmet and without the name of the framework', async () => {
    const response = await rig.call('GET', '/v1/providers');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('content-security-policy')).toBe("default-src 'none';frame-ancestors 'none'");
    expect(response.headers.get('x-powered-by')).toBeNull();
    expect(await bodyOf(response)).toMatchObject({ data: [{ code: 'smartca' }], next_cursor: null });
  });
});

describe('answers of every kind', () => {
  it.each([
    ['an answer', 'GET', '/v1/providers', 200],
    ['an answer under a condition', 'GET', '/v1/providers', 304],
    ['a problem of a route', 'GET', '/v1/files/none', 404],
    ['a problem of no route', 'GET', '/none', 404],
    ['a wrong method', 'DELETE', '/v1/files', 405],
    ['a probe', 'GET', '/livez', 200],
    ['a page for people', 'GET', '/v1/callbacks/smartca', 400],
    ['a hint', 'POST', '/v1/hints/smartca', 204],
  ])('let a browser load nothing and guess nothing: %s', async (_, method, path, status) => {
    const headers: Record<string, string> =
      status === 304 ? { 'if-none-match': '*', 'cache-control': 'max-age=0' } : {};
    const response = await rig.call(method, path, { headers });
    expect(response.status).toBe(status);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
    expect(response.headers.get('x-request-id')).toMatch(/^req_/);
    expect(response.headers.get('x-powered-by')).toBeNull();
  });
});

describe('health', () => {
  it('is ready without Redis and says so', async () => {
    await using own = await startGateway({ isQueueConnected: () => false });
    expect((await fetch(`${own.url}/livez`)).status).toBe(200);
    const ready = await fetch(`${own.url}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([200, { status: 'ok', degraded: ['redis'] }]);
  });

  it('is not ready without the store, also when it hangs, nor while stopping', async () => {
    await using own = await startGateway();
    own.store.ping = () => new Promise(() => {});
    expect((await fetch(`${own.url}/readyz`)).status).toBe(503);
    await own.store[Symbol.asyncDispose]();
    expect((await fetch(`${own.url}/readyz`)).status).toBe(503);
    await using stopping = await startGateway({ stopping: AbortSignal.abort() });
    expect((await fetch(`${stopping.url}/readyz`)).status).toBe(503);
  });
});
