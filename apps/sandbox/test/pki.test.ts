import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BehaviourName } from '../src/behaviours.ts';
import { bytesOf, certificateOf, idOf, openWorld, type World } from './world.ts';

const run = promisify(execFile);

/** OpenSSL is the judge here: the sandbox must not be checked with the library that made it. */
describe('the test hierarchy', () => {
  let world: World;
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'kyso-sandbox-'));
    world = await openWorld({ stateDir: join(dir, 'state') });
    await writeFile(join(dir, 'root.pem'), world.rootPem);
    await save('issuing.pem', await fetchBytes('/pki/issuing.cer'));
    for (const behaviour of ['manual', 'revoked_certificate', 'expired_certificate'] as const)
      await saveLeaf(behaviour);
    await writeFile(join(dir, 'issuing.crl'), await fetchBytes('/pki/issuing.crl'));
    await writeFile(join(dir, 'root.crl'), await fetchBytes('/pki/root.crl'));
    for (const name of ['issuing', 'root']) {
      await openssl('crl', '-inform', 'DER', '-in', `${name}.crl`, '-out', `${name}.crl.pem`);
    }
  }, 30_000);
  afterAll(async () => {
    await world.close();
    await rm(dir, { recursive: true });
  });

  const openssl = async (...args: string[]) => {
    const { stdout, stderr } = await run('openssl', args, { cwd: dir });
    return `${stdout}${stderr}`;
  };
  const fetchBytes = async (path: string) => new Uint8Array(await (await fetch(`${world.url}${path}`)).arrayBuffer());
  const save = async (name: string, der: Uint8Array) => {
    await writeFile(join(dir, `${name}.der`), der);
    await openssl('x509', '-inform', 'DER', '-in', `${name}.der`, '-out', name);
  };
  const rowOf = async (behaviour: BehaviourName) =>
    (await world.getCertificate(idOf(behaviour))).json.data.user_certificates[0];
  const saveLeaf = async (behaviour: BehaviourName) =>
    save(`${behaviour}.pem`, bytesOf((await rowOf(behaviour)).cert_data));
  const verify = (leaf: string) =>
    openssl(
      ...['verify', '-x509_strict', '-crl_check_all', '-CAfile', 'root.pem', '-untrusted', 'issuing.pem'],
      ...['-CRLfile', 'issuing.crl.pem', '-CRLfile', 'root.crl.pem', leaf],
    );
  const ocsp = (leaf: string, ...more: string[]) =>
    openssl(
      ...['ocsp', '-issuer', 'issuing.pem', '-cert', leaf, '-url', `${world.url}/pki/ocsp`, '-CAfile', 'root.pem'],
      ...more,
    );

  it('holds up to the root, with both revocation lists, by strict rules', async () => {
    expect(await verify('manual.pem')).toContain('manual.pem: OK');
  });

  it('serves the root it reports', async () => {
    expect((await world.get('/pki/root.pem')).text).toBe(world.rootPem);
    expect(await openssl('x509', '-in', 'root.pem', '-noout', '-subject')).toContain('Kyso Sandbox Root CA');
  });

  it('fails the revoked and the expired certificate', async () => {
    await expect(verify('revoked_certificate.pem')).rejects.toThrow(/certificate revoked/);
    await expect(verify('expired_certificate.pem')).rejects.toThrow(/certificate has expired/);
  });

  it('puts address, usage and identity into a leaf', async () => {
    const text = await openssl('x509', '-in', 'manual.pem', '-noout', '-text', '-nameopt', 'utf8');
    expect(text).toContain('Digital Signature, Non Repudiation');
    expect(text).toContain(`OCSP - URI:${world.url}/pki/ocsp`);
    expect(text).toContain(`CA Issuers - URI:${world.url}/pki/issuing.cer`);
    expect(text).toContain(`URI:${world.url}/pki/issuing.crl`);
    expect(text).toContain('CN=NGUYỄN VĂN A, UID=CCCD:001090000001');
    expect(text).toContain('Public-Key: (2048 bit)');
  });

  it('lists the revoked certificate, and only that', async () => {
    const text = await openssl('crl', '-in', 'issuing.crl.pem', '-noout', '-text', '-CAfile', 'issuing.pem');
    expect(text).toContain('verify OK');
    expect(text.match(/Serial Number: \w+/g)).toEqual([
      `Serial Number: ${(await rowOf('revoked_certificate')).serial_number.toUpperCase()}`,
    ]);
    expect(text).toContain('Key Compromise');
  });

  it.each([
    ['manual.pem', 'good'],
    ['revoked_certificate.pem', 'revoked'],
    ['expired_certificate.pem', 'good'],
  ])('answers OCSP for %s: %s', async (leaf, status) => {
    const answer = await ocsp(leaf);
    expect(answer).toContain('Response verify OK');
    expect(answer).toContain(`${leaf}: ${status}`);
  });

  it('answers OCSP for a CertID in SHA-256 as well', async () => {
    const args = ['-sha256', '-issuer', 'issuing.pem', '-cert', 'manual.pem'];
    const answer = await openssl('ocsp', ...args, '-url', `${world.url}/pki/ocsp`, '-CAfile', 'root.pem');
    expect(answer).toContain('manual.pem: good');
  });

  it('repeats the nonce', async () => {
    expect(await ocsp('manual.pem', '-nonce')).not.toContain('WARNING');
    expect(await ocsp('manual.pem', '-no_nonce')).toContain('Response verify OK');
  });

  it('says unknown of a serial number it has not issued', async () => {
    const args = ['ocsp', '-issuer', 'issuing.pem', '-serial', '0x5401010100', '-url', `${world.url}/pki/ocsp`];
    const answer = await openssl(...args, '-CAfile', 'root.pem');
    expect(answer).toContain('Response verify OK');
    expect(answer).toContain('0x5401010100: unknown');
  });

  it('says unknown of certificates of another issuer', async () => {
    const args = ['ocsp', '-issuer', 'root.pem', '-cert', 'issuing.pem', '-url', `${world.url}/pki/ocsp`];
    expect(await openssl(...args, '-noverify')).toContain('issuing.pem: unknown');
  });

  it('answers the GET form of OCSP', async () => {
    await openssl('ocsp', '-issuer', 'issuing.pem', '-cert', 'manual.pem', '-reqout', 'request.der', '-no_nonce');
    const { stdout } = await run('base64', ['-w0', 'request.der'], { cwd: dir });
    for (const text of [encodeURIComponent(stdout), stdout.replaceAll('+', '%2B')]) {
      await writeFile(join(dir, 'response.der'), await fetchBytes(`/pki/ocsp/${text}`));
      const answer = await openssl(
        ...['ocsp', '-respin', 'response.der', '-issuer', 'issuing.pem', '-cert', 'manual.pem', '-CAfile', 'root.pem'],
      );
      expect(answer).toContain('manual.pem: good');
    }
  });

  it('is the same after a restart, also at another address', async () => {
    const before = await rowOf('manual');
    const revoked = await rowOf('revoked_certificate');
    const stateDir = join(dir, 'state');
    await using again = await openWorld({ stateDir });
    expect(again.rootPem).toBe(world.rootPem);
    const [after] = (await again.getCertificate(idOf('manual'))).json.data.user_certificates;
    // Another port: a certificate that names it, for the same key, under an issuer of the same name and key.
    expect(certificateOf(after).publicKey.equals(certificateOf(before).publicKey)).toBe(true);
    expect(after.serial_number).not.toBe(before.serial_number);
    await save('again.pem', bytesOf(after.cert_data));
    expect(await verify('again.pem')).toContain('OK');

    await writeFile(
      join(dir, 'again.crl'),
      new Uint8Array(await (await fetch(`${again.url}/pki/issuing.crl`)).arrayBuffer()),
    );
    const text = await openssl('crl', '-inform', 'DER', '-in', 'again.crl', '-noout', '-text');
    expect(text).toContain(revoked.serial_number.toUpperCase());
  });
});

describe('a restart at the same address', () => {
  it('keeps the certificates of citizens', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'kyso-sandbox-'));
    try {
      const first = await openWorld({ stateDir: dir });
      const { serial_number: serial } = (await first.getCertificate(idOf('manual'))).json.data.user_certificates[0];
      await first.close();
      await using second = await openWorld({ stateDir: dir, port: Number(new URL(first.url).port) });
      const [row] = (await second.getCertificate(idOf('manual'))).json.data.user_certificates;
      expect(row.serial_number).toBe(serial);
      expect(second.rootPem).toBe(first.rootPem);
    } finally {
      await rm(dir, { recursive: true });
    }
  });
});
