import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import { providerRecordId, type RequestId } from '@kyso/domain';
import { createSigner } from '@kyso/providers';
import { aRequestEvent, instant } from '@kyso/testkit';
import { anOwnProvider, aRequest, problemOf, type Rig, startGateway, theProvider } from './gateway-rig.ts';

/** Reads what the tests send; what a provider sends is its adapter's business. */
const readHint = (_headers: unknown, body: Uint8Array) => {
  const text = Buffer.from(body).toString('utf8');
  return text.startsWith('KYSO-') ? { transactionId: text } : undefined;
};
const UNTIL_WAITING = ['preparation_started', 'prepared', 'submission_started', 'submitted'] as const;

async function aWaitingRequest(rig: Rig): Promise<{ id: RequestId; seq: number }> {
  let request = await aRequest(rig);
  for (const type of UNTIL_WAITING) {
    await rig.store.requests.append([aRequestEvent(request, type)], instant());
    request = (await rig.store.requests.load(request.id)) ?? request;
  }
  rig.bell.take();
  return request;
}

/** Nobody at all: a provider sends no key. */
const send = (rig: Rig, provider: string, body: string) =>
  fetch(`${rig.url}/v1/hints/${provider}`, { method: 'POST', body });

describe('a hint of a provider', () => {
  it('rings for the request that waits, and says nothing about it', async () => {
    await using rig = await startGateway({ providers: theProvider({ readHint }) });
    const { id, seq } = await aWaitingRequest(rig);
    const answers = [await send(rig, 'smartca', `KYSO-${id.slice(3)}`), await send(rig, 'smartca', 'KYSO-NOBODY')];
    expect(answers.map(({ status }) => status)).toEqual([204, 204]);
    expect(rig.bell.take()).toEqual([{ kind: 'effect', effect: 'poll', requestId: id, seq, hurry: true }]);
  });

  it('of a provider that a tenant registered comes under the id of its record, not under its code', async () => {
    await using rig = await startGateway({ providers: anOwnProvider({ readHint }) });
    const { id, seq } = await aWaitingRequest(rig);
    const transaction = `KYSO-${id.slice(3)}`;
    expect((await send(rig, 'smartca', transaction)).status).toBe(404);
    expect((await send(rig, providerRecordId(rig.tenantId, 'smartca'), transaction)).status).toBe(204);
    expect(rig.bell.take()).toMatchObject([{ kind: 'effect', effect: 'poll', requestId: id, seq }]);
  });

  it('about a request that waits for nobody rings nothing', async () => {
    await using rig = await startGateway({ providers: theProvider({ readHint }) });
    const { id } = await aRequest(rig);
    rig.bell.take();
    expect((await send(rig, 'smartca', `KYSO-${id.slice(3)}`)).status).toBe(204);
    expect(rig.bell.take()).toEqual([]);
  });

  it('is refused from an unknown provider, when it is too large and when there are too many', async () => {
    await using rig = await startGateway({ providers: theProvider({ readHint }) });
    expect(await problemOf(await send(rig, 'nobody', ''))).toMatchObject({ status: 404 });
    expect((await send(rig, 'smartca', 'x'.repeat(300_000))).status).toBe(413);
    const statuses = await Promise.all(
      Array.from({ length: 520 }, async () => (await send(rig, 'smartca', 'x')).status),
    );
    expect(new Set(statuses)).toEqual(new Set([204, 429]));
    rig.clock.advance(1_000);
    expect((await send(rig, 'smartca', 'x')).status).toBe(204);
  });

  it('is answered as the documents of the provider say, whatever it was', async () => {
    await using rig = await startGateway({
      providers: theProvider({ readHint, hintDesk: { accepted: { ok: 'Ổn' } } }),
    });
    const { id } = await aWaitingRequest(rig);
    for (const body of [`KYSO-${id.slice(3)}`, 'forged']) {
      const answer = await send(rig, 'smartca', body);
      expect([answer.status, await answer.text()]).toEqual([200, '{"ok":"Ổn"}']);
    }
    expect(rig.bell.take()).toHaveLength(1);
  });

  it('that bears no token, or a changed one, rings nothing where the provider logs in first, and is answered alike', async () => {
    const client = { clientId: 'viettel', clientSecret: 'agreed-with-the-provider' };
    const settings = { baseUrl: 'http://127.0.0.1:9', clientId: 'kyso', clientSecret: 'x', webhookClient: client };
    const clock = { now: () => Date.now() };
    const signer = createSigner({ code: 'smartca', protocol: 'mysign', settings }, clock);
    const readNotice: NonNullable<typeof signer.readHint> = (headers, body) => signer.readHint?.(headers, body);
    const { hintDesk = { accepted: {} } } = signer;
    await using rig = await startGateway({ providers: theProvider({ readHint: readNotice, hintDesk }) });
    const { id, seq } = await aWaitingRequest(rig);
    const login = { grant_type: 'client_credentials', client_id: client.clientId, client_secret: client.clientSecret };
    const [, given] = await askFor(`${rig.url}/v1/hints/smartca/token`, 'POST', JSON.stringify(login));
    const token: string = JSON.parse(given).data.access_token;
    const tell = async (headers: Record<string, string>) => {
      const body = JSON.stringify({ data: { results: [{ document_id: `KYSO-${id.slice(3)}-1` }] } });
      const answer = await fetch(`${rig.url}/v1/hints/smartca`, { method: 'POST', headers, body });
      return { answer: [answer.status, await answer.text()], rung: rig.bell.take() };
    };
    const changed = `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`;
    const refused = [await tell({}), await tell({ authorization: `Bearer ${changed}` })];
    const taken = await tell({ authorization: `Bearer ${token}` });
    expect(taken.rung).toEqual([{ kind: 'effect', effect: 'poll', requestId: id, seq, hurry: true }]);
    expect(refused).toEqual([taken, taken].map(({ answer }) => ({ answer, rung: [] })));
  });

  it('may need a token, which is asked for by GET with a body or by POST', async () => {
    const logIn = (body: Uint8Array) => ({ status: 201, body: { read: Buffer.from(body).toString() } });
    await using rig = await startGateway({ providers: theProvider({ hintDesk: { accepted: {}, logIn } }) });
    const url = `${rig.url}/v1/hints/smartca/token`;
    for (const method of ['GET', 'POST']) {
      expect(await askFor(url, method, '{"a":1}')).toEqual([201, '{"read":"{\\"a\\":1}"}']);
    }
    await using other = await startGateway();
    expect((await fetch(`${other.url}/v1/hints/smartca/token`, { method: 'POST' })).status).toBe(404);
    expect((await fetch(`${other.url}/v1/hints/nobody/token`)).status).toBe(404);
  });
});

/** `fetch` sends no body with GET. */
async function askFor(url: string, method: string, body: string): Promise<[number | undefined, string]> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  request(url, { method, headers: { 'content-type': 'application/json', 'content-length': body.length } }, resolve)
    .once('error', reject)
    .end(body);
  const answer = await promise;
  return [answer.statusCode, await text(answer)];
}
