import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { isKysoError } from '@kyso/domain';
import { makePkcs12, PKCS12_PASSWORD } from '@kyso/fixtures';
import { openSealKey } from '../src/index.ts';

const directory = mkdtempSync(join(tmpdir(), 'kyso-seal-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const at = (name: string) => join(directory, name);
const { p12, leafDer } = makePkcs12(directory, 'p256');

describe('the key that signs sheets', () => {
  it('opens with the password of the environment, or with what a file holds but for its last line break', async () => {
    const own = readFileSync(leafDer);
    expect(own.equals((await openSealKey({ file: p12 }, PKCS12_PASSWORD)).certificate)).toBe(true);
    writeFileSync(at('password'), `${PKCS12_PASSWORD}\n`);
    expect(own.equals((await openSealKey({ file: p12, passwordFile: at('password') })).certificate)).toBe(true);
  });

  it('that cannot be used is refused by the name of the variable and with what to do, without the password', async () => {
    writeFileSync(at('text'), 'hello');
    writeFileSync(at('huge'), Buffer.alloc(1024 * 1024 + 1));
    const bare = makePkcs12(directory, 'rsa', ['-nocerts']).p12;
    const said = [
      await complaint(() => openSealKey({ file: p12 }, 'hunter2')),
      await complaint(() => openSealKey({ file: at('text') }, PKCS12_PASSWORD)),
      await complaint(() => openSealKey({ file: at('huge') }, PKCS12_PASSWORD)),
      await complaint(() => openSealKey({ file: bare }, PKCS12_PASSWORD)),
      await complaint(() => openSealKey({ file: at('nothing') }, PKCS12_PASSWORD)),
      await complaint(() => openSealKey({ file: p12, passwordFile: at('nothing') })),
    ];
    expect(said).toEqual([
      expect.stringMatching(/^KYSO_SEAL_P12_FILE does not open with this password: correct KYSO_SEAL_P12_PASSWORD/),
      expect.stringMatching(/^KYSO_SEAL_P12_FILE .* openssl pkcs12 -export$/),
      'KYSO_SEAL_P12_FILE names a file that is too large',
      expect.stringMatching(/^KYSO_SEAL_P12_FILE .*export both together$/),
      expect.stringMatching(/^KYSO_SEAL_P12_FILE .*ENOENT.*give one this user may read$/),
      expect.stringMatching(/^KYSO_SEAL_P12_PASSWORD_FILE .*ENOENT/),
    ]);
    expect(said.join()).not.toContain('hunter2');
  });
});

async function complaint(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
    return 'no failure';
  } catch (error) {
    if (!isKysoError(error, 'validation_failed')) throw error;
    return error.message;
  }
}
