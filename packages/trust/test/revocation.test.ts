import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readOcspResponse } from '@kyso/cms';
import {
  type AuthorityServer,
  authorityInformation,
  basicConstraints,
  crlDistribution,
  extendedKeyUsage,
  ManualClock,
  SIGNING_USAGE,
  startAuthorityServer,
  TestAuthority,
} from '@kyso/testkit';
import {
  createCertificateFetcher,
  createCertificateSource,
  createRevocationChecker,
  createRevocationSource,
} from '../src/index.ts';

const NOW = '2026-06-01T02:00:00.000Z';
const FRESH = { thisUpdate: '2026-06-01T01:00:00Z', nextUpdate: '2026-06-01T03:00:00Z' };
const never = new AbortController().signal;

let server: AuthorityServer;
let clock: ManualClock;
beforeEach(async () => {
  server = await startAuthorityServer();
  clock = new ManualClock(Date.parse(NOW));
});
afterEach(async () => server[Symbol.asyncDispose]());

function world() {
  const authority = TestAuthority.root({ commonName: 'CA công cộng' });
  const leaf = authority.issue({
    commonName: 'Nguyễn Văn An',
    extensions: [
      authorityInformation({ ocsp: `${server.url}/ocsp`, caIssuers: `${server.url}/ca.cer` }),
      crlDistribution(`${server.url}/ca.crl`),
    ],
  }).certificate;
  const fetch = createCertificateFetcher({ timeoutMs: 300 });
  const source = createRevocationSource({ fetch, clock });
  const checker = createRevocationChecker({ source, clock });
  const check = () => checker.check(leaf.raw, [authority.certificate.raw], NOW, never);
  return { authority, leaf, fetch, source, check };
}

describe('a revocation check before a phone rings', () => {
  it('believes a responder, and asks it once while its answer is fresh', async () => {
    const { authority, leaf, check } = world();
    server.on('/ocsp', () => ({ body: authority.ocsp(leaf, FRESH) }));
    expect(await check()).toMatchObject({ kind: 'good' });
    expect(await check()).toMatchObject({ kind: 'good' });
    expect(server.asked).toEqual(['POST /ocsp']);
    clock.advance(61 * 60 * 1000);
    await check();
    expect(server.asked[1]).toBe('POST /ocsp');
  });

  it('hands on the answers as they came, with where and when each was had, also out of what it kept', async () => {
    const { authority, leaf, source } = world();
    const answer = authority.ocsp(leaf, FRESH);
    server.on('/ocsp', () => ({ body: answer }));
    const query = { certificate: leaf.raw, issuer: authority.certificate.raw };
    const seen = [{ kind: 'ocsp', der: answer, url: `${server.url}/ocsp`, at: NOW }];
    expect((await source.find(query)).seen).toEqual(seen);
    clock.advance(60_000);
    expect((await source.find(query)).seen).toEqual(seen);
    const checker = createRevocationChecker({ source, clock });
    expect(await checker.check(leaf.raw, [authority.certificate.raw], NOW, never)).toEqual({ kind: 'good', seen });
    server.on('/ocsp', () => ({ status: 503 }));
    const list = authority.crl(FRESH);
    server.on('/ca.crl', () => ({ body: list }));
    clock.advance(3_600_000);
    const url = `${server.url}/ca.crl`;
    expect((await source.find(query)).seen).toEqual([{ kind: 'crl', der: list, url, at: clock.instant() }]);
  });

  it('compares the times of an answer it has judged before with the present time, and believes no altered copy of it', async () => {
    const { authority, leaf } = world();
    const answer = authority.ocsp(leaf, FRESH);
    const inSignature = Buffer.from(answer).indexOf(readOcspResponse(answer)?.signatureValue ?? '') + 20;
    const altered = answer.with(inSignature, (answer[inSignature] ?? 0) ^ 1);
    const says = (ocsp: Uint8Array, at: string) =>
      createRevocationChecker({ source: { find: async () => ({ ocsps: [ocsp], crls: [] }) }, clock }).check(
        leaf.raw,
        [authority.certificate.raw],
        at,
        never,
      );
    expect(await says(answer, NOW)).toMatchObject({ kind: 'good' });
    expect(await says(altered, NOW)).toMatchObject({ kind: 'unknown' });
    expect(await says(answer, NOW)).toMatchObject({ kind: 'good' });
    clock.advance(3 * 3_600_000);
    expect(await says(answer, clock.instant())).toMatchObject({ kind: 'unknown' });
  });

  it('is not spared a question by a source that shall never answer from what it heard before', async () => {
    const { authority, leaf, fetch } = world();
    server.on('/ocsp', () => ({ body: authority.ocsp(leaf, FRESH) }));
    const source = createRevocationSource({ fetch, clock, keepsAnswers: false });
    const query = { certificate: leaf.raw, issuer: authority.certificate.raw };
    for (let round = 0; round < 2; round++) expect((await source.find(query)).ocsps).toHaveLength(1);
    expect(server.asked).toEqual(['POST /ocsp', 'POST /ocsp']);
  });

  it('says since when a certificate is revoked', async () => {
    const { authority, leaf, check } = world();
    server.on('/ocsp', () => ({ body: authority.ocsp(leaf, { ...FRESH, revokedAt: '2026-05-01T00:00:00Z' }) }));
    expect(await check()).toMatchObject({ kind: 'revoked', revokedAt: expect.stringContaining('2026-05-01') });
  });

  it('falls back to the list, in DER or in PEM, when the responder is down', async () => {
    const { authority, leaf, check } = world();
    server.on('/ocsp', () => ({ status: 503 }));
    const crl = authority.crl(FRESH, [{ certificate: leaf, at: '2026-05-01T00:00:00Z' }]);
    const text = `-----BEGIN X509 CRL-----\n${Buffer.from(crl).toString('base64')}\n-----END X509 CRL-----\n`;
    server.on('/ca.crl', () => ({ body: text }));
    expect(await check()).toMatchObject({ kind: 'revoked' });
  });

  it.each([
    [
      'a responder that another authority runs',
      (other: TestAuthority, about: Parameters<TestAuthority['ocsp']>[0]) => other.ocsp(about, FRESH),
    ],
    ['garbage', () => Uint8Array.of(1, 2, 3)],
    [
      'an answer past its time',
      (_: TestAuthority, about: Parameters<TestAuthority['ocsp']>[0], own: TestAuthority) =>
        own.ocsp(about, { thisUpdate: '2026-05-01T00:00:00Z', nextUpdate: '2026-05-02T00:00:00Z' }),
    ],
  ])('does not believe %s', async (_, answer) => {
    const { authority, leaf, check } = world();
    const other = TestAuthority.root({ commonName: 'CA công cộng' });
    server.on('/ocsp', () => ({ body: answer(other, leaf, authority) }));
    expect(await check()).toMatchObject({ kind: 'unknown' });
  });

  it('asks about a responder whose certificate says where, and believes it only with an answer', async () => {
    const { authority, leaf, check } = world();
    const purpose = [basicConstraints(false), SIGNING_USAGE, extendedKeyUsage('1.3.6.1.5.5.7.3.9')];
    const list = crlDistribution(`${server.url}/responders.crl`);
    const responder = authority.issue({ commonName: 'OCSP', extensions: [...purpose, list] });
    server.on('/ocsp', () => ({ body: authority.ocsp(leaf, { ...FRESH, responder }) }));
    server.on('/responders.crl', () => ({ status: 503 }));
    expect(await check()).toMatchObject({ kind: 'unknown' });
    server.on('/responders.crl', () => ({ body: authority.crl(FRESH) }));
    const answer = await check();
    expect(answer.kind).toBe('good');
    expect(answer.seen?.map(({ kind }) => kind)).toEqual(['ocsp', 'crl']);
  });

  it('gives up on a silent responder in bounded time', async () => {
    const { check } = world();
    server.on('/ocsp', () => new Promise(() => undefined));
    expect(await check()).toMatchObject({ kind: 'unknown' });
  });

  it('does not know without the issuer', async () => {
    const { leaf, source } = world();
    const checker = createRevocationChecker({ source, clock });
    expect(await checker.check(leaf.raw, [], NOW, never)).toMatchObject({
      kind: 'unknown',
      why: expect.stringMatching(/issuer/),
    });
  });
});

