import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { birthRegistrationForm, encodePng, largePdf } from '@kyso/fixtures';
import { kyso, makePkcs12, PASSWORD, pdfWithField, temporaryDirectory } from './kyso.ts';

const directory = temporaryDirectory();
afterAll(directory.remove);
const at = (...parts: string[]) => join(directory.path, ...parts);

let form: Uint8Array;
let p12: string;
beforeAll(async () => {
  form = await birthRegistrationForm();
  p12 = makePkcs12(directory.path, 'rsa').p12;
});

let folders = 0;
/** A fresh folder with the form under each of these names. */
function folder(...names: string[]): (name: string) => string {
  const path = at(`folder-${folders++}`);
  mkdirSync(path);
  for (const name of names) writeFileSync(join(path, name), form);
  return (name) => join(path, name);
}

const sign = (...words: string[]) => kyso(['sign', '--p12', p12, '--password-env', 'PW', ...words], { PW: PASSWORD });

describe('kyso sign', () => {
  it('signs many files in one process, each into a new file that begins with the old one', async () => {
    const here = folder('một.pdf', 'hai.pdf', 'ba.PDF');
    const { code, lines } = await sign(here('một.pdf'), here('hai.pdf'), here('ba.PDF'));
    expect(code).toBe(0);
    expect(lines.map(({ status }) => status)).toEqual(['signed', 'signed', 'signed']);
    expect(lines.map(({ output }) => output)).toEqual(['một_signed.pdf', 'hai_signed.pdf', 'ba_signed.pdf'].map(here));
    for (const { output, bytes_in, bytes_added } of lines) {
      const signed = readFileSync(String(output));
      expect(signed.length).toBe(Number(bytes_in) + Number(bytes_added));
      expect(signed.subarray(0, form.length).equals(form)).toBe(true);
    }
    expect(readFileSync(here('hai.pdf')).equals(form)).toBe(true);
  });

  it('prints the same columns for every file, in order', async () => {
    const here = folder('a.pdf');
    writeFileSync(here('b.pdf'), 'not a PDF');
    const { lines } = await sign(here('a.pdf'), here('b.pdf'));
    const columns = ['file', 'status', 'reason', 'output', 'bytes_in', 'bytes_added', 'ms'];
    for (const line of lines) expect(Object.keys(line).slice(0, columns.length)).toEqual(columns);
  });

  it('writes nothing for a file whose timestamp is not to be had', async () => {
    const here = folder('a.pdf');
    const { code, lines } = await sign('--tsa', 'http://127.0.0.1:1/tsa', here('a.pdf'));
    expect(code).toBe(1);
    expect(lines[0]).toMatchObject({ status: 'error', reason: 'timestamp.unavailable', output: null });
    expect(existsSync(here('a_signed.pdf'))).toBe(false);
    expect((await sign('--tsa', 'ftp://127.0.0.1', here('a.pdf'))).code).toBe(2);
  });

  it('goes on behind a refused file, says why and exits with 3', async () => {
    const here = folder('good.pdf');
    writeFileSync(here('bad.pdf'), 'not a PDF');
    writeFileSync(here('cut.pdf'), form.subarray(0, form.length - 2000));
    const { code, lines } = await sign(here('bad.pdf'), here('cut.pdf'), here('good.pdf'));
    expect(code).toBe(3);
    expect(lines[0]).toMatchObject({ status: 'refused', reason: 'document.not_pdf', output: null, bytes_in: 9 });
    expect(lines[2]).toMatchObject({ status: 'signed', reason: null });
  });

  it('refuses a page or a box the document does not have, and leaves nothing behind', async () => {
    const here = folder('a.pdf');
    const page = await sign('--page', '99', '--rect', '10,10,100,50', here('a.pdf'));
    expect(page.lines[0]).toMatchObject({ status: 'refused', reason: 'placement.page_not_found' });
    const box = await sign('--page', '1', '--rect', '5000,10,100,50', here('a.pdf'));
    expect(box.lines[0]).toMatchObject({ status: 'refused', reason: 'placement.out_of_page' });
    expect([page.code, box.code]).toEqual([3, 3]);
    expect(readdirSync(here('.'))).toEqual(['a.pdf']);
  });

  it('never overwrites: an output that is there is an error', async () => {
    const here = folder('a.pdf', 'a_signed.pdf');
    const { code, lines } = await sign(here('a.pdf'));
    expect(code).toBe(1);
    expect(lines[0]).toMatchObject({ status: 'error', reason: 'precondition_failed', detail: 'output_exists' });
    expect(readFileSync(here('a_signed.pdf')).equals(form)).toBe(true);
  });

  it('reports files that cannot be read and exits with 1 though others were signed', async () => {
    const here = folder('a.pdf');
    const { code, lines } = await sign(here('missing.pdf'), directory.path, here('a.pdf'));
    expect(code).toBe(1);
    expect(lines.map(({ status, detail }) => [status, detail])).toEqual([
      ['error', 'ENOENT'],
      ['error', 'not_a_file'],
      ['signed', undefined],
    ]);
  });

  it.each([
    ['the main thread', 5_000_000],
    ['a thread of its own', 20_000_000],
  ])(
    'reports a disk that takes no more while %s copies, or at the end, and leaves nothing behind',
    async (_who, size) => {
      const here = folder();
      const pieces: Uint8Array[] = [];
      for await (const piece of largePdf(size)) pieces.push(piece);
      const large = Buffer.concat(pieces);
      writeFileSync(here('a.pdf'), large);
      const words = ['sign', '--p12', p12, '--password-env', 'PW', here('a.pdf')];
      for (const maxFileBytes of [3 * 1024 * 1024, Math.ceil(large.length / 512) * 512]) {
        const { code, lines } = await kyso(words, { PW: PASSWORD }, maxFileBytes);
        expect({ code, line: lines[0] }).toMatchObject({
          code: 1,
          line: { status: 'error', reason: 'store.unavailable', detail: 'EFBIG' },
        });
        expect(readdirSync(here('.'))).toEqual(['a.pdf']);
      }
    },
  );

  it('signs a read-only file and leaves no temporary name', async () => {
    const here = folder('a.pdf');
    chmodSync(here('a.pdf'), 0o444);
    const { code } = await sign('--out-dir', here('out/deep'), here('a.pdf'));
    expect(code).toBe(0);
    expect(readdirSync(here('out/deep'))).toEqual(['a_signed.pdf']);
    expect(statSync(here('a.pdf')).mode & 0o777).toBe(0o444);
  });

  it('draws a visible signature with a picture', async () => {
    const here = folder('a.pdf');
    writeFileSync(here('red.png'), encodePng(1, 1, Uint8Array.of(255, 0, 0, 255)));
    const place = ['--page', '1', '--rect', '300,40,200,80', '--image', here('red.png'), '--reason', 'Đồng ý'];
    const { code, lines } = await sign(...place, '--location', 'Hà Nội', here('a.pdf'));
    expect({ code, status: lines[0]?.['status'] }).toEqual({ code: 0, status: 'signed' });
    expect(Number(lines[0]?.['bytes_added'])).toBeGreaterThan(35_000);
  });

  it('places the signature under a text of the page, whatever its accents', async () => {
    const here = folder('a.pdf');
    const { lines } = await sign('--anchor', 'nguoi yeu cau (ky', '--reason', 'Đồng ý', here('a.pdf'));
    expect(lines[0]).toMatchObject({ status: 'signed' });
    const seen = await kyso(['inspect', here('a_signed.pdf')]);
    expect(seen.lines[0]).toMatchObject({ signatures: [{ signed: true, rect: Array(4).fill(expect.any(Number)) }] });
    const several = await sign('--anchor', 'người yêu cầu', '--out-dir', here('out'), here('a.pdf'));
    expect(several.lines[0]).toMatchObject({ status: 'refused', reason: 'placement.anchor_ambiguous' });
    const nowhere = await sign('--anchor', 'không có ở đâu cả', '--out-dir', here('out'), here('a.pdf'));
    expect(nowhere.lines[0]).toMatchObject({ status: 'refused', reason: 'placement.anchor_not_found' });
  });

  it('fills an empty field by name and refuses one that is not there', async () => {
    const here = folder();
    writeFileSync(here('a.pdf'), pdfWithField('Người ký'));
    const { lines } = await sign('--field', 'Người ký', here('a.pdf'));
    expect(lines[0]).toMatchObject({ status: 'signed' });
    const seen = await kyso(['inspect', here('a_signed.pdf')]);
    const field = { name: 'Người ký', signed: true, coversWholeFile: true, rect: [50, 50, 250, 130] };
    expect(seen.lines[0]).toMatchObject({ signatures: [field], fields: [{ name: 'Người ký', type: 'Sig' }] });
    expect(Number(lines[0]?.['bytes_added'])).toBeGreaterThan(38_000);
    const other = await sign('--field', 'Khác', '--out-dir', here('out'), here('a.pdf'));
    expect(other.lines[0]).toMatchObject({ status: 'refused', reason: 'validation_failed', detail: 'field_not_found' });
  });

  it('says that the password is wrong, without a line for any file', async () => {
    const here = folder('a.pdf');
    const words = ['sign', '--p12', p12, '--password-env', 'PW', here('a.pdf')];
    const { code, lines, stderr } = await kyso(words, { PW: 'sesame' });
    expect({ code, lines }).toEqual({ code: 1, lines: [] });
    expect(stderr).toContain('does not open with this password');
    expect(stderr).not.toContain('sesame');
    expect(existsSync(here('a_signed.pdf'))).toBe(false);
  });

  it.each([
    ['no file', []],
    ['a page without a box', ['--page', '1', 'a.pdf']],
    ['a box that is none', ['--page', '1', '--rect', '1,2,3', 'a.pdf']],
    ['a box without area', ['--page', '1', '--rect', '1,2,0,4', 'a.pdf']],
    ['two places', ['--invisible', '--page', '1', '--rect', '1,2,3,4', 'a.pdf']],
    ['a picture nobody sees', ['--image', 'a.png', 'a.pdf']],
    ['an unknown option', ['--colour', 'a.pdf']],
  ])('exits with 2 for %s', async (_, words) => {
    const { code, stderr } = await sign(...words);
    expect(code).toBe(2);
    expect(stderr).toContain('usage: kyso sign');
  });

  it('exits with 2 when the variable of the password is not set', async () => {
    const { code } = await kyso(['sign', '--p12', p12, '--password-env', 'NOT_SET', 'a.pdf']);
    expect(code).toBe(2);
  });
});
