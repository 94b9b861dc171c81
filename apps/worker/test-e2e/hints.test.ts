import { expect, it } from '@jest/globals';
import { birthRegistrationForm } from '@kyso/fixtures';
import { type Json, SANDBOX_SP } from '@kyso/testkit';
import { startStage, tap } from './stage.ts';

const MANUAL_CITIZEN = '001090000001';
const TIMEOUT_MS = 60_000;
/** Nobody would be looked up again within the test. */
const RARELY_MS = '600000';
const SOON_MS = 30_000;

it(
  'a notice of the provider completes a request that would not be looked up for minutes',
  async () => {
    await using stage = await startStage({ KYSO_POLL_FAST_MS: RARELY_MS, KYSO_POLL_SLOW_MS: RARELY_MS });
    const { constellation, api } = stage;
    const registered = await fetch(`${constellation.url('sandbox')}/sandbox/webhook`, {
      method: 'POST',
      body: JSON.stringify({ url: `${constellation.url('gateway')}/v1/hints/smartca`, mode: 'twice' }),
    });
    expect(registered.status).toBe(200);
    const file = await api.upload('Tờ khai.pdf', await birthRegistrationForm());
    const { json } = await api.requestSignature(file.json.id, MANUAL_CITIZEN);
    await api.waitFor(json.id, ['awaiting_approval']);
    await tap(stage, 'approve');
    expect((await api.waitFor(json.id, ['completed', 'failed', 'expired'], SOON_MS)).status).toBe('completed');
  },
  TIMEOUT_MS,
);

it(
  'a request whose notice comes without the token it needs is completed by looking it up all the same',
  async () => {
    await using stage = await startStage(
      {},
      {
        moreProviders: (url) => {
          const client = { clientId: SANDBOX_SP.id, clientSecret: SANDBOX_SP.password };
          const webhookClient = { clientId: SANDBOX_SP.id, clientSecret: 'known-to-nobody-else' };
          const settings = { baseUrl: `${url}/mysign`, mode: 'webhook', ...client, webhookClient };
          return [{ code: 'mysign-webhook', protocol: 'mysign', settings }];
        },
      },
    );
    const { constellation, api } = stage;
    const sandbox = constellation.url('sandbox');
    const url = `${constellation.url('gateway')}/v1/hints/mysign-webhook`;
    const registered = await fetch(`${sandbox}/sandbox/webhook`, {
      method: 'POST',
      body: JSON.stringify({ url, mode: 'unauthenticated', protocol: 'mysign' }),
    });
    expect(registered.status).toBe(200);
    const file = await api.upload('Tờ khai.pdf', await birthRegistrationForm());
    const signer = { provider: 'mysign-webhook', citizen_id: MANUAL_CITIZEN };
    const { json } = await api.requestSignature(file.json.id, MANUAL_CITIZEN, { signer });
    await api.waitFor(json.id, ['awaiting_approval']);
    await tap(stage, 'approve');
    expect((await api.waitFor(json.id, ['completed', 'failed', 'expired'], SOON_MS)).status).toBe('completed');
    const { notices } = (await (await fetch(`${sandbox}/sandbox/notices`)).json()) as Json;
    expect(notices).toEqual([{ protocol: 'mysign', mode: 'unauthenticated', status: 200 }]);
  },
  TIMEOUT_MS,
);
