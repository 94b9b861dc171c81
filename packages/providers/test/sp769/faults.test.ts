/** Every way in which a call can fail, for every call: the code it becomes, and that it gives nothing away. */
import { inspect } from 'node:util';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { isKysoError, type RemoteSigner } from '@kyso/domain';
import type nock from 'nock';
import { closeTheWorld, expectCall, makeSigner, PATHS } from './far-side.ts';
import { ORDER, TRANSACTION } from './orders.ts';
import { ACCOUNT, failure, noSignal, SP_ID, SP_PASSWORD } from './signer.ts';

closeTheWorld({ beforeEach, afterEach, afterAll });

const { providerReference: _none, ...BY_OUR_ID } = TRANSACTION;

const CALLS: readonly [string, string, (signer: RemoteSigner, signal: AbortSignal) => Promise<unknown>][] = [
  ['listCredentials', PATHS.certificates, (signer, signal) => signer.listCredentials(ACCOUNT, signal)],
  ['submit', PATHS.sign, (signer, signal) => signer.submit(ORDER, signal)],
  ['lookup', PATHS.status(TRANSACTION.transactionId), (signer, signal) => signer.lookup(BY_OUR_ID, signal)],
];

/** An answer that quotes everything it was told, the worst a provider can do to a log. */
const LEAK = `bad ${SP_ID} ${SP_PASSWORD} ${ACCOUNT.number}`;
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };
const PAGE = `<html><title>${LEAK}</title></html>`;
const envelope = (status_code: number, message = LEAK) => ({ status_code, message, data: LEAK });

type Arrange = (call: nock.Interceptor) => unknown;

const FAULTS: readonly [string, string, Arrange][] = [
  ['provider.unavailable', 'status 500', (call) => call.reply(500, envelope(500, `SERVAR_INTERNAL_ERROR ${LEAK}`))],
  ['provider.unavailable', 'code 500 in status 200', (call) => call.reply(200, envelope(500))],
  ['provider.unavailable', 'status 503 with a page', (call) => call.reply(503, PAGE, { 'content-type': 'text/html' })],
  ['provider.unavailable', 'a refused connection', (call) => call.replyWithError(new Error(LEAK))],
  ['provider.rate_limited', 'status 429', (call) => call.reply(429, LEAK, { 'retry-after': '7' })],
  [
    'provider.protocol_error',
    'a page with status 200',
    (call) => call.reply(200, PAGE, { 'content-type': 'text/html' }),
  ],
  [
    'provider.protocol_error',
    'a page with status 403',
    (call) => call.reply(403, PAGE, { 'content-type': 'text/html' }),
  ],
  ['provider.protocol_error', 'a page declared as json', (call) => call.reply(200, PAGE, JSON_TYPE)],
  ['provider.protocol_error', 'json cut short', (call) => call.reply(200, `{"message":"${LEAK}`, JSON_TYPE)],
  ['provider.protocol_error', 'no body at all', (call) => call.reply(200, '', JSON_TYPE)],
  [
    'provider.protocol_error',
    'bytes that are not utf-8',
    (call) => call.reply(200, Buffer.from([0x22, 0xff, 0x22]), JSON_TYPE),
  ],
  [
    'provider.protocol_error',
    'a redirect',
    (call) => call.reply(302, LEAK, { location: `https://elsewhere.test/?${SP_PASSWORD}` }),
  ],
  ['provider.protocol_error', 'too large a body', (call) => call.reply(200, `"${LEAK.repeat(20_000)}"`, JSON_TYPE)],
  ['provider.protocol_error', 'status 400', (call) => call.reply(400, envelope(400))],
  ['provider.protocol_error', 'data of another shape', (call) => call.reply(200, envelope(200))],
  ['provider.protocol_error', 'a code that is a text', (call) => call.reply(200, { status_code: LEAK })],
  ['provider.credentials_rejected', 'status 401', (call) => call.reply(401, envelope(401, `sp_id invalid ${LEAK}`))],
];

describe.each(CALLS)('%s', (_name, path, run) => {
  it.each(FAULTS)('fails with %s after %s and keeps every secret', async (code, _fault, arrange) => {
    arrange(expectCall(path));
    const signer = makeSigner();
    const error = await failure(run(signer, noSignal()));
    expect(error).toMatchObject({ code });
    if (!isKysoError(error)) throw error;
    for (const told of [inspect(error, { depth: 20, showHidden: true }), `${error.stack}`, JSON.stringify(error)]) {
      for (const secret of [SP_PASSWORD, SP_ID, ACCOUNT.number]) expect(told).not.toContain(secret);
    }
  });

  it('passes the wait on when calls are limited', async () => {
    expectCall(path).reply(429, {}, { 'retry-after': '7' });
    const error = await failure(run(makeSigner(), noSignal()));
    expect(error).toMatchObject({ code: 'provider.rate_limited', details: { retryAfterMs: 7000 } });
  });
});

it('does not show its secrets when it is printed', () => {
  const signer = makeSigner();
  expect(inspect(signer, { depth: 20, showHidden: true }) + JSON.stringify(signer)).not.toContain(SP_PASSWORD);
});
