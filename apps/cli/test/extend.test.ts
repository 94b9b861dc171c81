import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { oids } from '@kyso/cms';
import { birthRegistrationForm } from '@kyso/fixtures';
import {
  AUTHORITY_USAGE,
  type AuthorityServer,
  authorityInformation,
  basicConstraints,
  crlDistribution,
  extendedKeyUsage,
  SIGNING_USAGE,
  signPdf,
  startAuthorityServer,
  TestAuthority,
  TestTimestampUnit,
} from '@kyso/testkit';
import { kyso, makePkcs12, PASSWORD, temporaryDirectory } from './kyso.ts';

const HOUR_MS = 3_600_000;
const seconds = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;
const validity = () => ({ thisUpdate: seconds(Date.now() - 1000), nextUpdate: seconds(Date.now() + HOUR_MS) });

let form: Uint8Array;
let server: AuthorityServer;
let directory: ReturnType<typeof temporaryDirectory>;
const at = (name: string) => join(directory.path, name);

beforeAll(async () => {
  form = await birthRegistrationForm();
});
beforeEach(async () => {
  server = await startAuthorityServer();
  directory = temporaryDirectory();
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
  directory.remove();
});

/** A root, an authority with a responder, a signer, and a time-stamping unit under a root of its own. */
function raiseAuthorities(unitNotAfter?: string) {
  const root = TestAuthority.root({ commonName: 'Gốc thử nghiệm' });
  const ca = root.subordinate({
    commonName: 'CA thử nghiệm',
    extensions: [basicConstraints(true), AUTHORITY_USAGE, crlDistribution(`${server.url}/root.crl`)],
  });
  const signer = ca.issue({
    commonName: 'Nguyễn Văn An',
    uids: ['CCCD:001090000001'],
    extensions: [
      basicConstraints(false),
      SIGNING_USAGE,
      authorityInformation({ ocsp: `${server.url}/ocsp`, caIssuers: `${server.url}/ca.cer` }),
    ],
  });
  const stampRoot = TestAuthority.root({ commonName: 'Gốc dấu thời gian' });
  const makeUnit = (notAfter?: string) =>
    new TestTimestampUnit(stampRoot, {
      extensions: [
        basicConstraints(false),
        SIGNING_USAGE,
        extendedKeyUsage(oids.ID_KP_TIME_STAMPING),
        crlDistribution(`${server.url}/stamp.crl`),
      ],
      ...(notAfter === undefined ? {} : { notAfter }),
    });
  let unit = makeUnit(unitNotAfter);
  server.on('/ocsp', () => ({ body: ca.ocsp(signer.certificate, validity()) }));
  server.on('/ca.cer', () => ({ body: ca.certificate.raw }));
  server.on('/root.crl', () => ({ body: root.crl(validity()) }));
  server.on('/stamp.crl', () => ({ body: stampRoot.crl(validity()) }));
  server.on('/tsa', (body) => ({ body: unit.respond(body, seconds(Date.now())) }));
  mkdirSync(at('trust'));
  writeFileSync(at('trust/root.cer'), root.certificate.raw);
  writeFileSync(at('trust/stamp.cer'), stampRoot.certificate.raw);
  // the signer's issuer is left out of the signature: it has to be fetched
  writeFileSync(at('signed.pdf'), signPdf(form, { signer, options: { signingTime: new Date() } }));
  return {
    renewUnit: () => (unit = makeUnit()),
    /** Lists of the time-stamping root hold that long from now on. */
    stampListsHold: (ms: number) => {
      const nextUpdate = seconds(Date.now() + ms);
      server.on('/stamp.crl', () => ({ body: stampRoot.crl({ ...validity(), nextUpdate }) }));
    },
  };
}

const extend = (level: string, file = 'signed.pdf', tsa = `${server.url}/tsa`) =>
  kyso(['extend', '--tsa', tsa, '--level', level, '--trust', at('trust'), at(file)]);

async function judge(file: string, ...words: string[]) {
  const { lines } = await kyso(['verify', '--trust', at('trust'), ...words, at(file)]);
  return lines[0] as { verdict: string; signatures: { level: string | null; verdict: string; time_source: string }[] };
}

