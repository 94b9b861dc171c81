import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { buildTimeStampRequest, DIGESTS, der, readTimestampToken } from '@kyso/cms';
import {
  type AuthorityServer,
  expectCode,
  ManualClock,
  startAuthorityServer,
  TestAuthority,
  TestTimestampUnit,
} from '@kyso/testkit';
import { createCertificateFetcher, createPromptAuthority, createTimeStampAuthority } from '../src/index.ts';

const NOW = '2026-06-01T02:00:00Z';
const digest = new Uint8Array(createHash('sha256').update('chữ ký').digest());
const never = new AbortController().signal;

let server: AuthorityServer;
let unit: TestTimestampUnit;
beforeEach(async () => {
  server = await startAuthorityServer();
  unit = new TestTimestampUnit(TestAuthority.root({ commonName: 'Gốc dấu thời gian' }));
});
afterEach(async () => server[Symbol.asyncDispose]());

const authority = (...paths: string[]) =>
  createTimeStampAuthority({
    urls: paths.map((path) => server.url + path),
    fetch: createCertificateFetcher(),
    clock: new ManualClock(Date.parse(NOW)),
    timeoutMs: 300,
  });

describe('a time-stamping authority', () => {
  it('gives a token over exactly the digest it was asked for', async () => {
    server.on('/tsa', (body) => ({ body: unit.respond(body, NOW) }));
    const token = await authority('/tsa').stamp(digest, never);
    expect(readTimestampToken(token)?.imprint).toEqual(digest);
  });

  it('that is silent, rejects or lies is passed over for the next one', async () => {
    server.on('/silent', () => new Promise(() => undefined));
    // PKIStatus 2 (rejection), PKIFailureInfo bit 14 (timeNotAvailable)
    server.on('/rejects', () => ({
      body: der.sequence(der.sequence(der.integer(2), der.bitString(Uint8Array.of(0, 2), 1))),
    }));
    server.on('/lies', () => ({ body: unit.respond(other(), NOW) }));
    server.on('/good', (body) => ({ body: unit.respond(body, NOW) }));
    const token = await authority('/silent', '/rejects', '/lies', '/good').stamp(digest, never);
    expect(readTimestampToken(token)?.imprint).toEqual(digest);
    expect(server.asked).toEqual(['POST /silent', 'POST /rejects', 'POST /lies', 'POST /good']);
  });

  it.each([
    ['stamps something else', () => unit.respond(other(), NOW), /IMPRINT_WRONG/],
    ['replays an old answer', () => stampWithoutNonce(), /another question/],
    ['has a wrong clock', (body: Uint8Array) => unit.respond(body, '2026-06-01T03:00:00Z'), /minutes away/],
    ['answers a web page', () => Buffer.from('<html>'), /not a time-stamp response/],
  ])('that %s gives no token, and the fault says so', async (_, answer, why) => {
    server.on('/tsa', (body) => ({ body: answer(body) }));
    await expect(authority('/tsa').stamp(digest, never)).rejects.toMatchObject({
      code: 'timestamp.unavailable',
      details: { faults: [expect.stringMatching(why)] },
    });
  });
});

describe('an authority for somebody who cannot wait', () => {
  const clock = new ManualClock(Date.parse(NOW));
  const prompt = (withinMs: number, ...paths: string[]) =>
    createPromptAuthority({
      urls: paths.map((path) => server.url + path),
      fetch: createCertificateFetcher(),
      clock,
      withinMs,
      silenceMs: 5_000,
    });

  it('leaves the next one its share of the time', async () => {
    server.on('/silent', () => new Promise(() => undefined));
    server.on('/good', (body) => ({ body: unit.respond(body, NOW) }));
    const token = await prompt(1_000, '/silent', '/good').stamp(digest, never);
    expect(readTimestampToken(token)?.imprint).toEqual(digest);
  });

  it('asks nobody for a while after nobody answered, and then again', async () => {
    server.on('/silent', () => new Promise(() => undefined));
    const authority = prompt(50, '/silent');
    await expectCode(authority.stamp(digest, never), 'timestamp.unavailable');
    await expectCode(authority.stamp(digest, never), 'timestamp.unavailable');
    expect(server.asked).toEqual(['POST /silent']);
    server.on('/silent', (body) => ({ body: unit.respond(body, NOW) }));
    clock.advance(5_000);
    await authority.stamp(digest, never);
    expect(server.asked).toEqual(['POST /silent', 'POST /silent']);
  });

  it('throws nothing else when the caller gives up, and does not hold that against the authority', async () => {
    server.on('/slow', () => new Promise(() => undefined));
    const authority = prompt(60_000, '/slow');
    const giveUp = new AbortController();
    const asking = authority.stamp(digest, giveUp.signal);
    giveUp.abort();
    await expectCode(asking, 'timestamp.unavailable');
    server.on('/slow', (body) => ({ body: unit.respond(body, NOW) }));
    await authority.stamp(digest, never);
  });
});

/** A request for another digest, with another nonce. */
function other(): Uint8Array {
  const imprint = new Uint8Array(createHash('sha256').update('khác').digest());
  return buildTimeStampRequest({ digest: DIGESTS.sha256, imprint, nonce: 1n });
}

function stampWithoutNonce(): Uint8Array {
  return der.sequence(der.sequence(der.integer(0)), unit.stampDigest(digest, NOW));
}
