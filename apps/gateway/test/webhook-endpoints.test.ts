import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aDelivery, anAttempt } from '@kyso/testkit';
import { bodyOf, problemOf, type Rig, startGateway } from './gateway-rig.ts';

const PATH = '/v1/webhook-endpoints';
let rig: Rig;
beforeAll(async () => {
  rig = await startGateway();
});
afterAll(async () => {
  await rig[Symbol.asyncDispose]();
});

describe('webhook endpoints', () => {
  it('show their secret once and keep it sealed', async () => {
    const response = await rig.post(PATH, {
      url: 'https://portal.example/hooks',
      types: ['signature_request.completed'],
    });
    const created = await bodyOf(response);
    expect([response.status, response.headers.get('cache-control')]).toEqual([201, 'no-store']);
    const { secret, ...endpoint } = created;
    expect(secret).toMatch(/^whsec_/);
    expect(await bodyOf(await rig.call('GET', `${PATH}/${endpoint.id}`))).toEqual(endpoint);
    expect((await bodyOf(await rig.call('GET', PATH))).data).toEqual([endpoint]);
    expect(rig.logs.join()).not.toContain(secret);
    expect((await rig.call('DELETE', `${PATH}/${endpoint.id}`)).status).toBe(204);
    expect((await rig.call('GET', `${PATH}/${endpoint.id}`)).status).toBe(404);
  });

  it.each([
    'http://portal.example',
    'https://127.0.0.1/',
    'https://localhost',
    'https://user:pw@portal.example',
    'nonsense',
    'ftp://x',
  ])('refuse %s', async (url) => {
    const { status, code, errors } = await problemOf(await rig.post(PATH, { url }));
    expect([status, code, errors.length]).toEqual([422, 'validation_failed', 1]);
    expect(errors[0]).toMatch(/^#\/url /);
  });

  it('refuse unknown event types', async () => {
    const response = await rig.post(PATH, { url: 'https://portal.example', types: ['signature_request.lost'] });
    expect((await problemOf(response)).errors).toEqual(['#/types/0 invalid_value']);
  });

  it('list their deliveries with attempts', async () => {
    const { id } = await bodyOf(await rig.post(PATH, { url: 'https://portal.example/hooks' }));
    const endpoint = await rig.store.webhooks.findEndpoint(rig.tenantId, id);
    if (endpoint === undefined) throw new Error('no endpoint');
    const delivery = aDelivery(rig.ids, endpoint);
    await rig.store.webhooks.insertDeliveries([delivery]);
    const attempt = anAttempt(delivery, { status: 503 });
    await rig.store.webhooks.recordAttempt(attempt, {
      state: 'pending',
      attempts: 1,
      nextAttemptAt: rig.clock.instant(),
    });
    const { data } = await bodyOf(await rig.call('GET', `${PATH}/${id}/deliveries?limit=5`));
    expect(data).toMatchObject([
      { id: delivery.id, event_id: delivery.eventId, attempt_count: 1, attempts: [{ attempt: 1, status: 503 }] },
    ]);
  });
});
