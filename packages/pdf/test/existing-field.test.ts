import { describe, expect, it } from '@jest/globals';
import { findSignature } from '../src/coverage.ts';
import { asArray, asDict, asName, type PdfDict } from '../src/objects.ts';
import { appendTable, classicPdf, type Objects, ONE_PAGE, toText } from './pdf-builder.ts';
import { failureOf, open, sign } from './signing-options.ts';

/** A drawing as wide as nothing in particular. */
const appearance = { pdf: classicPdf(), widthPt: 50, heightPt: 30 };

const PAGE = ONE_PAGE[3]?.slice(0, -2);

/** A form with one empty signature field, object 4. */
function withField(field: string, more: Objects = {}, root = '4 0 R'): Uint8Array {
  return classicPdf({
    ...ONE_PAGE,
    1: `<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [${root}] /DA (/Helv 0 Tf) >> >>`,
    3: `${PAGE} /Annots [4 0 R] >>`,
    4: `<< ${field} >>`,
    ...more,
  });
}

const WIDGET = '/Type /Annot /Subtype /Widget /P 3 0 R /Rect [10.500 20 +90.00 60.666656] /F 4';
const FIELD = `/FT /Sig /T (sign here) ${WIDGET}`;

function signedField(base: Uint8Array, name = 'sign here', options = {}): PdfDict {
  const { bytes } = sign(base, { fieldName: name, ...options });
  const found = findSignature(open(bytes), name);
  expect(found?.coverage.wholeFile).toBe(true);
  return found?.signature.dict ?? { kind: 'dict', entries: new Map(), duplicateKeys: [] };
}

describe('an empty signature field', () => {
  it('is signed by its name and keeps its rectangle, digit for digit', () => {
    const base = withField(FIELD);
    const { bytes, prepared } = sign(base, { fieldName: 'sign here' });
    const increment = toText(bytes).slice(base.length);
    expect(prepared.fieldName).toBe('sign here');
    expect(increment).toContain('/Rect [10.500 20 +90.00 60.666656]');
    expect(increment).toContain('/F 4 ');
    expect(increment).not.toContain('\n3 0 obj');
  });

  it('takes the appearance that is given', () => {
    const { bytes } = sign(withField(FIELD), { fieldName: 'sign here', appearance });
    const field = findSignature(open(bytes), 'sign here')?.field;
    expect(asDict(open(bytes).get(field?.dict, 'AP'))?.entries.has('N')).toBe(true);
    expect(field?.rect).toEqual([10.5, 20, 90, 60.666656]);
  });

  it('may be named through its parents, and shows in the first of its widgets', () => {
    const base = withField(
      '/FT /Sig /T (b) /Parent 5 0 R /Kids [6 0 R 7 0 R]',
      { 5: '<< /T (a) /Kids [4 0 R] >>', 6: `<< /Parent 4 0 R ${WIDGET} >>`, 7: `<< /Parent 4 0 R ${WIDGET} >>` },
      '5 0 R',
    );
    const { bytes } = sign(base, { fieldName: 'a.b', appearance });
    const increment = toText(bytes).slice(base.length);
    expect(findSignature(open(bytes), 'a.b')?.coverage.wholeFile).toBe(true);
    expect(increment).toContain('\n6 0 obj');
    expect(increment).not.toContain('\n7 0 obj');
  });

  it('may be invisible, without any widget', () => {
    expect(asName(signedField(withField('/FT /Sig /T (sign here)')).entries.get('SubFilter'))).toBe(
      'ETSI.CAdES.detached',
    );
  });

  it('is refused when it is signed already or cannot be replaced', () => {
    const signed = sign(withField(FIELD), { fieldName: 'sign here' }).bytes;
    expect(failureOf(() => sign(signed, { fieldName: 'sign here' }))).toBe('validation_failed field_signed');
    const direct = withField(FIELD, {}, `<< ${FIELD} >>`);
    expect(failureOf(() => sign(direct, { fieldName: 'sign here' }))).toBe('document.corrupted field_not_indirect');
  });
});

describe('the lock of a field', () => {
  it('goes into the signature as FieldMDP', () => {
    const dictionary = signedField(withField(`${FIELD} /Lock << /Action /Include /Fields [(x) (y)] >>`));
    const [reference] = asArray(dictionary.entries.get('Reference'))?.items ?? [];
    const parameters = asDict(asDict(reference)?.entries.get('TransformParams'));
    expect(asName(asDict(reference)?.entries.get('TransformMethod'))).toBe('FieldMDP');
    expect(asName(parameters?.entries.get('Action'))).toBe('Include');
    expect(asArray(parameters?.entries.get('Fields'))?.items).toHaveLength(2);
  });

  it.each([
    ['/Action /All', true],
    ['/Action /Include /Fields [(second)]', true],
    ['/Action /Include /Fields [(other)]', false],
    ['/Action /Exclude /Fields [(second)]', false],
    ['/Action /Exclude /Fields [(other)]', true],
  ])('keeps later signatures out of the fields it names: %s', (lock, isLocked) => {
    const base = withField(`${FIELD} /Lock << ${lock} >>`, { 5: '<< /FT /Sig /T (second) >>' }, '4 0 R 5 0 R');
    const { bytes } = sign(base, { fieldName: 'sign here' });
    expect(failureOf(() => sign(bytes, { fieldName: 'second' }))).toBe(
      isLocked ? 'document.locked field_lock' : 'no failure',
    );
  });
});

