/** What signing at all levels needs, on loopback: authorities with a responder and lists, time stamps, a key in PKCS#12. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { oids } from '@kyso/cms';
import {
  AUTHORITY_USAGE,
  authorityInformation,
  basicConstraints,
  crlDistribution,
  extendedKeyUsage,
  SIGNING_USAGE,
  startAuthorityServer,
  TestAuthority,
  TestTimestampUnit,
} from '@kyso/testkit';
import { runProgramOrFail } from '../run-program.ts';

export type TestAuthorities = AsyncDisposable & {
  readonly p12: string;
  readonly p12Password: string;
  readonly timestampUrl: string;
  /** Directory with the roots, as `--trust` takes it. */
  readonly trust: string;
  readonly rootFiles: readonly string[];
  /** Fresh lists of every authority, for judges of what carries no evidence. */
  issueCrls(): Promise<readonly string[]>;
  /** Another time-stamping unit takes over, whose certificate lives longer. */
  renewTimestampUnit(): void;
};

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Shorter than the time before which a timestamp is renewed. */
const FIRST_UNIT_DAYS = 30;
const PASSWORD = 'conformance';

const seconds = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;
const validity = () => ({ thisUpdate: seconds(Date.now()), nextUpdate: seconds(Date.now() + 24 * HOUR_MS) });

/** @param directory an existing one; keys and certificates are written there */
export async function raiseTestAuthorities(directory: string): Promise<TestAuthorities> {
  const server = await startAuthorityServer();
  const at = (name: string) => join(directory, name);
  const root = TestAuthority.root({ commonName: 'Gốc thử nghiệm', organisation: 'Kyso' });
  const ca = root.subordinate({
    commonName: 'CA thử nghiệm',
    organisation: 'Kyso',
    extensions: [basicConstraints(true, 0), AUTHORITY_USAGE, crlDistribution(`${server.url}/root.crl`)],
  });
  const urls = { ocsp: `${server.url}/ocsp`, caIssuers: `${server.url}/ca.cer` };
  const signer = ca.issue({
    commonName: 'Nguyễn Văn An',
    extensions: [basicConstraints(false), SIGNING_USAGE, authorityInformation(urls)],
  });
  const stampRoot = TestAuthority.root({ commonName: 'Gốc dấu thời gian', organisation: 'Kyso' });
  const unitUntil = (notAfter: string) =>
    new TestTimestampUnit(stampRoot, {
      notAfter,
      extensions: [
        basicConstraints(false),
        SIGNING_USAGE,
        extendedKeyUsage(oids.ID_KP_TIME_STAMPING),
        crlDistribution(`${server.url}/stamp.crl`),
      ],
    });
  let unit = unitUntil(seconds(Date.now() + FIRST_UNIT_DAYS * DAY_MS));
  server.on('/ocsp', () => ({ body: ca.ocsp(signer.certificate, validity()) }));
  server.on('/ca.cer', () => ({ body: ca.certificate.raw }));
  server.on('/root.crl', () => ({ body: root.crl(validity()) }));
  server.on('/stamp.crl', () => ({ body: stampRoot.crl(validity()) }));
  server.on('/tsa', (body) => ({ body: unit.respond(body, seconds(Date.now())) }));

  await mkdir(at('trust'));
  const rootFiles = [at('trust/root.cer'), at('trust/stamp.cer')];
  await writeFile(at('trust/root.cer'), root.certificate.raw);
  await writeFile(at('trust/stamp.cer'), stampRoot.certificate.raw);
  await writePkcs12(at, signer.keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), [
    signer.certificate.raw,
    ca.certificate.raw,
  ]);
  return {
    p12: at('signer.p12'),
    p12Password: PASSWORD,
    timestampUrl: `${server.url}/tsa`,
    trust: at('trust'),
    rootFiles,
    async issueCrls() {
      const lists = Object.entries({ root, ca, stamp: stampRoot });
      for (const [name, authority] of lists) await writeFile(at(`${name}.crl`), authority.crl(validity()));
      return lists.map(([name]) => at(`${name}.crl`));
    },
    renewTimestampUnit() {
      unit = unitUntil(seconds(Date.now() + 10 * 365 * DAY_MS));
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

async function writePkcs12(at: (name: string) => string, keyPem: string, ders: readonly Uint8Array[]): Promise<void> {
  const pem = (der: Uint8Array) =>
    `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64')}\n-----END CERTIFICATE-----\n`;
  await writeFile(at('signer.pem'), [keyPem, ...ders.map(pem)].join(''));
  const parts = ['-in', at('signer.pem'), '-out', at('signer.p12'), '-passout', `pass:${PASSWORD}`];
  await runProgramOrFail('openssl', ['pkcs12', '-export', ...parts]);
}
