import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ERRORS, type ErrorCode } from '@kyso/domain';
import { birthRegistrationForm } from '@kyso/fixtures';
import type { Json } from '@kyso/testkit';
import { Webhook } from 'standardwebhooks';
import { type Stage, startStage } from './stage.ts';

const TIMEOUT_MS = 90_000;
/** The sandbox gives the phone so long; a person who answers later is too late. */
const APPROVAL_SECONDS = '3';

let stage: Stage;
let receiver: Server;
const messages: Json[] = [];
let verifier: Webhook;
let fileId: string;

beforeAll(async () => {
  stage = await startStage({ SANDBOX_APPROVAL_SECONDS: APPROVAL_SECONDS });
  receiver = createServer((request, response) => {
    void buffer(request).then((body) => {
      // the independent library throws when the signature or the time is wrong
      messages.push(verifier.verify(body, request.headers as Record<string, string>));
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const { port } = receiver.address() as AddressInfo; // it listens on TCP
  const endpoint = await stage.api.call('POST', '/v1/webhook-endpoints', { url: `http://127.0.0.1:${port}/` });
  verifier = new Webhook(endpoint.json.secret);
  fileId = (await stage.api.upload('Tờ khai.pdf', await birthRegistrationForm())).json.id;
}, TIMEOUT_MS);

afterAll(async () => {
  receiver.closeAllConnections();
  await new Promise((resolve) => receiver.close(resolve));
  await stage[Symbol.asyncDispose]();
});

async function lastMessage(requestId: string): Promise<Json> {
  for (let i = 0; i < 100; i++) {
    const final = messages.find(
      ({ data }) => data.id === requestId && data.failure !== undefined && data.failure !== null,
    );
    if (final !== undefined) return final;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`no message about the end of ${requestId}: ${JSON.stringify(messages.map(({ type }) => type))}`);
}

/* biome-ignore format: one row a citizen of the sandbox, read as a table */
const OUTCOMES: readonly (readonly [behaviour: string, citizen: string, status: string, code: ErrorCode])[] = [
  ['refuses on the phone',                   '031192000004', 'declined', 'approval.declined'],
  ['ignores the phone',                      '092075000005', 'expired',  'approval.expired'],
  ['ignores it and the provider says nothing', '046194000006', 'expired', 'approval.expired'],
  ['answers too late',                       '038083000007', 'expired',  'approval.expired'],
  ['has no certificate',                     '040301000008', 'failed',   'credential.none'],
  ['has an expired certificate',             '024066000009', 'failed',   'credential.expired'],
  ['has a revoked certificate',              '027178000010', 'failed',   'credential.revoked'],
  ['is unknown to the provider',             '075099000011', 'failed',   'account.not_found'],
  ['gets a signature over another hash',     '036182000012', 'failed',   'provider.bad_signature'],
  ['gets a signature of another key',        '022087000013', 'failed',   'provider.bad_signature'],
];

describe('a person who', () => {
  it.each(OUTCOMES)(
    '%s ends the request as it should, with the sentence of the table and an event',
    async (_behaviour, citizen, status, code) => {
      const accepted = await stage.api.requestSignature(fileId, citizen);
      const done = await stage.api.waitFor(
        accepted.json.id,
        ['completed', 'declined', 'expired', 'failed'],
        TIMEOUT_MS,
      );
      expect({ status: done.status, code: done.failure?.code, title: done.failure?.title }).toEqual({
        status,
        code,
        title: ERRORS[code].title.vi,
      });
      expect(done.items[0].signed).toBeNull();
      const message = await lastMessage(accepted.json.id);
      expect(message.type).toBe(`signature_request.${status}`);
      expect(message.data.failure.code).toBe(code);
      expect(JSON.stringify(message)).not.toContain(citizen);
    },
    TIMEOUT_MS,
  );
});

/** What a portal hears of a request for which nothing goes wrong, in alphabetical order: order is not promised. */
const ALL_EVENTS = ['approved', 'awaiting_approval', 'completed', 'created', 'item_signed', 'preparing'];
/** The look-up after an unclear submission may find the approval at once. */
const WITHOUT_WAITING = ALL_EVENTS.filter((type) => type !== 'awaiting_approval');

/* biome-ignore format: one row a citizen of the sandbox, read as a table */
const COMPLETED = [
  ['approves at once',                              '079185000002', ALL_EVENTS],
  ['has an expired certificate beside a valid one', '004186000018', ALL_EVENTS],
  ['approves although the provider answered 500 after accepting', '068091000015', WITHOUT_WAITING],
] as const;

describe('a person who', () => {
  it.each(COMPLETED)(
    '%s gets a signed document',
    async (_behaviour, citizen, events) => {
      const accepted = await stage.api.requestSignature(fileId, citizen);
      const done = await stage.api.waitFor(
        accepted.json.id,
        ['completed', 'declined', 'expired', 'failed'],
        TIMEOUT_MS,
      );
      expect({ status: done.status, failure: done.failure }).toEqual({ status: 'completed', failure: null });
      const told = () => messages.filter(({ data }) => data.id === done.id).map(({ type }) => type.split('.')[1]);
      for (let i = 0; i < 100 && told().length < events.length; i++) await new Promise((next) => setTimeout(next, 100));
      expect(told().sort()).toEqual(events);
    },
    TIMEOUT_MS,
  );
});

describe('personal data', () => {
  it('is in no log and not in the clear in the store', async () => {
    const { dir } = stage.constellation;
    const files = ['logs/gateway.log', 'logs/worker.log', 'data/store.sqlite', 'data/store.sqlite-wal'];
    const citizens = [...OUTCOMES, ...COMPLETED].map(([, citizen]) => citizen);
    for (const file of files) {
      const text = (await readFile(join(dir, file))).toString('latin1');
      expect(text.length).toBeGreaterThan(0);
      expect({ file, found: citizens.filter((citizen) => text.includes(citizen)) }).toEqual({ file, found: [] });
    }
  });
});

describe('the metrics of the worker', () => {
  it('count the messages that were taken', async () => {
    const url = new URL('/metrics', stage.constellation.url('worker'));
    const taken = async () => {
      const text = await (await fetch(url)).text();
      const value = (line: string) =>
        Number(
          text
            .split('\n')
            .find((found) => found.startsWith(line))
            ?.split(' ')
            .at(-1),
        );
      return [value('webhook_attempts_total{code_class="2xx"}'), value('webhook_deliveries_total{result="succeeded"}')];
    };
    let [attempts, deliveries] = await taken();
    while (attempts !== messages.length || deliveries !== messages.length) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      [attempts, deliveries] = await taken();
    }
    expect(messages.length).toBeGreaterThan(0);
  });
});