describe('seed values', () => {
  const seeded = (seeds: string) => withField(`${FIELD} /SV << /Type /SV ${seeds} >>`);

  it.each([
    ['/Ff 1 /Filter /Other', 'filter'],
    ['/Ff 2 /SubFilter [/adbe.x509.rsa_sha1]', 'sub_filter'],
    ['/Ff 4 /V 4', 'version'],
    ['/Ff 8 /Reasons [(I agree)]', 'reasons'],
    ['/Ff 32 /AddRevInfo true', 'add_rev_info'],
    ['/Ff 64 /DigestMethod [(SHA512)]', 'digest_method'],
    ['/Ff 128 /LockDocument /true', 'lock_document'],
    ['/Ff 256 /AppearanceFilter (form)', 'appearance_filter'],
    ['/MDP << /P 2 >>', 'mdp'],
    ['/TimeStamp << /URL (http://tsa.example) /Ff 1 >>', 'time_stamp'],
    ['/Cert << /Ff 1 /Subject [<00>] >>', 'cert'],
  ])('that are required and not met: %s', (seeds, reason) => {
    expect(failureOf(() => sign(seeded(seeds), { fieldName: 'sign here' }))).toBe(
      `document.locked seed_value_${reason}`,
    );
  });

  it.each([
    ['/SubFilter [/adbe.x509.rsa_sha1] /DigestMethod [(SHA512)] /Reasons [(I agree)]'],
    ['/Ff 66 /SubFilter [/ETSI.CAdES.detached] /DigestMethod [(SHA256)]'],
    ['/Ff 8 /Reasons [(.)]'],
    ['/MDP << /P 0 >>'],
  ])('that are only suggested, or met: %s', (seeds) => {
    expect(failureOf(() => sign(seeded(seeds), { fieldName: 'sign here' }))).toBe('no failure');
  });

  it('choose the older format when they allow nothing else, and a reason that is on their list', () => {
    const base = seeded('/Ff 10 /SubFilter [/adbe.pkcs7.detached] /Reasons [(I agree)]');
    const dictionary = signedField(base, 'sign here', { reason: 'I agree' });
    expect(asName(dictionary.entries.get('SubFilter'))).toBe('adbe.pkcs7.detached');
  });
});

describe('certification', () => {
  it('names the signature in the catalog, with its level', () => {
    const { bytes } = sign(withField(FIELD), { certify: 2 });
    const doc = open(bytes);
    const permissions = asDict(doc.get(doc.catalog, 'Perms'));
    expect(permissions?.entries.get('DocMDP')).toEqual(findSignature(doc, 'Signature1')?.signature.ref);
    expect(toText(bytes)).toContain(
      '/TransformMethod /DocMDP /TransformParams << /Type /TransformParams /P 2 /V /1.2 >>',
    );
    expect(asDict(doc.get(doc.catalog, 'AcroForm'))?.entries.has('DA')).toBe(true);
  });

  it.each([
    [1, 'document.locked doc_mdp'],
    [2, 'no failure'],
    [3, 'no failure'],
  ] as const)('at level %i is respected by the next signature', (certify, expected) => {
    const { bytes } = sign(classicPdf(), { certify });
    expect(failureOf(() => sign(bytes))).toBe(expected);
  });

  it.each([2, 3] as const)(
    'at level %i takes a visible signature in a field that is there, not in a new one',
    (certify) => {
      const placement = { mode: 'rect', page: 1, x: 1, y: 1, width: 50, height: 30 } as const;
      const { bytes } = sign(withField(FIELD), { certify });
      expect(failureOf(() => sign(bytes, { placement }))).toBe('document.locked doc_mdp_new_field');
      expect(failureOf(() => sign(bytes, { placement, fieldName: 'sign here', appearance }))).toBe('no failure');
      expect(failureOf(() => sign(withField(FIELD), { placement, certify }))).toBe('no failure');
    },
  );

  it('is for the first signature only', () => {
    expect(failureOf(() => sign(sign(classicPdf()).bytes, { certify: 2 }))).toBe('document.locked certify_not_first');
  });

  it('keeps what else the catalog permits, in its own object', () => {
    const base = appendTable(
      classicPdf({ ...ONE_PAGE, 1: '<< /Type /Catalog /Pages 2 0 R /Perms 9 0 R >>' }),
      { 9: '<< /UR3 null >>' },
      '/Size 10 /Root 1 0 R',
    );
    expect(toText(sign(base, { certify: 3 }).bytes)).toMatch(/\n9 0 obj\n<< \/UR3 null \/DocMDP \d+ 0 R >>/);
  });
});
