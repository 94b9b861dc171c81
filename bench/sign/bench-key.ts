import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { workPath } from './workspace.ts';

/** One key in the forms the rivals read. */
export type BenchKey = {
  readonly p12: string;
  readonly password: string;
  readonly keyPem: string;
  readonly certificatePem: string;
};

/** RSA-2048 with a self-issued certificate, made by OpenSSL once. */
export function benchKey(): BenchKey {
  const key = {
    p12: workPath('key.p12'),
    password: 'bench',
    keyPem: workPath('key.pem'),
    certificatePem: workPath('certificate.pem'),
  };
  if (existsSync(key.p12)) return key;
  const openssl = (...words: string[]) => execFileSync('openssl', words, { stdio: 'pipe' });
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/C=VN/CN=Kyso bench', '-days', '3650'];
  openssl(...request, '-keyout', key.keyPem, '-out', key.certificatePem);
  const parts = ['-inkey', key.keyPem, '-in', key.certificatePem, '-passout', `pass:${key.password}`];
  openssl('pkcs12', '-export', ...parts, '-out', key.p12);
  return key;
}
