import { describe, expect, it } from '@jest/globals';
import { findSignature } from '../src/coverage.ts';
import { asArray, asDict, asInteger, asName, asRef, asString, type PdfDict } from '../src/objects.ts';
import { decodeText } from '../src/text-string.ts';
import { classicPdf, latin1, type Objects, ONE_PAGE, toText } from './pdf-builder.ts';
import { open, sign } from './signing-options.ts';

const VISIBLE = { placement: { mode: 'rect', page: 1, x: 10, y: 10, width: 60, height: 30 } } as const;

function tagged(root: string, more: Objects = {}): Uint8Array {
  return classicPdf({
    ...ONE_PAGE,
    1: '<< /Type /Catalog /Pages 2 0 R /MarkInfo << /Marked true >> /StructTreeRoot 4 0 R >>',
    4: `<< /Type /StructTreeRoot ${root} >>`,
    ...more,
  });
}

/** The widget's structure element, found through the parent tree and through the tree itself. */
function elementOf(bytes: Uint8Array): { element: PdfDict; key: number; parent: PdfDict | undefined } {
  const doc = open(bytes);
  const field = findSignature(doc, 'Signature1')?.field;
  const key = asInteger(field?.dict.entries.get('StructParent')) ?? -1;
  const root = asDict(doc.get(doc.catalog, 'StructTreeRoot'));
  const tree = asDict(doc.get(root, 'ParentTree'));
  const leaves = [tree, ...(asArray(doc.get(tree, 'Kids'))?.items ?? []).map((kid) => asDict(doc.resolve(kid)))];
  const pairs = leaves.flatMap((leaf) => asArray(doc.get(leaf, 'Nums'))?.items ?? []);
  const reference = asRef(pairs[pairs.findIndex((item) => asInteger(item) === key) + 1]);
  const element = asDict(doc.resolve(reference));
  const parent = asDict(doc.get(element, 'P'));
  const kids = asArray(doc.get(parent, 'K'))?.items.map((kid) => asRef(kid)?.num) ?? [];
  expect(kids).toContain(reference?.num);
  expect(asRef(asDict(doc.get(element, 'K'))?.entries.get('Obj'))).toEqual(field?.ref);
  expect(asInteger(root?.entries.get('ParentTreeNextKey'))).toBe(key + 1);
  if (element === undefined) throw new Error('the widget is not in the structure');
  return { element, key, parent };
}

describe('a visible signature in a tagged document', () => {
  it('becomes a Form element under Document, with a label and an entry in the parent tree', () => {
    const base = tagged('/K [5 0 R] /ParentTree 6 0 R /ParentTreeNextKey 1', {
      5: '<< /Type /StructElem /S /Document /P 4 0 R /K 7 0 R >>',
      6: '<< /Nums [0 [7 0 R]] >>',
      7: '<< /Type /StructElem /S /P /P 5 0 R >>',
    });
    const { bytes } = sign(base, VISIBLE);
    const { element, key, parent } = elementOf(bytes);
    expect(key).toBe(1);
    expect(asName(element.entries.get('S'))).toBe('Form');
    expect(asName(parent?.entries.get('S'))).toBe('Document');
    expect(asArray(parent?.entries.get('K'))?.items).toHaveLength(2);
    expect(findSignature(open(bytes), 'Signature1')?.field.dict.entries.has('TU')).toBe(true);
  });

  it('adds a leaf to a parent tree that has kids, and rewrites no old leaf', () => {
    const base = tagged('/K [] /ParentTree 6 0 R', {
      6: '<< /Kids [7 0 R] >>',
      7: '<< /Limits [0 4] /Nums [0 8 0 R 4 8 0 R] >>',
      8: '<< /Type /StructElem /S /P /P 4 0 R >>',
    });
    const { bytes } = sign(base, VISIBLE);
    expect(elementOf(bytes).key).toBe(5);
    expect(toText(bytes).slice(base.length)).not.toContain('\n7 0 obj');
  });

  it('makes a parent tree where there is none', () => {
    expect(elementOf(sign(tagged(''), VISIBLE).bytes).key).toBe(0);
  });

  it.each([
    ['in a box', VISIBLE],
    ['invisible', {}],
  ])('says what it is, and that its page is read in the order of the structure: %s', (_, look) => {
    const { bytes } = sign(tagged('/K []'), look);
    const doc = open(bytes);
    const field = findSignature(doc, 'Signature1')?.field.dict;
    for (const key of ['TU', 'Contents']) {
      const label = asString(field?.entries.get(key));
      expect(label && decodeText(label)).toBe('Chữ ký số');
    }
    expect(asName(doc.page(1).dict.entries.get('Tabs'))).toBe('S');
  });

  it('leaves the structure alone once the document is signed, because validators of the first signature would suspect it', () => {
    const { bytes, prepared } = sign(sign(tagged('/K []')).bytes, VISIBLE);
    const field = findSignature(open(bytes), prepared.fieldName)?.field.dict;
    expect(field?.entries.has('StructParent')).toBe(false);
    expect(field?.entries.has('Contents')).toBe(true);
    expect(toText(prepared.increment)).not.toContain('/StructElem');
  });

  it('changes the page no further once the document is signed, nor an order it has', () => {
    const once = sign(tagged('/K []')).bytes;
    const untabbed = latin1(toText(once).replaceAll('/Tabs /S', '/Tab_ /S'));
    expect(open(sign(untabbed).bytes).page(1).dict.entries.has('Tabs')).toBe(false);
    const ordered = tagged('/K []', { 3: `${ONE_PAGE[3]?.slice(0, -2)} /Tabs /R >>` });
    expect(asName(open(sign(ordered).bytes).page(1).dict.entries.get('Tabs'))).toBe('R');
    const plain = open(sign(classicPdf(ONE_PAGE)).bytes);
    expect(plain.page(1).dict.entries.has('Tabs')).toBe(false);
    expect(findSignature(plain, 'Signature1')?.field.dict.entries.has('Contents')).toBe(false);
  });

  it('leaves the structure alone when it is invisible or the document is not tagged', () => {
    expect(toText(sign(tagged('/K []')).bytes)).not.toContain('StructParent');
    const untagged = toText(tagged('/K []')).replace('true', 'null');
    expect(toText(sign(new Uint8Array(Buffer.from(untagged, 'latin1')), VISIBLE).bytes)).not.toContain('StructParent');
  });
});
