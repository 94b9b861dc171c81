/** A person approves on the provider's page, and the browser brings the code back to the gateway. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { birthRegistrationForm } from '@kyso/fixtures';
import { type Json, SANDBOX_SP } from '@kyso/testkit';
import { type Stage, startStage } from './stage.ts';

const TIMEOUT_MS = 60_000;
const ENDED = ['completed', 'declined', 'expired', 'failed'];
const REDIRECT_URI = 'https://kyso.example/v1/callbacks/page';

let stage: Stage;
beforeAll(async () => {
  const client = { kind: 'client', clientId: SANDBOX_SP.id, clientSecret: SANDBOX_SP.password };
  const settings = { access: client, approval: 'page', redirectUri: REDIRECT_URI };
  const moreProviders = (url: string) => [
    { code: 'page', protocol: 'csc-v2', settings: { ...settings, baseUrl: `${url}/q/code/csc/v2` } },
  ];
  stage = await startStage({}, { moreProviders });
}, TIMEOUT_MS);
afterAll(async () => await stage[Symbol.asyncDispose]());

/** A request that waits for its page. */
async function ask(behaviour: string): Promise<{ id: string; approvalUrl: string }> {
  const seen = await fetch(`${stage.constellation.url('sandbox')}/sandbox/citizens`);
  const { citizens }: Json = await seen.json();
  const { id: citizen } = citizens.find((one: { behaviour: string }) => one.behaviour === behaviour);
  const file = await stage.api.upload('Tờ khai.pdf', await birthRegistrationForm());
  const signer = { provider: 'page', citizen_id: citizen };
  const { json } = await stage.api.requestSignature(file.json.id, citizen, { signer });
  const waiting = await stage.api.waitFor(json.id, ['awaiting_approval', 'failed']);
  expect(waiting).toMatchObject({ status: 'awaiting_approval', approval_url: expect.any(String) });
  return { id: json.id, approvalUrl: waiting.approval_url };
}

/** Where the page sends the browser, at the gateway of this stage. */
async function visit(approvalUrl: string): Promise<string> {
  const answer = await fetch(approvalUrl, { redirect: 'manual' });
  const back = answer.headers.get('location') ?? '';
  expect(back.startsWith(`${REDIRECT_URI}?`)).toBe(true);
  return back.replace(/^https:\/\/kyso\.example/, stage.constellation.url('gateway'));
}

it(
  'an approval on the page becomes a signed document, once',
  async () => {
    const { id, approvalUrl } = await ask('approve');
    const back = await visit(approvalUrl);
    const forged = await fetch(back.replace(/state=[^&]+/, `state=KYSO-${id.slice(3)}.${'A'.repeat(43)}`));
    expect(forged.status).toBe(400);
    expect((await fetch(back)).status).toBe(200);
    expect((await fetch(back)).status).toBe(400);
    expect((await stage.api.waitFor(id, ENDED)).status).toBe('completed');
  },
  TIMEOUT_MS,
);

it(
  'a refusal on the page is a refusal',
  async () => {
    const { id, approvalUrl } = await ask('decline');
    const answer = await fetch(await visit(approvalUrl));
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('Bạn đã từ chối ký')]);
    expect((await stage.api.waitFor(id, ENDED)).status).toBe('declined');
  },
  TIMEOUT_MS,
);

it(
  'a gateway and a worker that die after the browser came back lose nothing',
  async () => {
    const { constellation, api } = stage;
    const { id, approvalUrl } = await ask('approve');
    const back = await visit(approvalUrl);
    await constellation.program('worker').kill('SIGKILL');
    expect((await fetch(back)).status).toBe(200);
    await constellation.program('gateway').kill('SIGKILL');
    await Promise.all([constellation.start('gateway'), constellation.start('worker')]);
    expect((await api.waitFor(id, ENDED)).status).toBe('completed');
  },
  TIMEOUT_MS,
);
