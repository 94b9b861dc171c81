/**
 * Secrets, tokens, numbers of people and of phones are planted, and a far side that quotes everything it hears answers
 * in every way that a server can. Whatever an adapter throws, refuses with or shows of itself must not hold one of them.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RemoteSigner, Transaction } from '@kyso/domain';
import { createSigner, FAMILIES, isProtocol } from '@kyso/providers';
import { sandboxProviders } from '@kyso/testkit';
import { CERTIFICATE, ORDER } from '../test/order.ts';

const NUMBER = '001090987654';
const PHONE = '+84987654321';
const SECRET = 'canary-secret-1f3a';
const GRANT = JSON.stringify({
  refresh_token: 'canary-grant-77',
  refreshToken: 'canary-grant-77',
  documentNumber: `PNOVN-${NUMBER}-MOCK-Q`,
  certificate: CERTIFICATE,
  code: 'canary-code-99',
  state: ORDER.transactionId,
});
const UUID = 'c0ffee00-0000-4000-8000-0000000cafe5';
const CANARIES = [NUMBER, PHONE, PHONE.slice(1), SECRET, 'canary-grant-77', 'canary-code-99', 'canary-session-5', UUID];

const STATUSES = [200, 202, 302, 400, 401, 403, 404, 409, 429, 471, 500, 501, 503, 504];
const FORMS = ['json', 'html', 'xml', 'text', 'broken'] as const;

/** Everything the caller said, in every field that anybody could read. */
function quote(form: (typeof FORMS)[number], heard: string): { readonly type: string; readonly body: string } {
  const text = `${heard} ${CANARIES.join(' ')}`;
  switch (form) {
    case 'json': {
      const fields = [
        'error',
        'error_description',
        'message',
        'result',
        'state',
        'status',
        'endResult',
        'code',
        'data',
        'value',
        'Fault',
      ];
      return { type: 'application/json', body: JSON.stringify(Object.fromEntries(fields.map((name) => [name, text]))) };
    }
    case 'html':
      return { type: 'text/html', body: `<html>${text}</html>` };
    case 'xml':
      return { type: 'application/soap+xml', body: `<a>${text.replace(/[<&]/g, '')}</a>` };
    case 'text':
      return { type: 'text/plain', body: text };
    case 'broken':
      return { type: 'application/json', body: `{"error":"${text}` };
  }
}

/** Settings in which every secret is the planted one. */
function planted(protocol: string, settings: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const secrets = isProtocol(protocol) ? FAMILIES[protocol].secrets : [];
  const replaced = Object.entries(settings).map(([name, value]): [string, unknown] => {
    if (!secrets.includes(name)) return [name, value];
    if (name === 'relyingPartyUUID') return [name, UUID];
    return [name, typeof value === 'string' && value.length < 200 ? SECRET : value];
  });
  const access = { kind: 'client', clientId: 'kyso', clientSecret: SECRET };
  return { ...Object.fromEntries(replaced), ...('access' in settings ? { access } : {}), timeoutMs: 2_000 };
}

describe('nothing that was planted comes out', () => {
  let server: Server;
  let url: string;
  let reply = { status: 200, form: FORMS[0] as (typeof FORMS)[number] };
  beforeAll(async () => {
    server = createServer(async (request, response) => {
      const heard = `${request.url} ${request.headers.authorization ?? ''} ${Buffer.concat(await request.toArray())}`;
      const { type, body } = quote(reply.form, heard);
      response.writeHead(reply.status, { 'content-type': type, location: `/${SECRET}` }).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // a TCP server listens
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const account = { number: NUMBER, phone: PHONE, grant: GRANT };
  const SESSION = 'canary-session-5';
  const CSC = { credentialId: SESSION, algorithms: [] };
  const sessions = [
    undefined,
    JSON.stringify({ phase: 'outstanding', sessionId: SESSION, msspTransId: SESSION, transactionId: SESSION }),
    JSON.stringify({ phase: 'authorizing', handle: SESSION, ...CSC }),
    JSON.stringify({ phase: 'authorized', sad: SESSION, ...CSC }),
    JSON.stringify({ phase: 'signing', responseId: SESSION, ...CSC }),
    JSON.stringify({ phase: 'redirected', verifier: SESSION, ...CSC }),
  ];

  async function everything(signer: RemoteSigner): Promise<unknown[]> {
    const said: unknown[] = [signer];
    const keep = async (call: () => Promise<unknown> | undefined) => {
      try {
        const value = await call();
        const { answer } = Object(value) as { answer?: Promise<unknown> };
        said.push(answer === undefined ? detailsOf(value) : detailsOf(await answer));
      } catch (error) {
        said.push(error);
      }
    };
    const signal = AbortSignal.timeout(10_000);
    const order = { ...ORDER, account };
    await keep(() => signer.listCredentials(account, signal));
    await keep(() => signer.submit(order, signal));
    for (const session of sessions) {
      const transaction: Transaction = { ...order, ...(session === undefined ? {} : { session }) };
      await keep(() => signer.lookup(transaction, signal));
    }
    await keep(() => signer.ping?.(signal));
    return said;
  }

  it('would be noticed in a message, a detail or a cause', () => {
    expect(leakIn([new Error(`refused ${NUMBER}`)])).toBe(NUMBER);
    expect(leakIn([Object.assign(new Error('refused'), { details: { body: SECRET } })])).toBe(SECRET);
    expect(leakIn([new Error('refused', { cause: new Error(UUID) })])).toBe(UUID);
  });

  it.each(sandboxProviders('').map(({ code }) => [code]))(
    'of %s',
    async (code) => {
      const entry = sandboxProviders(url).find((provider) => provider.code === code);
      if (entry === undefined) throw new Error('it was there a moment ago');
      for (const status of STATUSES) {
        for (const form of FORMS) {
          reply = { status, form };
          const signer = createSigner(
            { ...entry, settings: planted(entry.protocol, entry.settings) },
            { now: () => Date.now() },
          );
          const said = await everything(signer);
          expect({ code, status, form, leaked: leakIn(said) }).toMatchObject({ leaked: undefined });
        }
      }
    },
    60_000,
  );
});

/** The first canary in anything that was said, however it is printed. */
function leakIn(said: readonly unknown[]): string | undefined {
  const text = said
    .map((one) => `${inspect(one, { depth: 8, showHidden: true })} ${JSON.stringify(one)} ${String(one)}`)
    .join('\n');
  return CANARIES.find((canary) => text.includes(canary));
}

/** Of an answer only what goes into logs and events: the kind and the details of a refusal. */
function detailsOf(value: unknown): unknown {
  const { kind, code, details } = Object(value) as Record<string, unknown>;
  return { kind, code, details };
}
