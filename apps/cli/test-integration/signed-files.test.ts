import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { judge, pdfsig, pdftotext, qpdfCheck } from '@kyso/conformance';
import { birthRegistrationForm, largePdf } from '@kyso/fixtures';
import { kyso, makePkcs12, PASSWORD, temporaryDirectory } from '../test/kyso.ts';

const directory = temporaryDirectory();
afterAll(directory.remove);
const at = (name: string) => join(directory.path, name);
const VISIBLE = ['--page', '1', '--rect', '60,60,220,80', '--reason', 'Đồng ý', '--location', 'Huế'];

beforeAll(async () => {
  writeFileSync(at('table.pdf'), await birthRegistrationForm());
  execFileSync('qpdf', ['--object-streams=generate', at('table.pdf'), at('streams.pdf')]);
  execFileSync('qpdf', ['--linearize', at('table.pdf'), at('linear.pdf')]);
  const pieces: Uint8Array[] = [];
  for await (const piece of largePdf(5_000_000)) pieces.push(piece);
  writeFileSync(at('large.pdf'), Buffer.concat(pieces));
});

/** Signs into `<name>_signed.pdf` and hands back its path. */
async function sign(key: ReturnType<typeof makePkcs12>, outDir: string, words: readonly string[], file: string) {
  const options = ['--p12', key.p12, '--password-env', 'PW', '--out-dir', outDir];
  const { code, lines, stderr } = await kyso(['sign', ...options, ...words, file], { PW: PASSWORD });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return String(lines[0]?.['output']);
}

describe.each(['rsa', 'p256'] as const)('what kyso sign writes with a key of kind %s', (kind) => {
  const outDir = at(`out-${kind}`);
  const key = makePkcs12(directory.path, kind);

  it.each(['table', 'streams', 'linear', 'large'])('is sound for every referee: %s', async (name) => {
    for (const words of [[], VISIBLE]) {
      const output = await sign(key, join(outDir, String(words.length)), words, at(`${name}.pdf`));
      const judgement = await judge(output, readFileSync(key.caPem, 'utf8'));
      expect(judgement).toMatchObject({ sound: true, qpdf: 'clean' });
      expect(judgement.openssl).toContain('path to the given CA verified');
    }
  });

  it('keeps an earlier signature valid', async () => {
    const first = await sign(key, join(outDir, 'one'), VISIBLE, at('table.pdf'));
    const second = await sign(key, join(outDir, 'two'), [], first);
    const { signatures, sound } = await judge(second, readFileSync(key.caPem, 'utf8'));
    expect(signatures.map(({ valid, coversWholeDocument }) => [valid, coversWholeDocument])).toEqual([
      [true, false],
      [true, true],
    ]);
    expect(sound).toBe(true);
  });

  it('shows name and reason as text', async () => {
    const output = await sign(key, join(outDir, 'text'), VISIBLE, at('table.pdf'));
    const text = await pdftotext(output);
    expect(text).toContain('Nguyễn Thị Đặng');
    expect(text).toContain('Đồng ý');
  });
});

describe('kyso sign', () => {
  const key = makePkcs12(directory.path, 'p256');

  it('opens with a password what does not open without, and stays encrypted', async () => {
    const locked = at('locked.pdf');
    execFileSync('qpdf', ['--encrypt', 'người dùng', 'chủ', '256', '--', at('table.pdf'), locked]);
    const options = ['--p12', key.p12, '--password-env', 'PW', '--out-dir', at('out-locked')];
    const run = (more: string[], variables: object) =>
      kyso(['sign', ...options, ...VISIBLE, ...more, locked], { PW: PASSWORD, ...variables });
    const none = await run([], {});
    expect(none.lines[0]).toMatchObject({ status: 'refused', detail: 'password_required' });
    const wrong = await run(['--document-password-env', 'DOC'], { DOC: 'khác' });
    expect(wrong.lines[0]).toMatchObject({ status: 'refused', detail: 'password_wrong' });
    const { lines } = await run(['--document-password-env', 'DOC'], { DOC: 'người dùng' });
    const output = String(lines[0]?.['output']);
    const password = 'người dùng';
    await expect(qpdfCheck(output, { password })).resolves.toMatchObject({ clean: true });
    await expect(pdfsig(output, { password })).resolves.toMatchObject([{ valid: true, coversWholeDocument: true }]);
    const seen = await kyso(['inspect', '--document-password-env', 'DOC', output], { DOC: password });
    expect(seen.lines[0]).toMatchObject({
      encrypted: true,
      encryption: { passwordNeeded: true, openedAs: 'user' },
      fields: [{ name: 'Signature1', type: 'Sig' }],
    });
  });
});
