import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { formPdf, signPdf, TestAuthority } from '@kyso/testkit';
import { kyso, temporaryDirectory } from './kyso.ts';

const directory = temporaryDirectory();
afterAll(directory.remove);
const at = (name: string) => join(directory.path, name);
const authorities = ['CA một', 'CA hai'].map((commonName) => TestAuthority.root({ commonName }));
const [first, second] = authorities.map(({ certificate }, index) => {
  writeFileSync(at(`${index}.der`), certificate.raw);
  return createHash('sha256').update(certificate.raw).digest('hex');
}) as [string, string];
const ENV = { KYSO_TRUST_DIR: at('trust') };
const trust = (...words: string[]) => kyso(['trust', ...words], ENV);
const verdict = async () =>
  (await kyso(['verify', '--offline', '--trust', at('trust'), at('a.pdf')])).lines[0]?.['verdict'];

describe('kyso trust', () => {
  it('lists the authorities that Kyso brings along, with where they came from', async () => {
    const { lines, code } = await kyso(['trust', 'list']);
    expect(code).toBe(0);
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) expect(line).toMatchObject({ sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(lines).toContainEqual(expect.objectContaining({ kind: 'root', source: expect.any(String) }));
  });

  it('adds an authority by its fingerprint, which signatures are judged by from then on, and removes it', async () => {
    writeFileSync(at('a.pdf'), signPdf(formPdf(), { signer: authorities[0]?.issue({ commonName: 'An' }) as never }));
    const spaced = first.toUpperCase().replace(/(..)(?=.)/g, '$1:');
    expect((await trust('add', '--sha256', second, at('1.der'))).code).toBe(0);
    expect(await verdict()).toBe('undetermined');
    expect((await trust('add', '--sha256', spaced, at('0.der'))).lines).toMatchObject([{ added: first }]);
    expect(await verdict()).toBe('valid');
    const names = (await trust('list')).lines.map(({ name }) => name);
    expect(names.sort()).toEqual(['CN=CA hai', 'CN=CA một']);
    expect((await trust('remove', first)).lines).toMatchObject([{ removed: first }]);
    expect(await verdict()).toBe('undetermined');
  });

  it('refuses another certificate than the one that was compared, the same twice, and to leave nothing', async () => {
    const wrong = await trust('add', '--sha256', second, at('0.der'));
    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining(first) });
    expect(await trust('add', '--sha256', second, at('1.der'))).toMatchObject({ code: 1 });
    expect(await trust('remove', second)).toMatchObject({ code: 1, stderr: expect.stringContaining('last one') });
    expect(await trust('remove', first)).toMatchObject({ code: 1 });
    expect(await trust('add', '--sha256', '12', at('0.der'))).toMatchObject({ code: 2 });
    expect(await trust('add', '--sha256', first, at('nothing'))).toMatchObject({ code: 2 });
  });

  it('does not edit what Kyso brings along', async () => {
    const { code, stderr } = await kyso(['trust', 'remove', first]);
    expect({ code, says: stderr.includes('KYSO_TRUST_DIR') }).toEqual({ code: 2, says: true });
  });
});
