import { execFile, execFileSync } from 'node:child_process';
import { appendFileSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { birthRegistrationForm } from '@kyso/fixtures';
import { verify } from '../src/commands/verify.ts';
import { kyso, makePkcs12, PASSWORD, temporaryDirectory } from './kyso.ts';

const directory = temporaryDirectory();
afterAll(directory.remove);
const at = (name: string) => join(directory.path, name);
const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

beforeAll(async () => {
  writeFileSync(at('form.pdf'), await birthRegistrationForm());
  const { p12, caPem, caDer } = makePkcs12(directory.path, 'p256');
  for (const [folder, file] of [
    ['pem', caPem],
    ['der', caDer],
  ] as const) {
    mkdirSync(at(folder));
    copyFileSync(file, join(at(folder), `root.${folder}`));
  }
  mkdirSync(at('empty'));
  await kyso(['sign', '--p12', p12, '--password-env', 'PW', '--page', '1', '--rect', '40,40,120,50', at('form.pdf')], {
    PW: PASSWORD,
  });
  copyFileSync(at('form_signed.pdf'), at('changed.pdf'));
  appendFileSync(at('changed.pdf'), '1 0 obj null endobj\n');
});

describe('kyso verify', () => {
  it('prints one line a file, with everything a program needs', async () => {
    const { code, lines } = await kyso(['verify', '--offline', '--trust', at('pem'), at('form_signed.pdf')]);
    expect(lines).toEqual([
      {
        file: at('form_signed.pdf'),
        verdict: 'valid',
        signatures: [
          {
            field: 'Signature1',
            verdict: 'valid',
            indication: 'TOTAL-PASSED',
            sub_indication: null,
            level: 'B-B',
            signer: 'Nguyễn Thị Đặng',
            signing_time: expect.any(String),
            time_source: 'claimed',
            covers: 'whole_file',
            changes_after: [],
            reasons: ['valid'],
          },
        ],
      },
    ]);
    expect(code).toBe(0);
  });

  it('trusts the Vietnamese roots alone when no folder is given', async () => {
    const { code, lines } = await kyso(['verify', at('form_signed.pdf')]);
    expect(lines[0]).toMatchObject({ verdict: 'undetermined', signatures: [{ reasons: ['issuer_not_trusted'] }] });
    expect(code).toBe(4);
  });

  it('judges many files and ends with the worst of them', async () => {
    const files = ['form_signed.pdf', 'form.pdf', 'changed.pdf'].map(at);
    const { code, lines } = await kyso(['verify', '--trust', at('der'), ...files]);
    expect(lines.map(({ verdict }) => verdict)).toEqual(['valid', 'unsigned', 'invalid']);
    expect(code).toBe(3);
    expect((await kyso(['verify', '--trust', at('der'), at('form.pdf')])).code).toBe(4);
    expect((await kyso(['verify', at('missing.pdf'), at('changed.pdf')])).code).toBe(1);
  });

  it('says why a file cannot be read, to programs and to people', async () => {
    const { code, lines } = await kyso(['verify', at('missing.pdf')]);
    expect(lines).toEqual([
      expect.objectContaining({ verdict: 'undetermined', error: { code: 'store.unavailable', reason: 'ENOENT' } }),
    ]);
    expect(code).toBe(1);
    const pretty = await kyso(['verify', '--pretty', at('missing.pdf')]);
    expect({ code: pretty.code, lines: pretty.lines }).toEqual({ code: 1, lines: [] });
    expect(pretty.stdout).toContain('missing.pdf: CHƯA ĐỦ CĂN CỨ KẾT LUẬN\n  Không tìm thấy tệp (ENOENT).\n');
  });

  it('says of a directory and of a pipe that they are no files, and waits for nobody to write', async () => {
    execFileSync('mkfifo', [at('pipe')]);
    for (const name of ['pipe', 'empty']) {
      const { code, lines } = await kyso(['verify', at(name)]);
      expect({ code, error: lines[0]?.['error'] }).toEqual({
        code: 1,
        error: { code: 'store.unavailable', reason: 'not_a_file' },
      });
      const { stdout } = await kyso(['verify', '--pretty', '--lang', 'en', at(name)]);
      expect(stdout).toContain('UNDETERMINED\n  This is no file but a directory, a pipe or a device (not_a_file).');
    }
  });

  it('goes on to the next file after an error of its own', async () => {
    const log = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    const lines: unknown[] = [];
    const words = ['no\0path.pdf', at('form.pdf')]; // no path of any file system, which no error code speaks of
    const call = { words, options: { offline: true }, print: (line: unknown) => void lines.push(line) };
    const code = await verify.run({ ...call, say: () => undefined, variable: () => undefined });
    expect(lines).toMatchObject([{ verdict: 'undetermined', error: { code: 'internal' } }, { verdict: 'unsigned' }]);
    expect(code).toBe(1);
    expect(log).toHaveBeenCalledTimes(1);
    log.mockRestore();
  });

  it('judges as of a time', async () => {
    const later = ['verify', '--trust', at('pem'), '--at', '2099-01-01T00:00:00+07:00', at('form_signed.pdf')];
    const { lines } = await kyso(later);
    expect(lines[0]).toMatchObject({ verdict: 'undetermined', signatures: [{ reasons: ['expired_time_unproven'] }] });
  });

  it('tells people in Vietnamese or English', async () => {
    const pretty = async (...words: string[]): Promise<string> => {
      const flags = ['--disable-warning=ExperimentalWarning', MAIN, 'verify', '--pretty', '--trust', at('pem')];
      const { stdout } = await promisify(execFile)(process.execPath, [...flags, ...words, at('form_signed.pdf')]);
      return stdout;
    };
    const vietnamese = await pretty();
    for (const text of [
      'HỢP LỆ',
      'Việc cần làm: Có thể tiếp nhận',
      'Người ký: Nguyễn Thị Đặng',
      'Thay đổi sau khi ký: không có',
    ]) {
      expect(vietnamese).toContain(text);
    }
    const english = await pretty('--lang', 'en');
    for (const text of [
      'VALID',
      'Next step: The component may be accepted.',
      'Signer: Nguyễn Thị Đặng',
      'Level: B-B',
    ]) {
      expect(english).toContain(text);
    }
  });

  it.each([
    ['match', ['001090000001']],
    ['mismatch', ['001090000002']],
    ['match', ['001090000002', '001 090 000 001']],
    ['unstated', ['123456789']],
  ])('says whether the applicant signed: %s', async (expected, numbers) => {
    writeFileSync(at('numbers.txt'), `${numbers.join('\r\n')}\n\n`);
    const call = ['verify', '--offline', '--trust', at('pem'), at('form_signed.pdf')];
    const spoken = await kyso([...call, ...numbers.flatMap((one) => ['--citizen', one])]);
    const listed = await kyso([...call, '--applicant-file', at('numbers.txt')]);
    for (const { code, lines } of [spoken, listed]) {
      expect(lines[0]).toMatchObject({ signatures: [{ identity_match: expected }] });
      expect(JSON.stringify(lines)).not.toMatch(/001090000|001 090|123456789/);
      expect(code).toBe(0);
    }
  });

  it('refuses what is no identity number, without repeating it', async () => {
    writeFileSync(at('empty.txt'), '\n');
    const calls = [
      ['--citizen', '001090000001', '--citizen', 'xyz-77'],
      ['--applicant-file', at('empty.txt')],
      ['--applicant-file', at('nowhere.txt')],
    ];
    for (const words of calls) {
      const { code, stderr, lines } = await kyso(['verify', ...words, at('form.pdf')]);
      expect({ code, lines }).toEqual({ code: 2, lines: [] });
      expect(stderr).not.toContain('xyz-77');
    }
  });

  it('writes the sheet of a file, and never over another file', async () => {
    const call = ['verify', '--offline', '--trust', at('pem'), '--report', at('sheet.pdf'), at('form_signed.pdf')];
    expect((await kyso(call)).code).toBe(0);
    expect(readFileSync(at('sheet.pdf')).subarray(0, 5).toString()).toBe('%PDF-');
    expect(await kyso(call)).toMatchObject({ code: 2, stderr: expect.stringContaining('exists already') });
    expect((await kyso([...call, at('form.pdf')])).code).toBe(2);
    const elsewhere = ['verify', '--offline', '--trust', at('pem'), '--report', at('nowhere/sheet.pdf')];
    expect(await kyso([...elsewhere, at('form_signed.pdf')])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('is in a folder that does not exist'),
    });
  });

  it.each([
    [['verify']],
    [['verify', '--lang', 'fr', 'x.pdf']],
    [['verify', '--at', 'hôm qua', 'x.pdf']],
    [['verify', '--at', '03/04/2025', 'x.pdf']],
    [['verify', '--at', '2025-04-03T08:00', 'x.pdf']],
    [['verify', '--at', '', 'x.pdf']],
    [['verify', '--at', '2026-02-30T08:00:00Z', 'x.pdf']],
    [['verify', '--trust', at('empty'), 'x.pdf']],
    [['verify', '--trust', at('nowhere'), 'x.pdf']],
  ])('refuses a wrong call: %j', async (words) => {
    const { code, stderr } = await kyso(words);
    expect(code).toBe(2);
    expect(stderr).toContain('usage: kyso verify');
  });

  it('refuses a folder in which a file is no certificate', async () => {
    mkdirSync(at('broken'));
    writeFileSync(join(at('broken'), 'root.crt'), 'hello');
    expect((await kyso(['verify', '--trust', at('broken'), at('form.pdf')])).code).toBe(2);
  });
});
