import { describe, expect, it } from '@jest/globals';
import { findSignature } from '../src/coverage.ts';
import { classicPdf, latin1, ONE_PAGE, tableText, toText, writeObjects, xrefStreamText } from './pdf-builder.ts';
import { failureOf, open, sign } from './signing-options.ts';

describe('what is refused', () => {
  it.each([
    [
      'documents encrypted for the owners of certificates',
      classicPdf(ONE_PAGE, { trailer: '/Encrypt << /Filter /Adobe.PubSec >>' }),
      'document.encrypted unknown_security_handler',
    ],
    [
      'documents certified against any change',
      classicPdf({
        ...ONE_PAGE,
        1: '<< /Type /Catalog /Pages 2 0 R /Perms << /DocMDP 4 0 R >> >>',
        4: '<< /Type /Sig /Reference [<< /TransformMethod /DocMDP /TransformParams << /P 1 >> >>] >>',
      }),
      'document.locked doc_mdp',
    ],
    [
      'a dictionary to be changed that has a key twice',
      classicPdf({ ...ONE_PAGE, 3: '<< /Type /Page /MediaBox [0 0 9 9] /Parent 2 0 R /Rotate 0 /Rotate 90 >>' }),
      'document.ambiguous duplicate_key',
    ],
  ])('%s', (_, base, expected) => {
    expect(failureOf(() => sign(base))).toBe(expected);
  });

  it('no dictionary that says the same thing twice', () => {
    const page = '<< /Type /Page /MediaBox [0 0 9 9] /Parent 2 0 R /MediaBox [0  0 9 9] /Type /Page >>';
    expect(failureOf(() => sign(classicPdf({ ...ONE_PAGE, 3: page })))).toBe('no failure');
  });

  it('a visible signature in a document without pages, not an invisible one', () => {
    const base = classicPdf({ ...ONE_PAGE, 2: '<< /Type /Pages /Kids [] /Count 0 >>' });
    const placement = { mode: 'rect', page: 1, x: 0, y: 0, width: 50, height: 20 } as const;
    expect(failureOf(() => sign(base, { placement }))).toBe('document.corrupted no_pages');
    const found = findSignature(open(sign(base).bytes), 'Signature1');
    expect(found).toMatchObject({ coverage: { wholeFile: true }, field: { rect: undefined, pageRef: undefined } });
  });

  it('hybrid files whose views differ on an object to be changed, and only those', () => {
    const other = '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 300] /Contents 8 0 R >>';
    expect(failureOf(() => sign(hybridPdf(3, other)))).toBe('document.ambiguous hybrid_views_differ');
    expect(failureOf(() => sign(hybridPdf(3)))).toBe('no failure');
    expect(failureOf(() => sign(hybridPdf(4, '<< /Fields [] /DA (hidden) >>', '/AcroForm 4 0 R')))).toBe('no failure');
    const { bytes } = sign(hybridPdf(4));
    expect(open(bytes).xref.sections[0]).toMatchObject({ kind: 'table' });
    expect(open(bytes).trailer.entries.has('XRefStm')).toBe(false);
  });
});

/** A hybrid file that shows object `hidden` only to readers that follow `/XRefStm`. */
function hybridPdf(hidden: number, content = ONE_PAGE[hidden] ?? '<< /Extra true >>', catalog = ''): Uint8Array {
  const base = classicPdf({ ...ONE_PAGE, 1: `<< /Type /Catalog /Pages 2 0 R ${catalog} >>` });
  const { text, offsets } = writeObjects(toText(base), { [hidden]: content });
  const supplement = `9 0 obj\n${xrefStreamText([[1, offsets.get(hidden) ?? 0, 0]], `/Size 10 /Index [${hidden} 1]`)}\nendobj\n`;
  const at = text.length + supplement.length;
  const previous = toText(base).indexOf('xref\n0');
  const trailer = `trailer\n<< /Size 10 /Root 1 0 R /XRefStm ${text.length} /Prev ${previous} >>\n`;
  return latin1(`${text}${supplement}xref\n${tableText(new Map())}0 0\n${trailer}startxref\n${at}\n%%EOF\n`);
}
