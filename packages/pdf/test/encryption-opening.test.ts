import { describe, expect, it } from '@jest/globals';
import { bytesSource } from '../src/byte-source.ts';
import { openDocument, type PdfDocument } from '../src/document.ts';
import { inspectDocument } from '../src/inspect.ts';
import { asDict, asStream, asString, ref } from '../src/objects.ts';
import { decodeStream } from '../src/reading/filters.ts';
import { decodeText } from '../src/text-string.ts';
import { ALL_AES, encryptedPdf, type Seal } from './encrypted-pdf.ts';
import { CONTENT, TITLE, type VectorName, vector } from './encrypted-vectors.ts';
import { latin1, ONE_PAGE, toText } from './pdf-builder.ts';
import { failureOf } from './signing-options.ts';

const open = (bytes: Uint8Array, password?: string) =>
  openDocument(bytesSource(bytes), password === undefined ? {} : { password });

function textOf(doc: PdfDocument, num: number): string {
  const stream = asStream(doc.resolve(ref(num)));
  return stream === undefined ? '' : toText(decodeStream(stream, doc.objects.resolve, 1000));
}

const title = (doc: PdfDocument) => {
  const text = asString(doc.get(asDict(doc.get(doc.trailer, 'Info')), 'Title'));
  return text === undefined ? undefined : decodeText(text);
};
const content = (doc: PdfDocument) => {
  const stream = asStream(doc.get(doc.page(1).dict, 'Contents'));
  return stream === undefined ? '' : toText(decodeStream(stream, doc.objects.resolve, 1000));
};

describe('a document that qpdf encrypted', () => {
  it.each<[VectorName, object]>([
    ['rc440', { version: 1, revision: 2, methods: { strings: 'rc4', streams: 'rc4', embeddedFiles: 'rc4' } }],
    ['rc4128', { version: 2, revision: 3, methods: { strings: 'rc4', streams: 'rc4', embeddedFiles: 'rc4' } }],
    ['rc4Filters', { version: 4, revision: 4, methods: { strings: 'rc4', streams: 'rc4', embeddedFiles: 'rc4' } }],
    ['aes128', { version: 4, revision: 4, methods: { strings: 'aes-128', streams: 'aes-128' } }],
    ['aes256Revision5', { version: 5, revision: 5, methods: { strings: 'aes-256', streams: 'aes-256' } }],
    ['aes256', { version: 5, revision: 6, methods: { strings: 'aes-256', streams: 'aes-256' } }],
  ])('%s opens for its user and its owner, and for nobody else', (name, expected) => {
    const bytes = vector(name);
    for (const password of ['user', 'owner']) {
      const doc = open(bytes, password);
      expect([title(doc), content(doc).trim()]).toEqual([TITLE, CONTENT]);
      expect(inspectDocument(doc).encryption).toMatchObject({
        ...expected,
        handler: 'Standard',
        openedAs: password,
        passwordNeeded: true,
        metadataEncrypted: true,
      });
    }
    expect(failureOf(() => open(bytes))).toBe('document.encrypted password_required');
    expect(failureOf(() => open(bytes, ''))).toBe('document.encrypted password_required');
    expect(failureOf(() => open(bytes, 'User'))).toBe('document.encrypted password_wrong');
  });

  it('against its users alone opens without a password, and with a wrong one too', () => {
    for (const password of [undefined, 'nonsense']) {
      const doc = open(vector('ownerOnly'), password);
      expect([title(doc), content(doc).trim()]).toEqual([TITLE, CONTENT]);
      expect(inspectDocument(doc).encryption).toMatchObject({ openedAs: 'user', passwordNeeded: false });
    }
    expect(inspectDocument(open(vector('ownerOnly'), 'owner')).encryption).toMatchObject({
      openedAs: 'owner',
      passwordNeeded: false,
    });
  });

  it('tells what its users may do', () => {
    const { permissions } = inspectDocument(open(vector('rc4128'), 'user')).encryption ?? {};
    expect(permissions).toMatchObject({ print: true, copy: true, modify: false, annotate: false, fillForms: false });
  });
});

const CRYPT = (name: string) => `/Filter [/Crypt] /DecodeParms [<< /Name /${name} >>]`;
const MIXED =
  '/CF << /A << /CFM /AESV2 >> /R << /CFM /V2 >> >> /StmF /A /StrF /R /EFF /Identity /EncryptMetadata false';

describe('crypt filters', () => {
  it('differ between strings, streams, embedded files and single streams', () => {
    const bytes = encryptedPdf({
      encryptMetadata: false,
      entries: MIXED,
      objects: {
        ...ONE_PAGE,
        4: (seal) => seal.stream(`/Title ${seal.string('in a stream dictionary', 'rc4')}`, 'by default', 'aes'),
        5: (seal) => seal.stream('/Type /EmbeddedFile', 'an attachment', 'none'),
        6: (seal) => seal.stream('/Type /Metadata', 'metadata', 'none'),
        7: (seal) => seal.stream(CRYPT('R'), 'by name', 'rc4'),
        8: (seal) => seal.stream(CRYPT('Identity'), 'not at all', 'none'),
      },
    });
    const doc = open(bytes);
    expect([4, 5, 6, 7, 8].map((num) => textOf(doc, num))).toEqual([
      'by default',
      'an attachment',
      'metadata',
      'by name',
      'not at all',
    ]);
    const dictionary = asDict(doc.resolve(ref(4)));
    expect(asString(dictionary?.entries.get('Title'))?.bytes).toEqual(latin1('in a stream dictionary'));
  });

  it('that are not named leave everything as it is', () => {
    const objects = { ...ONE_PAGE, 4: (seal: Seal) => seal.stream('', 'clear', 'none') };
    expect(textOf(open(encryptedPdf({ objects })), 4)).toBe('clear');
  });

  it('leave cross-reference streams and the value of a signature alone', () => {
    const objects = {
      ...ONE_PAGE,
      4: (seal: Seal) => seal.stream('/Type /XRef', 'rows', 'none'),
      5: (seal: Seal) => `<< /Type /Sig /Contents <00ff> /ByteRange [0 1 2 3] /M ${seal.string('D:2026', 'aes')} >>`,
    };
    const doc = open(encryptedPdf({ entries: ALL_AES, objects }));
    expect(textOf(doc, 4)).toBe('rows');
    const signature = asDict(doc.resolve(ref(5)));
    expect(asString(signature?.entries.get('Contents'))?.bytes).toEqual(Uint8Array.of(0, 255));
    expect(asString(signature?.entries.get('M'))?.bytes).toEqual(latin1('D:2026'));
  });

  it('do not apply to the encryption dictionary itself', () => {
    const doc = open(encryptedPdf({ entries: ALL_AES, objects: ONE_PAGE }));
    const dictionary = asDict(doc.objects.locate(ref(9))?.value);
    expect(asString(dictionary?.entries.get('O'))?.bytes).toEqual(new Uint8Array(32).fill(0x4f));
  });

  it('that a stream names have to be defined', () => {
    const objects = { ...ONE_PAGE, 4: (seal: Seal) => seal.stream(CRYPT('Other'), 'x', 'none') };
    const doc = open(encryptedPdf({ entries: ALL_AES, objects }));
    expect(failureOf(() => textOf(doc, 4))).toBe('document.corrupted crypt_filter');
  });
});
