import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Certificate } from '@kyso/cms';
import { authorityInformation, ManualClock, TestAuthority } from '@kyso/testkit';
import { openTrust } from '../src/index.ts';

const FRESH = { thisUpdate: '2026-06-01T01:00:00Z', nextUpdate: '2036-06-01T03:00:00Z' };
const clock = new ManualClock(Date.parse('2026-06-01T02:00:00Z'));
const authority = TestAuthority.root({ commonName: 'CA công cộng' });

let asked = 0;
let leaf: Certificate;
const server = createServer((_request, response) => {
  asked += 1;
  response.end(authority.ocsp(leaf, FRESH));
});
beforeEach(async () => {
  asked = 0;
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo; // it listens
  const extensions = [authorityInformation({ ocsp: `http://127.0.0.1:${port}/ocsp` })];
  leaf = authority.issue({ commonName: 'Nguyễn Văn An', extensions }).certificate;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});
const query = () => ({ certificate: leaf.raw, issuer: authority.certificate.raw });

describe('the trust of an installation', () => {
  it('is the two Vietnamese trees when no folder is configured', async () => {
    await using trust = openTrust({ online: false, allowCidrs: [] }, clock);
    expect(trust.anchors.length).toBeGreaterThanOrEqual(2);
    expect(trust).not.toHaveProperty('revocation');
    expect(trust).not.toHaveProperty('certificates');
  });

  it('does not dial an address of this machine because a certificate names it', async () => {
    await using trust = openTrust({ online: true, allowCidrs: [] }, clock);
    expect(await trust.revocation?.find(query())).toEqual({ ocsps: [], crls: [] });
    expect(asked).toBe(0);
  });

  it('dials it, by plain http, when the network is configured', async () => {
    await using trust = openTrust({ online: true, allowCidrs: ['127.0.0.0/8'] }, clock);
    expect((await trust.revocation?.find(query()))?.ocsps).toHaveLength(1);
    expect(asked).toBe(1);
  });

  it('refuses a folder that is not there, and a network that is none', () => {
    expect(() => openTrust({ dir: '/nowhere', online: true, allowCidrs: [] }, clock)).toThrow(/trust folder/);
    expect(() => openTrust({ online: true, allowCidrs: ['intranet'] }, clock)).toThrow(/allowed network/);
  });
});
