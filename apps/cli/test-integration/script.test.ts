/** `script/kyso` starts the command line from a bundle that it makes itself: nothing may be different there. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, readlinkSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { birthRegistrationForm, encodePng } from '@kyso/fixtures';
import { makePkcs12, PASSWORD, temporaryDirectory } from '../test/kyso.ts';

/** A first start makes the bundle, also on a machine that does other things. */
jest.setTimeout(60_000);

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const CURRENT = join(ROOT, '.kyso/cli/current');
const directory = temporaryDirectory();
afterAll(directory.remove);
const at = (name: string) => join(directory.path, name);

beforeAll(async () => {
  writeFileSync(at('form.pdf'), await birthRegistrationForm());
  writeFileSync(at('picture.png'), encodePng(1, 1, Uint8Array.of(255, 0, 0, 255)));
  await script(['help']); // makes the bundle
});

function script(
  words: readonly string[],
  cwd = directory.path,
): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, PW: PASSWORD };
    execFile(join(ROOT, 'script/kyso'), [...words], { env, cwd }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

describe('script/kyso', () => {
  it.each<[string, string[], string[]]>([
    ['nothing to see', [], ['--invisible']],
    ['a text with a font', [], ['--page', '1', '--rect', '60,60,220,80', '--reason', 'Đồng ý']],
    ['a picture', [], ['--page', '1', '--rect', '60,60,220,80', '--image', 'picture.png']],
    ['a place found by a thread', [], ['--anchor', 'nguoi yeu cau (ky']],
    ['a key of an old kind of file', ['-legacy'], ['--invisible']],
  ])('signs with %s', async (_, exportOptions, placement) => {
    const { p12 } = makePkcs12(directory.path, 'rsa', exportOptions);
    const output = at(`out${exportOptions.length}${placement.at(-1)}`.replaceAll(/\W/g, ''));
    const words = ['sign', '--p12', p12, '--password-env', 'PW', '--out-dir', output, ...placement, 'form.pdf'];
    const { code, stdout, stderr } = await script(words);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ status: 'signed', output: join(output, 'form_signed.pdf') });
    const seen = await script(['inspect', join(output, 'form_signed.pdf')]);
    expect(JSON.parse(seen.stdout)).toMatchObject({ signatures: [{ signed: true, coversWholeFile: true }] });
  });

  it('gives the exit code and the words of a refusal', async () => {
    writeFileSync(at('bad.pdf'), 'not a PDF');
    const { p12 } = makePkcs12(directory.path, 'p256');
    const refused = await script(['sign', '--p12', p12, '--password-env', 'PW', 'bad.pdf']);
    expect({ code: refused.code, ...JSON.parse(refused.stdout) }).toMatchObject({
      code: 3,
      reason: 'document.not_pdf',
    });
    expect((await script(['sign', '--colour'])).code).toBe(2);
  });

  it('keeps what a signature compiled for the next ones, and needs none of it', async () => {
    const kept = join(CURRENT, 'sign.js.compiled');
    const { p12 } = makePkcs12(directory.path, 'p256');
    const sign = async (output: string) =>
      (await script(['sign', '--p12', p12, '--password-env', 'PW', '--out-dir', at(output), 'form.pdf'])).code;
    rmSync(kept, { force: true });
    expect((await script(['sign', '--help'])).stdout).toContain('kyso sign');
    expect(existsSync(kept)).toBe(false); // of no use to a signature
    expect(await sign('first')).toBe(0);
    const compiled = readFileSync(kept);
    expect(await sign('second')).toBe(0);
    expect(readFileSync(kept)).toEqual(compiled);
    writeFileSync(kept, compiled.subarray(0, 1000));
    expect(await sign('third')).toBe(0);
    expect(readFileSync(kept).length).toBeGreaterThan(1000); // what cannot be used is replaced
  });

  it('starts what is there, and makes it again when a source has changed', async () => {
    const before = readlinkSync(CURRENT);
    expect((await script(['help'])).stderr).toBe('');
    expect(readlinkSync(CURRENT)).toBe(before);
    const source = join(ROOT, 'apps/cli/src/command.ts');
    const { atime, mtime } = statSync(source);
    utimesSync(source, atime, mtime); // changed, as far as the file system knows
    expect((await script(['help'])).stderr).toBe('');
    expect(readlinkSync(CURRENT)).not.toBe(before);
    expect(readFileSync(join(CURRENT, 'stamp'), 'utf8').split('\n')[0]).toBe(ROOT.replace(/\/$/, ''));
  });
});