describe('the issuer of a certificate', () => {
  it.each([
    ['DER', (der: Uint8Array) => der],
    [
      'PEM',
      (der: Uint8Array) =>
        `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64')}\n-----END CERTIFICATE-----`,
    ],
  ])('is fetched as %s, once', async (_, body) => {
    const { authority, leaf, fetch } = world();
    server.on('/ca.cer', () => ({ status: 302, location: '/moved.cer' }));
    server.on('/moved.cer', () => ({ body: body(authority.certificate.raw) }));
    const source = createCertificateSource({ fetch, clock });
    expect(await source.issuersOf(leaf.raw)).toEqual([authority.certificate.raw]);
    await source.issuersOf(leaf.raw);
    expect(server.asked).toEqual(['GET /ca.cer', 'GET /moved.cer']);
  });

  it('that is not served is an empty list, and the address is left alone for a minute', async () => {
    const { leaf, fetch } = world();
    const source = createCertificateSource({ fetch, clock });
    expect(await source.issuersOf(leaf.raw)).toEqual([]);
    await source.issuersOf(leaf.raw);
    expect(server.asked).toHaveLength(1);
  });
});

describe('an exchange with an authority', () => {
  it('reads no more than it said, dials nothing but http, and follows two redirects at most', async () => {
    const fetch = createCertificateFetcher({ timeoutMs: 300 });
    server.on('/big', () => ({ body: 'x'.repeat(1000) }));
    server.on('/loop', () => ({ status: 302, location: '/loop' }));
    const ask = (url: string) => fetch({ url, accept: '*/*', maxBytes: 999 });
    expect(await ask(`${server.url}/big`)).toEqual({ kind: 'nothing', why: 'more than 999 bytes' });
    expect(await ask(`${server.url}/loop`)).toEqual({ kind: 'nothing', why: 'status 302' });
    expect(await ask('file:///etc/passwd')).toEqual({ kind: 'nothing', why: 'not an http address' });
    expect(await ask('ldap://127.0.0.1/cn=ca')).toEqual({ kind: 'nothing', why: 'not an http address' });
  });
});
