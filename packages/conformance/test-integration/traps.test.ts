/**
 * Documents on which other signers say "signed" and leave damage behind: fields lost, an encrypted file turned into noise, a
 * widget on a node of the page tree, an earlier signature broken by a line end. Here outside programs say what came out.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hashOfPage, judge, pdftotext } from '@kyso/conformance';
import { signForTest } from '../src/sign-for-test.ts';
import { makeTestIdentity, type TestIdentity } from '../src/test-identity.ts';
import { handWrittenPdf } from './hand-written-pdf.ts';
import { makeSignedPdf } from './openssl-signed-pdf.ts';

const directory = mkdtempSync(join(tmpdir(), 'kyso-traps-'));
const at = (name: string) => join(directory, name);
afterAll(() => rmSync(directory, { recursive: true }));

const TEXT = 'Ky so khong lam thay doi noi dung';
const stream = (data: string) => `<< /Length ${data.length} >>\nstream\n${data}\nendstream`;
const widget = (name: string, y: number) =>
  `<< /Type /Annot /Subtype /Widget /FT /Tx /T (${name}) /V (${name} cu) /DA (/Helv 10 Tf) /F 4 /P 5 0 R /Rect [20 ${y} 150 ${y + 20}] >>`;

/** Two levels of page tree; `/Fields` of the form and `/Annots` of page 1 are objects of their own. */
const FORM = handWrittenPdf([
  '<< /Type /Catalog /Pages 2 0 R /AcroForm 9 0 R >>',
  '<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 /MediaBox [0 0 300 400] >>',
  '<< /Type /Pages /Parent 2 0 R /Kids [5 0 R] /Count 1 >>',
  '<< /Type /Pages /Parent 2 0 R /Kids [6 0 R] /Count 1 >>',
  '<< /Type /Page /Parent 3 0 R /Contents 7 0 R /Annots 11 0 R /Resources << /Font << /Helv 8 0 R >> >> >>',
  '<< /Type /Page /Parent 4 0 R /Resources << >> >>',
  stream(`BT /Helv 12 Tf 20 350 Td (${TEXT}) Tj ET`),
  '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  '<< /Fields 10 0 R /DR << /Font << /Helv 8 0 R >> >> /DA (/Helv 0 Tf) >>',
  '[12 0 R 13 0 R]',
  '[12 0 R 13 0 R]',
  widget('ho', 100),
  widget('ten', 140),
]);

/** How qpdf is asked to write the form again; `form` stays as it is. */
const VARIANTS = {
  form: undefined,
  'xref-streams': ['--object-streams=generate'],
  linearized: ['--linearize', '--object-streams=disable'],
  'rc4-40': ['--allow-weak-crypto', '--encrypt', '', 'owner', '40', '--'],
  'rc4-128': ['--allow-weak-crypto', '--encrypt', '', 'owner', '128', '--use-aes=n', '--'],
  'aes-128': ['--encrypt', '', 'owner', '128', '--use-aes=y', '--'],
  'aes-256': ['--encrypt', '', 'owner', '256', '--'],
  'aes-256-r5': ['--allow-weak-crypto', '--encrypt', '', 'owner', '256', '--force-R5', '--'],
  'aes-256-packed': ['--encrypt', '', 'owner', '256', '--', '--object-streams=generate'],
} as const;
const NAMES = Object.keys(VARIANTS) as (keyof typeof VARIANTS)[];

const identities = new Map<string, TestIdentity>();
const identity = (kind: string) => {
  const found = identities.get(kind);
  if (found === undefined) throw new Error('the identity is made beforehand');
  return found;
};

beforeAll(async () => {
  for (const kind of ['RSA-2048', 'P-256'] as const) {
    mkdirSync(at(kind));
    identities.set(kind, await makeTestIdentity(at(kind), kind));
  }
  writeFileSync(at('form.pdf'), FORM, 'latin1');
  for (const [name, options] of Object.entries(VARIANTS)) {
    if (options !== undefined) execFileSync('qpdf', [...options, at('form.pdf'), at(`${name}.pdf`)], { stdio: 'pipe' });
  }
});

/** Signs `file` into a new one and hands back its path. */
function sign(file: string, kind: string): string {
  const base = readFileSync(file);
  const output = file.replace(/\.pdf$/, `.${kind}.pdf`);
  writeFileSync(output, Buffer.concat([base, signForTest(base, identity(kind)).increment]));
  return output;
}

type QpdfField = { readonly fullname: string; readonly pageposfrom1: number; readonly value: unknown };

function fieldsOf(file: string): readonly QpdfField[] {
  const json = execFileSync('qpdf', ['--json', '--json-key=acroform', file], { encoding: 'utf8' });
  return (JSON.parse(json) as { acroform: { fields: QpdfField[] } }).acroform.fields;
}

const isEncrypted = (file: string): boolean => {
  try {
    execFileSync('qpdf', ['--is-encrypted', file]);
    return true;
  } catch {
    return false;
  }
};

describe.each(['RSA-2048', 'P-256'])('a form signed with %s', (kind) => {
  it.each(NAMES)('stays whole for every referee: %s', async (name) => {
    const input = at(`${name}.pdf`);
    const output = sign(input, kind);
    const root = readFileSync(identity(kind).rootFile, 'utf8');
    await expect(judge(output, root)).resolves.toMatchObject({ sound: true, qpdf: 'clean' });
    const names = ({ fullname, pageposfrom1 }: QpdfField) => `${fullname} on ${pageposfrom1}`;
    expect(fieldsOf(output).map(names)).toEqual(['ho on 1', 'ten on 1', 'Signature1 on 1']);
    expect(fieldsOf(output)[0]?.value).toBe('u:ho cu');
    expect(isEncrypted(output)).toBe(isEncrypted(input));
    await expect(pdftotext(output, 1)).resolves.toContain(TEXT);
    const picture = await hashOfPage(input, 1);
    expect(picture).toBeDefined();
    await expect(hashOfPage(output, 1)).resolves.toBe(picture);
  });

  it.each([
    ['LF', '\n'],
    ['CR LF', '\r\n'],
    ['a lone CR', '\r'],
    ['no line end', ''],
  ])('keeps an earlier signature over a file that ends with %s', async (_, tail) => {
    const folder = mkdtempSync(at('earlier-'));
    const { file } = makeSignedPdf(folder, tail);
    const before = await judge(file);
    expect(before.signatures).toMatchObject([{ valid: true, coversWholeDocument: true }]);
    const { signatures, sound } = await judge(sign(file, kind));
    expect(signatures.map(({ valid, coversWholeDocument }) => [valid, coversWholeDocument])).toEqual([
      [true, false],
      [true, true],
    ]);
    expect(sound).toBe(true);
    expect(fieldsOf(sign(file, kind)).map(({ fullname }) => fullname)).toEqual(['Signature1', 'Signature2']);
  });
});

describe('a referee', () => {
  it('sees a field that is lost, so that the test above can fail', () => {
    const signed = readFileSync(sign(at('form.pdf'), 'RSA-2048'), 'latin1');
    const lost = signed.replace(/\n10 0 obj\n\[12 0 R 13 0 R (\d+ 0 R)\]/, '\n10 0 obj\n[$1              ]');
    expect(lost).not.toBe(signed);
    writeFileSync(at('lost.pdf'), lost, 'latin1');
    expect(() => fieldsOf(at('lost.pdf'))).toThrow('not reachable from /AcroForm');
  });
});
