import { describe, expect, it } from '@jest/globals';
import { bytesSource } from '../src/byte-source.ts';
import { findSignature } from '../src/coverage.ts';
import { openDocument, type PdfDocument } from '../src/document.ts';
import { embedContents } from '../src/embed.ts';
import { formFields } from '../src/form.ts';
import { IncrementalUpdate } from '../src/incremental/update.ts';
import { asArray, asDict, asRef, asStream, asString, ref } from '../src/objects.ts';
import { prepareSignature, type SignatureOptions } from '../src/prepare-signature.ts';
import { decodeStream } from '../src/reading/filters.ts';
import { decodeText } from '../src/text-string.ts';
import { ALL_AES, encryptedPdf, type Seal } from './encrypted-pdf.ts';
import { CONTENT, TITLE, type VectorName, vector } from './encrypted-vectors.ts';
import { ONE_PAGE, toText } from './pdf-builder.ts';
import { join, OPTIONS } from './signing-options.ts';

const CMS = Uint8Array.of(0x30, 0x02, 0xca, 0xfe);
const REASON = 'Đơn xin';

function counter(): (n: number) => Uint8Array {
  let next = 0;
  return (n) => {
    next += 1;
    return new Uint8Array(n).fill(next);
  };
}

const open = (bytes: Uint8Array, password: string) => openDocument(bytesSource(bytes), { password });

function signAs(bytes: Uint8Array, password: string, options: Partial<SignatureOptions> = {}) {
  const wanted = { ...OPTIONS, reason: REASON, random: counter(), ...options };
  const prepared = prepareSignature(open(bytes, password), wanted);
  return { prepared, bytes: join(bytes, embedContents(prepared.increment, prepared, CMS)) };
}

function reasonOf(doc: PdfDocument, fieldName: string): string | undefined {
  const text = asString(findSignature(doc, fieldName)?.signature.dict.entries.get('Reason'));
  return text === undefined ? undefined : decodeText(text);
}

const ALL: VectorName[] = ['rc440', 'rc4Filters', 'aes128', 'aes256Revision5', 'aes256'];

describe('a signature in an encrypted document', () => {
  it.each(ALL)('%s is encrypted like the rest, except for its value', (name) => {
    const base = vector(name);
    const { bytes, prepared } = signAs(base, 'user', { fieldName: 'ChuKy' });
    expect(bytes.subarray(0, base.length)).toEqual(base);

    const increment = toText(prepared.increment);
    for (const clear of ['ChuKy', 'D:2026', 'feff0110']) expect(increment).not.toContain(clear);
    expect(increment).toContain(`/Contents <${'0'.repeat(128)}>`);

    const doc = open(bytes, 'user');
    const found = findSignature(doc, 'ChuKy');
    expect(found?.coverage).toEqual({ wholeFile: true });
    expect(found?.signature.contents?.bytes.subarray(0, CMS.length)).toEqual(CMS);
    expect(reasonOf(doc, 'ChuKy')).toBe(REASON);
    expect(asString(doc.get(asDict(doc.get(doc.trailer, 'Info')), 'Title'))?.bytes).toEqual(Buffer.from(TITLE));
    const page = asStream(doc.get(doc.page(1).dict, 'Contents'));
    expect(page && toText(decodeStream(page, doc.objects.resolve, 1000)).trim()).toBe(CONTENT);
  });

  it.each(ALL)('%s keeps /Encrypt and the first half of /ID, on which the key depends', (name) => {
    const before = open(vector(name), 'user');
    const after = open(signAs(vector(name), 'user').bytes, 'user');
    expect(after.trailer.entries.get('Encrypt')).toEqual(before.trailer.entries.get('Encrypt'));
    const [first, second] = asArray(after.get(after.trailer, 'ID'))?.items ?? [];
    const [kept] = asArray(before.get(before.trailer, 'ID'))?.items ?? [];
    expect(asString(first)?.bytes).toEqual(asString(kept)?.bytes);
    expect(asString(second)?.bytes).not.toEqual(asString(kept)?.bytes);
  });

  it.each(ALL)('%s can be followed by another', (name) => {
    const first = signAs(vector(name), 'user', { fieldName: 'A' });
    const second = signAs(first.bytes, 'owner', { fieldName: 'B' });
    const doc = open(second.bytes, 'user');
    expect(formFields(doc).map((field) => field.name)).toEqual(['A', 'B']);
    expect(findSignature(doc, 'A')?.coverage).toEqual({ wholeFile: false });
    expect(findSignature(doc, 'B')?.coverage).toEqual({ wholeFile: true });
    expect([reasonOf(doc, 'A'), reasonOf(doc, 'B')]).toEqual([REASON, REASON]);
  });

  it('uses no initialisation vector twice', () => {
    const asked: number[] = [];
    const random = (n: number) => {
      asked.push(n);
      return new Uint8Array(n).fill(asked.length);
    };
    const { bytes } = signAs(vector('aes256'), 'user', { random, signerName: 'X' });
    // /M, /Name, /Reason, /T, the stream of the appearance, the second half of /ID
    expect(asked).toEqual([16, 16, 16, 16, 16, 16]);
    expect(reasonOf(open(bytes, 'user'), 'Signature1')).toBe(REASON);
  });

  it('rewrites objects with their strings encrypted again', () => {
    const page = ONE_PAGE[3]?.slice(0, -2);
    const objects = { ...ONE_PAGE, 3: (seal: Seal) => `${page} /PieceInfo ${seal.string('kept', 'aes')} >>` };
    const base = encryptedPdf({ entries: ALL_AES, objects });
    const doc = open(signAs(base, '').bytes, '');
    expect((doc.objects.locate(ref(3))?.span.start ?? 0) > base.length).toBe(true);
    expect(asString(doc.page(1).dict.entries.get('PieceInfo'))?.bytes).toEqual(Buffer.from('kept'));
  });

  it('rewrites what was clear inside an object stream as an object that is encrypted itself', () => {
    const base = vector('aes256');
    const doc = open(base, 'user');
    const info = asRef(doc.trailer.entries.get('Info')) ?? ref(0);
    expect(doc.objects.locate(info)).toBeUndefined();
    const update = new IncrementalUpdate(doc);
    update.replace(info, doc.resolve(info));
    const { bytes } = update.finish(counter());
    expect(toText(bytes)).not.toContain(TITLE);
    const again = open(join(base, bytes), 'user');
    expect(again.objects.locate(info)).toBeDefined();
    expect(asString(asDict(again.resolve(info))?.entries.get('Title'))?.bytes).toEqual(Buffer.from(TITLE));
  });

  it('does not invent an identifier that would change the key', () => {
    const objects = { ...ONE_PAGE, 4: '<< >>' };
    const base = encryptedPdf({ entries: ALL_AES, objects, withId: false });
    const doc = open(signAs(base, '').bytes, '');
    expect(reasonOf(doc, 'Signature1')).toBe(REASON);
    expect(asString(asArray(doc.get(doc.trailer, 'ID'))?.items[0])?.bytes).toHaveLength(0);
  });
});
