import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ApiKeyId } from '@kyso/domain';
import { ManualClock, SequentialIds } from '@kyso/testkit';
import { KEPT_MS, keptKeys } from '../src/kept-keys.ts';
import { problemOf, type Rig, startGateway } from './gateway-rig.ts';

describe('a key that is revoked while it is in use', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await startGateway();
  });
  afterAll(async () => {
    await rig[Symbol.asyncDispose]();
  });

  it('is refused a second later', async () => {
    const token = await rig.addKey();
    const call = () => rig.call('GET', '/v1/signature-requests', { headers: { authorization: `Bearer ${token}` } });
    expect((await call()).status).toBe(200);
    const keys = await rig.store.tenants.listKeys(rig.tenantId);
    await rig.store.tenants.revokeKey(keys.at(-1)?.id ?? rig.ids.next('key'), rig.clock.instant());
    rig.clock.advance(KEPT_MS);
    expect(await problemOf(await call())).toMatchObject({ status: 401, code: 'unauthenticated' });
  });
});

describe('the record of a key', () => {
  const ids = new SequentialIds();
  const clock = new ManualClock();
  const tenantId = ids.next('ten');
  const record = (id: ApiKeyId) => ({
    id,
    tenantId,
    secretSha256: 'a'.repeat(64),
    scopes: [],
    livemode: false,
    label: 'test',
    createdAt: clock.instant(),
  });

  it('is looked up once a second however often it is asked for, and at once while there is none', async () => {
    const asked: ApiKeyId[] = [];
    const known = new Map<ApiKeyId, ReturnType<typeof record>>();
    const findKey = async (id: ApiKeyId) => {
      asked.push(id);
      return known.get(id);
    };
    const keys = keptKeys({ findKey }, clock);
    const id = ids.next('key');

    expect(await keys.findKey(id)).toBeUndefined();
    known.set(id, record(id));
    for (let i = 0; i < 3; i++) expect(await keys.findKey(id)).toEqual(record(id));
    expect(asked).toHaveLength(2);
    clock.advance(KEPT_MS);
    await keys.findKey(id);
    expect(asked).toHaveLength(3);
  });
});
