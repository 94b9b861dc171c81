import { expect, it } from '@jest/globals';
import { birthRegistrationForm } from '@kyso/fixtures';
import { sandboxProviders } from '@kyso/testkit';
import { startStage } from './stage.ts';

const INSTANT_CITIZEN = '079185000002';
const TIMEOUT_MS = 90_000;
/** The worker rereads what is registered within five seconds. */
const KNOWN_MS = 6_000;
const ENDS = ['completed', 'failed', 'declined', 'expired'];

it(
  'a provider that a tenant registers signs without a restart, keeps its tested secrets, and starts nothing once disabled',
  async () => {
    await using stage = await startStage({});
    const { constellation, api } = stage;
    const known = sandboxProviders(constellation.url('sandbox')).find(({ code }) => code === 'smartca');
    const { spPassword, ...settings } = (known?.settings ?? {}) as Record<string, unknown>;
    const post = async (verb: string) => await api.call('POST', `/v1/providers/own${verb}`);
    const ask = async () => {
      const file = await api.upload('Tờ khai.pdf', await birthRegistrationForm());
      const signer = { provider: 'own', citizen_id: INSTANT_CITIZEN };
      return await api.requestSignature(file.json.id, INSTANT_CITIZEN, { signer });
    };
    const created = await api.call('POST', '/v1/providers', {
      code: 'own',
      protocol: 'smartca',
      settings,
      secrets: { spPassword },
    });
    expect(created.status).toBe(201);
    expect((await ask()).json.code).toBe('provider.unknown');
    expect((await post('/test')).json.last_test).toMatchObject({ succeeded: true });
    expect((await post('/activate')).json.status).toBe('active');
    await new Promise((resolve) => setTimeout(resolve, KNOWN_MS));
    expect((await api.waitFor((await ask()).json.id, ENDS)).status).toBe('completed');

    const rotated = await api.call('PATCH', '/v1/providers/own', { secrets: { spPassword: 'wrong' } });
    expect(rotated.json).toMatchObject({ status: 'active', revision: 2, live_revision: 1 });
    expect((await post('/test')).json.last_test).toMatchObject({ revision: 2, succeeded: false });
    expect((await post('/activate')).json.code).toBe('provider.untested');
    expect((await api.waitFor((await ask()).json.id, ENDS)).status).toBe('completed');

    expect((await post('/disable')).json.status).toBe('disabled');
    expect((await ask()).json.code).toBe('provider.disabled');
  },
  TIMEOUT_MS,
);
