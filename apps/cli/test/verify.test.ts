import { execFile } from 'node:child_process';
import { appendFileSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { birthRegistrationForm } from '@kyso/fixtures';
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
    expect((await kyso(call)).code).toBe(2);
    expect((await kyso([...call, at('form.pdf')])).code).toBe(2);
  });

  it.each([
    [['verify']],
    [['verify', '--lang', 'fr', 'x.pdf']],
    [['verify', '--at', 'hôm qua', 'x.pdf']],
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
