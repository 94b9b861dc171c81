import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openWorld, type World } from './world.ts';

const run = promisify(execFile);

/** OpenSSL asks and judges: the authority must not be checked with the library that made it. */
describe('the time-stamping authority', () => {
  let world: World;
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'kyso-sandbox-'));
    world = await openWorld({ stateDir: join(dir, 'state') });
    await writeFile(join(dir, 'root.pem'), world.rootPem);
    await writeFile(join(dir, 'data'), 'Tờ khai đăng ký khai sinh');
    await writeFile(join(dir, 'other'), 'Tờ khai khác');
  }, 30_000);
  afterAll(async () => {
    await world.close();
    await rm(dir, { recursive: true });
  });

  const openssl = async (...args: string[]) => {
    const { stdout, stderr } = await run('openssl', args, { cwd: dir });
    return `${stdout}${stderr}`;
  };
  const ask = async (body: Uint8Array) => {
    const headers = { 'content-type': 'application/timestamp-query' };
    const answer = await fetch(`${world.url}/pki/tsa`, { method: 'POST', headers, body: Uint8Array.from(body) });
    expect(answer.headers.get('content-type')).toBe('application/timestamp-reply');
    await writeFile(join(dir, 'reply'), Buffer.from(await answer.arrayBuffer()));
  };
  const query = async (...how: string[]) => {
    await openssl('ts', '-query', '-data', 'data', '-cert', '-out', 'query', ...how);
    return await readFile(join(dir, 'query'));
  };
  const verify = (...how: string[]) => openssl('ts', '-verify', '-in', 'reply', '-CAfile', 'root.pem', ...how);

  it.each(['-sha256', '-sha512'])('stamps a hash (%s) with the nonce of the question, up to the root', async (hash) => {
    await ask(await query(hash));
    expect(await verify('-queryfile', 'query')).toContain('Verification: OK');
    expect(await verify('-data', 'data')).toContain('Verification: OK');
  });

  it('gives a stamp that is worth nothing for other data, or to another question', async () => {
    await ask(await query('-sha256'));
    await expect(verify('-data', 'other')).rejects.toThrow(/mismatch/);
    await query('-sha256');
    await expect(verify('-queryfile', 'query')).rejects.toThrow(/nonce/);
  });

  it('names a list of revoked certificates that holds for its unit', async () => {
    await ask(await query('-sha256'));
    await openssl('ts', '-reply', '-in', 'reply', '-token_out', '-out', 'token');
    const printed = await openssl('pkcs7', '-inform', 'DER', '-in', 'token', '-print_certs', '-text', '-noout');
    expect(printed).toContain('X509v3 Extended Key Usage: critical');
    expect(printed).toContain(`${world.url}/pki/issuing.crl`);
  });

  it('rejects what it cannot read or stamp, in the words of the protocol', async () => {
    await ask(Buffer.from('nonsense'));
    expect(await openssl('ts', '-reply', '-in', 'reply', '-text')).toMatch(
      /Rejected[\s\S]*bad data format|data submitted/i,
    );
    await ask(await query('-sha1'));
    expect(await openssl('ts', '-reply', '-in', 'reply', '-text')).toMatch(/Rejected[\s\S]*algorithm/i);
  });
});
