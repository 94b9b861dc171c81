/** Mutual TLS, a private authority and pinned keys, with a server of node:https that insists on a certificate. */
import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { der, oids } from '@kyso/cms';
import { extension, type Issued, TestAuthority } from '@kyso/testkit';
import { createJsonClient } from '../../src/http/json-client.ts';
import type { TlsSettings } from '../../src/http/tls.ts';
import { ManualClock } from '../manual-clock.ts';

const YEARS = { notBefore: '2020-01-01T00:00:00Z', notAfter: '2049-12-31T00:00:00Z' };
const LOOPBACK = extension(oids.ID_CE_SUBJECT_ALT_NAME, der.sequence(der.encode(0x87, Uint8Array.of(127, 0, 0, 1))));

const authority = TestAuthority.root({ commonName: 'Provider CA', ...YEARS });
const far = authority.issue({ commonName: 'provider', extensions: [LOOPBACK], ...YEARS });
const near = authority.issue({ commonName: 'kyso', ...YEARS });

const pem = (bytes: Uint8Array) =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(bytes).toString('base64')}\n-----END CERTIFICATE-----\n`;
const keyOf = ({ keys }: Issued) => keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const pinOf = ({ keys }: Issued) =>
  createHash('sha256')
    .update(keys.publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64');

const CA = pem(authority.certificate.raw);
const OURS = { ca: CA, certificate: pem(near.certificate.raw), key: keyOf(near) };

let server: Server;
let baseUrl: string;
let connections = 0;
beforeAll(async () => {
  const own = { cert: pem(far.certificate.raw), key: keyOf(far) };
  server = createServer({ ...own, ca: CA, requestCert: true }, (_request, response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end('"answered"'),
  );
  server.on('secureConnection', () => connections++);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  baseUrl = `https://127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens on TCP
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function client(tls?: TlsSettings) {
  const { post } = createJsonClient({ baseUrl, tls, clock: new ManualClock() });
  return () => post('/', {}, ({ body }) => body, new AbortController().signal);
}

describe('a provider behind mutual tls', () => {
  it('is reached with our certificate, its authority and its pinned key, over kept connections', async () => {
    const call = client({ ...OURS, pins: [pinOf(near), pinOf(far)] });
    const before = connections;
    for (let i = 0; i < 6; i += 1) expect(await call()).toBe('answered');
    expect(connections - before).toBeLessThanOrEqual(2);
  });

  it.each<[string, TlsSettings | undefined, string]>([
    ['whose key is not pinned', { ...OURS, pins: [pinOf(near)] }, 'ERR_PIN'],
    ['whose authority is not known', undefined, 'SELF_SIGNED_CERT_IN_CHAIN'],
  ])('%s is not reached', async (_which, tls, reason) => {
    await expect(client(tls)()).rejects.toMatchObject({ code: 'provider.unavailable', details: { reason } });
  });

  it('does not let us in without a certificate', async () => {
    // With TLS 1.3 the alert may come after the request: which code this has is a matter of time.
    await expect(client({ ca: CA })()).rejects.toMatchObject({ code: 'provider.unavailable' });
  });
});
