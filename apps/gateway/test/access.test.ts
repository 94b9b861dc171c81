import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SCOPES } from '@kyso/domain';
import { ROUTES, type Route } from '../src/routes.ts';
import { aRequest, bodyOf, problemOf, type Rig, startGateway } from './gateway-rig.ts';

let rig: Rig;
let params: Record<string, string>;
beforeAll(async () => {
  rig = await startGateway();
  const request = await aRequest(rig);
  const profile = await bodyOf(
    await rig.post('/v1/signature-profiles', { label: 'Ký', provider: 'smartca', citizen_id: '079012341234' }),
  );
  const endpoint = await bodyOf(await rig.post('/v1/webhook-endpoints', { url: 'https://portal.example/hooks' }));
  params = {
    file_id: request.items[0]?.fileId ?? '',
    request_id: request.id,
    item_id: request.items[0]?.itemId ?? '',
    profile_id: profile.id,
    endpoint_id: endpoint.id,
  };
});
afterAll(async () => {
  await rig[Symbol.asyncDispose]();
});

const pathOf = (route: Route, values: Record<string, string>) =>
  route.path.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? 'none');
const as = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
const named = ROUTES.map((route) => [`${route.method.toUpperCase()} ${route.path}`, route] as const);

describe.each(named)('%s', (_, route) => {
  const call = (options: { headers?: Record<string, string>; body?: string }, values = params) =>
    rig.call(route.method.toUpperCase(), pathOf(route, values), options);

  it('refuses calls without a good key', async () => {
    const expired = await rig.addKey({ expiresAt: rig.clock.instant(-1) });
    const revoked = await rig.addKey({ revokedAt: rig.clock.instant(-1) });
    const unknown = await (await startUnrelated()).token;
    const wrongMode = (await rig.addKey()).replace('_test_', '_live_');
    for (const authorization of [
      '',
      'Basic eDp5',
      'Bearer',
      'Bearer nonsense',
      ...[expired, revoked, unknown, wrongMode].map((t) => `Bearer ${t}`),
    ]) {
      const response = await call({ headers: { authorization } });
      expect(response.headers.get('www-authenticate')).toContain('Bearer');
      expect(await problemOf(response)).toMatchObject({ status: 401, code: 'unauthenticated' });
    }
  });

  it('refuses a key without its scope, and names the scope', async () => {
    if (route.scope === undefined) return;
    const token = await rig.addKey({ scopes: SCOPES.filter((scope) => scope !== route.scope) });
    const response = await call(as(token));
    expect((await bodyOf(response.clone())).required_scope).toBe(route.scope);
    expect(await problemOf(response)).toMatchObject({ status: 403, code: 'forbidden' });
  });

  if (route.path.includes('{')) {
    const body = route.body !== undefined && 'json' in route.body ? '{}' : undefined;
    const headers = { 'content-type': body === undefined ? 'image/png' : 'application/json' };

    it("answers 404 to another tenant, as for ids that do not exist or aren't any", async () => {
      const other = rig.ids.next('ten');
      const token = await rig.addKey({ tenantId: other });
      const foreign = await call({
        headers: { ...headers, ...as(token).headers },
        ...(body === undefined ? {} : { body }),
      });
      expect(await problemOf(foreign)).toMatchObject({ status: 404, code: 'not_found' });
      for (const bad of ['x', '..%2f..%2fetc', '%00', 'sr_00000000000000000000000000']) {
        const values = Object.fromEntries(Object.keys(params).map((name) => [name, bad]));
        const response = await call({ headers, ...(body === undefined ? {} : { body }) }, values);
        expect(await problemOf(response)).toMatchObject({ status: 404, code: 'not_found' });
      }
    });
  }
});

async function startUnrelated(): Promise<{ token: Promise<string> }> {
  await using other = await startGateway();
  return { token: Promise.resolve(await other.addKey({ id: rig.ids.next('key') })) };
}
