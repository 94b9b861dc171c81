import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import type { BenchKey } from '../bench-key.ts';
import { has } from '../measure.ts';
import { workPath } from '../workspace.ts';
import type { Program } from './program.ts';

/** poppler: adds a field and signs it; the key has to be in an NSS database. */
export const pdfsig: Program = {
  name: 'pdfsig -add-signature',
  missing: () => ['pdfsig', 'certutil', 'pk12util'].find((program) => !has(program)),
  async command({ input, output, key }) {
    const database = `sql:${nssDatabase(key)}`;
    return { file: 'pdfsig', args: ['-nssdir', database, input, output, '-add-signature', '-nick', NICKNAME] };
  },
};

const NICKNAME = 'bench';

function nssDatabase(key: BenchKey): string {
  const directory = workPath('nss');
  if (existsSync(directory)) return directory;
  mkdirSync(directory);
  const database = ['-d', `sql:${directory}`];
  const tool = (program: string, ...words: string[]) => execFileSync(program, words, { stdio: 'pipe' });
  const named = workPath('named.p12');
  const parts = ['-inkey', key.keyPem, '-in', key.certificatePem, '-passout', `pass:${key.password}`];
  tool('openssl', 'pkcs12', '-export', ...parts, '-name', NICKNAME, '-out', named);
  tool('certutil', '-N', ...database, '--empty-password');
  tool('pk12util', '-i', named, ...database, '-W', key.password, '-K', '');
  return directory;
}