describe('kyso extend', () => {
  it.each([
    ['B-T', 'document_timestamp'],
    ['B-LT', 'document_timestamp'],
    ['B-LTA', 'document_timestamp'],
  ])('raises a signature to %s, and touches nothing that was there', async (level, timeSource) => {
    raiseAuthorities();
    const { code, lines } = await extend(level);
    expect(lines[0]).toMatchObject({
      status: 'extended',
      output: at(`signed_${level}.pdf`),
      holds_until: expect.any(String),
    });
    expect(code).toBe(0);
    const [before, after] = [readFileSync(at('signed.pdf')), readFileSync(at(`signed_${level}.pdf`))];
    expect(after.subarray(0, before.length).equals(before)).toBe(true);
    const verdict = await judge(`signed_${level}.pdf`);
    expect(verdict.signatures[0]).toMatchObject({ verdict: 'valid', level, time_source: timeSource });
    expect(verdict.verdict).toBe('valid');
  });

  it('makes a signature that is judged without any authority, from the evidence inside', async () => {
    raiseAuthorities();
    await extend('B-LTA');
    await server[Symbol.asyncDispose]();
    const verdict = await judge('signed_B-LTA.pdf', '--offline');
    expect(verdict).toMatchObject({ verdict: 'valid', signatures: [{ level: 'B-LTA' }, {}, {}] });
    expect(await judge('signed.pdf', '--offline')).toMatchObject({ verdict: 'undetermined' });
  });

  it.each([
    ['B-LT', 1],
    ['B-LTA', 2],
  ])('raises a signature with a timestamp of its own to %s without another one for B-T', async (level, fields) => {
    raiseAuthorities();
    const { p12, caDer } = makePkcs12(directory.path, 'rsa');
    const key = ['sign', '--p12', p12, '--password-env', 'PW', '--tsa', `${server.url}/tsa`];
    writeFileSync(at('form.pdf'), form);
    expect((await kyso([...key, at('form.pdf')], { PW: PASSWORD })).lines[0]).toMatchObject({ status: 'signed' });
    copyFileSync(caDer, at('trust/signers.cer'));
    expect(await judge('form_signed.pdf')).toMatchObject({
      signatures: [{ level: 'B-T', time_source: 'signature_timestamp', verdict: 'valid' }],
    });
    expect((await extend('B-T', 'form_signed.pdf')).lines[0]).toMatchObject({
      status: 'unchanged',
      holds_until: expect.any(String),
    });
    await extend(level, 'form_signed.pdf');
    const { verdict, signatures } = await judge(`form_signed_${level}.pdf`);
    expect(verdict).toBe('valid');
    expect(signatures.length).toBe(fields);
    // nobody can say whether this certificate was revoked: it names no source
    expect(signatures[0]).toMatchObject({ verdict: 'valid', time_source: 'signature_timestamp' });
  });

  it('leaves a document alone that has reached the level', async () => {
    raiseAuthorities();
    await extend('B-LTA');
    const { lines } = await extend('B-LTA', 'signed_B-LTA.pdf');
    expect(lines[0]).toMatchObject({ status: 'unchanged', output: null });
  });

  it('goes on from the level that was reached', async () => {
    raiseAuthorities();
    await extend('B-T');
    await extend('B-LTA', 'signed_B-T.pdf');
    expect(await judge('signed_B-T_B-LTA.pdf')).toMatchObject({
      verdict: 'valid',
      signatures: [{ level: 'B-LTA' }, {}, {}],
    });
  });

  it('renews the last timestamp before its certificate ends', async () => {
    const { renewUnit, stampListsHold } = raiseAuthorities(seconds(Date.now() + 24 * HOUR_MS));
    stampListsHold(72 * HOUR_MS);
    const first = await extend('B-LTA');
    expect(Date.parse(String(first.lines[0]?.['holds_until']))).toBeLessThan(Date.now() + 25 * HOUR_MS);
    renewUnit();
    const { lines } = await extend('B-LTA', 'signed_B-LTA.pdf');
    expect(lines[0]).toMatchObject({ status: 'extended' });
    expect(Date.parse(String(lines[0]?.['holds_until']))).toBeGreaterThan(Date.now() + 100 * 24 * HOUR_MS);
    const later = ['--offline', '--at', seconds(Date.now() + 48 * HOUR_MS)];
    expect(await judge('signed_B-LTA_B-LTA.pdf', ...later)).toMatchObject({
      signatures: [{ verdict: 'valid', level: 'B-LTA' }, {}, {}, {}],
    });
    // whether the last unit was revoked has to be known at any time, and those lists do not say so for ever
    const muchLater = ['--offline', '--at', seconds(Date.now() + 96 * HOUR_MS)];
    expect(await judge('signed_B-LTA_B-LTA.pdf', ...muchLater)).toMatchObject({
      verdict: 'undetermined',
      signatures: [
        { reasons: ['timestamp_state_unknown'], level: 'B-LTA' },
        {},
        {},
        { reasons: ['revocation_unknown'] },
      ],
    });
  });

  it('writes nothing when an authority does not answer, and says which kind it was', async () => {
    raiseAuthorities();
    const silent = await extend('B-T', 'signed.pdf', `${server.url}/nobody`);
    expect(silent.lines[0]).toMatchObject({ status: 'error', reason: 'timestamp.unavailable', output: null });
    expect(silent.code).toBe(1);
    server.on('/ocsp', () => ({ status: 500 }));
    const { lines } = await extend('B-LT');
    expect(lines[0]).toMatchObject({ status: 'error', reason: 'evidence.unavailable', output: null });
  });

  it('has nothing to do for a document without a signature, and refuses what is no PDF', async () => {
    raiseAuthorities();
    writeFileSync(at('form.pdf'), form);
    writeFileSync(at('text.pdf'), 'không phải PDF');
    expect((await extend('B-LTA', 'form.pdf')).lines[0]).toMatchObject({ status: 'unchanged' });
    const { code, lines } = await extend('B-LTA', 'text.pdf');
    expect(lines[0]).toMatchObject({ status: 'refused', reason: 'document.not_pdf' });
    expect(code).toBe(3);
  });

  it('never overwrites a file', async () => {
    raiseAuthorities();
    copyFileSync(at('signed.pdf'), at('signed_B-T.pdf'));
    expect((await extend('B-T')).lines[0]).toMatchObject({ status: 'error', reason: 'precondition_failed' });
  });

  it.each([
    [['extend', 'x.pdf']],
    [['extend', '--tsa', 'ftp://x', 'x.pdf']],
    [['extend', '--tsa', 'http://127.0.0.1', '--level', 'B-X', 'x.pdf']],
  ])('refuses a wrong call: %j', async (words) => expect((await kyso(words)).code).toBe(2));
});
