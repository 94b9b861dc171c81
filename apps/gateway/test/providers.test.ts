import { describe, expect, it } from '@jest/globals';
import { providerRecordId } from '@kyso/domain';
import { anObservation, instant } from '@kyso/testkit';
import { anOwnProvider, bodyOf, problemOf, startGateway } from './gateway-rig.ts';

describe('the providers', () => {
  it('say what they can do and how they do', async () => {
    await using rig = await startGateway();
    expect(await bodyOf(await rig.call('GET', '/v1/providers'))).toEqual({
      data: [
        {
          object: 'provider',
          code: 'smartca',
          shape: 'poll',
          push: true,
          shows_description: true,
          batch_max: 10,
          hash_input: ['sha256'],
          approval_seconds: 300,
          link_required: false,
          state: 'operational',
        },
      ],
      next_cursor: null,
    });
  });

  it('have a health, put together from what every worker saw', async () => {
    await using rig = await startGateway();
    const health = async () => await bodyOf(await rig.call('GET', '/v1/providers/smartca/health'));
    expect(await health()).toEqual({
      object: 'provider_health',
      code: 'smartca',
      state: 'operational',
      since: null,
      observed_at: null,
      median_approval_seconds: null,
      approvals_observed: 0,
    });
    const seen = { state: 'down', since: instant(-5000), seenAt: instant(-1000), approvalSeconds: [8, 20] } as const;
    await rig.store.health.put(anObservation({ ...seen, observer: 'a' }));
    await rig.store.health.put(anObservation({ ...seen, observer: 'b', since: instant(-3000), approvalSeconds: [40] }));
    await rig.store.health.put(anObservation({ provider: 'mysign', approvalSeconds: [900] }));
    expect(await health()).toMatchObject({
      state: 'down',
      since: instant(-3000),
      observed_at: instant(-1000),
      median_approval_seconds: 20,
      approvals_observed: 3,
    });
    expect((await bodyOf(await rig.call('GET', '/v1/providers'))).data).toMatchObject([{ state: 'down' }]);
  });

  it('that a tenant registered have a health of their own', async () => {
    await using rig = await startGateway({ providers: anOwnProvider() });
    const own = providerRecordId(rig.tenantId, 'smartca');
    await rig.store.health.put(anObservation({ provider: 'smartca', state: 'down' }));
    await rig.store.health.put(anObservation({ provider: own, state: 'degraded' }));
    const health = await bodyOf(await rig.call('GET', '/v1/providers/smartca/health'));
    expect(health).toMatchObject({ code: 'smartca', state: 'degraded' });
    expect((await bodyOf(await rig.call('GET', '/v1/providers'))).data).toMatchObject([{ state: 'degraded' }]);
  });

  it('that are not configured have none', async () => {
    await using rig = await startGateway();
    expect(await problemOf(await rig.call('GET', '/v1/providers/nobody/health'))).toMatchObject({ status: 404 });
    expect(await problemOf(await rig.call('GET', '/v1/providers/smartca/health?a=1'))).toMatchObject({ status: 422 });
  });
});
