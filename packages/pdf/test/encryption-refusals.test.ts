import { describe, expect, it } from '@jest/globals';
import { isKysoError } from '@kyso/domain';
import fc from 'fast-check';
import { bytesSource } from '../src/byte-source.ts';
import { openDocument } from '../src/document.ts';
import { inspectDocument } from '../src/inspect.ts';
import { assertMaySign, prepareSignature, type SigningIntent } from '../src/prepare-signature.ts';
import { ALL_AES, ALL_RC4, encryptedPdf } from './encrypted-pdf.ts';
import { type VectorName, vector } from './encrypted-vectors.ts';
import { appendTable, classicPdf, compressedPdf, ONE_PAGE } from './pdf-builder.ts';
import { failureOf, OPTIONS } from './signing-options.ts';

const open = (bytes: Uint8Array, password?: string) =>
  openDocument(bytesSource(bytes), password === undefined ? {} : { password });

/** All bits set, except those at the given positions, which count from 1. */
const without = (...positions: number[]): number =>
  positions.reduce((bits, position) => bits & ~(1 << (position - 1)), -4);

describe('the restrictions of a document', () => {
  const restricted = (permissions: number) => open(encryptedPdf({ entries: ALL_AES, permissions, objects: ONE_PAGE }));
  const may = (permissions: number, intent: SigningIntent) => {
    return failureOf(() => assertMaySign(restricted(permissions), intent)) === 'no failure';
  };

  it.each([
    // which bits are clear, existing field, new field, not known yet
    [[], true, true, true],
    [[4], true, true, true],
    [[6], true, true, true],
    [[9], true, true, true],
    [[4, 6], true, false, true],
    [[6, 9], false, true, true],
    [[4, 6, 9], false, false, false],
    [[3, 5, 10, 11, 12], true, true, true],
  ])('without bits %j', (clear, existing, fresh, either) => {
    const bits = without(...clear);
    expect(may(bits, { honourPermissions: true, place: 'existing_field' })).toBe(existing);
    expect(may(bits, { honourPermissions: true, place: 'new_field' })).toBe(fresh);
    expect(may(bits, { honourPermissions: true })).toBe(either);
    expect(may(bits, {})).toBe(true);
  });

  it('refuse a signature unless the owner opened it or they are not to count', () => {
    const sign = (password: string, options = {}) =>
      failureOf(() => prepareSignature(open(vector('rc4128'), password), { ...OPTIONS, ...options }));
    expect(sign('user', { honourPermissions: true })).toBe('document.locked permissions');
    expect(sign('owner', { honourPermissions: true })).toBe('no failure');
    expect(sign('user')).toBe('no failure');
  });

  it('are those of the seal of revision 6 as well, so that changing /P lifts none', () => {
    const text = Buffer.from(vector('ownerOnly')).toString('latin1');
    const lifted = new Uint8Array(Buffer.from(text.replace('/P -1324', '/P -4   '), 'latin1'));
    for (const bytes of [vector('ownerOnly'), lifted]) {
      const { permissions } = inspectDocument(open(bytes)).encryption ?? {};
      expect(permissions).toMatchObject({ print: true, modify: false, annotate: false, fillForms: false });
    }
  });
});

describe('what is refused of encryption', () => {
  const withDictionary = (dictionary: string) =>
    classicPdf({ ...ONE_PAGE, 9: dictionary }, { trailer: '/Encrypt 9 0 R' });
  const O32 = `<${'4f'.repeat(32)}>`;
  const standard = (entries: string) => withDictionary(`<< /Filter /Standard ${entries} >>`);

  it.each([
    ['public keys', withDictionary('<< /Filter /Adobe.PubSec /V 4 >>'), 'encrypted unknown_security_handler'],
    ['an unpublished version', standard(`/V 3 /R 3 /O ${O32} /U ${O32} /P 0`), 'encrypted unknown_security_handler'],
    ['a revision of another version', standard('/V 5 /R 4 /P 0'), 'encrypted unknown_security_handler'],
    ['no handler', withDictionary('<< >>'), 'corrupted encrypt_dictionary'],
    ['an array', withDictionary('[]'), 'corrupted encrypt_dictionary'],
    ['a missing dictionary', classicPdf(ONE_PAGE, { trailer: '/Encrypt 9 0 R' }), 'corrupted encrypt_dictionary'],
    ['no revision', standard('/V 2'), 'corrupted encrypt_dictionary'],
    ['permissions that are no number', standard(`/V 2 /R 3 /O ${O32} /U ${O32} /P []`), 'corrupted encrypt_dictionary'],
    ['a short /U', standard(`/V 2 /R 3 /O ${O32} /U <00> /P -4`), 'corrupted encrypt_dictionary'],
    ['short hashes', standard(`/V 5 /R 6 /O ${O32} /U ${O32} /P -4`), 'corrupted encrypt_dictionary'],
    ['a filter that is not there', standard(`/V 4 /R 4 /O ${O32} /U ${O32} /P -4 /StmF /X`), 'corrupted crypt_filter'],
    ['a filter without a name', standard(`/V 4 /R 4 /O ${O32} /U ${O32} /P -4 /StmF 1`), 'corrupted crypt_filter'],
    [
      'a method of its own',
      standard(`/V 4 /R 4 /O ${O32} /U ${O32} /P -4 /CF << /X << /CFM /None >> >> /StrF /X`),
      'encrypted unknown_security_handler',
    ],
    ['an odd key', standard(`/V 2 /R 3 /Length -1 /O ${O32} /U ${O32} /P -4`), 'encrypted password_required'],
  ])('%s', (_, bytes, expected) => {
    expect(failureOf(() => open(bytes))).toBe(`document.${expected}`);
  });

  it('a dictionary that would itself be encrypted', () => {
    const bytes = compressedPdf({ ...ONE_PAGE, 4: '<< /Filter /Standard >>' }, true, '/Encrypt 4 0 R');
    expect(failureOf(() => open(bytes))).toBe('document.corrupted encrypt_dictionary');
  });

  it('an update whose trailer forgets the encryption', () => {
    const base = encryptedPdf({ entries: ALL_RC4, objects: ONE_PAGE });
    const updated = appendTable(base, { 4: '<< >>' }, '/Size 10 /Root 1 0 R');
    expect(failureOf(() => open(updated))).toBe('document.ambiguous encryption_dropped');
  });

  it.each([
    ['in the trailer', encryptedPdf({ entries: ALL_AES, objects: ONE_PAGE, trailer: '/AuthCode << >>' })],
    ['by its salt', encryptedPdf({ entries: `${ALL_AES} /KDFSalt <00>`, objects: ONE_PAGE })],
    [
      'as an extension',
      encryptedPdf({
        entries: ALL_AES,
        objects: {
          ...ONE_PAGE,
          1: '<< /Type /Catalog /Pages 2 0 R /Extensions << /ISO_ [<< /ExtensionLevel 32004 >>] >> >>',
        },
      }),
    ],
  ])('a signature over a message authentication code, seen %s', (_, bytes) => {
    expect(failureOf(() => prepareSignature(open(bytes), OPTIONS))).toBe('document.unsupported pdf_mac');
  });
});

describe('hostile encryption', () => {
  const survives = (bytes: Uint8Array, password: string): void => {
    try {
      inspectDocument(open(bytes, password));
    } catch (error) {
      if (!isKysoError(error)) throw error;
    }
  };

  it('that was changed anywhere fails with a code or not at all', () => {
    const names: VectorName[] = ['rc440', 'rc4128', 'rc4Filters', 'aes128', 'aes256Revision5', 'aes256'];
    const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.constantFrom(...names), changes, (name, places) => {
        const bytes = vector(name);
        for (const [at, value] of places) bytes[at % bytes.length] = value;
        survives(bytes, 'user');
      }),
      { numRuns: 150 },
    );
  });

  it('dictionaries of any values fail with a code or not at all', () => {
    const values = [
      'null',
      '[]',
      '<< >>',
      '1',
      '-1',
      '4294967295',
      '1e9',
      '/X',
      '/StdCF',
      '(x)',
      `<${'00'.repeat(48)}>`,
    ];
    const keys = [
      'V',
      'R',
      'O',
      'U',
      'P',
      'OE',
      'UE',
      'Perms',
      'Length',
      'CF',
      'StmF',
      'StrF',
      'EFF',
      'EncryptMetadata',
    ];
    const shape = fc.record({
      V: fc.constantFrom(0, 1, 2, 3, 4, 5, 6),
      R: fc.constantFrom(2, 3, 4, 5, 6, 7),
      others: fc.array(fc.tuple(fc.constantFrom(...keys), fc.constantFrom(...values))),
    });
    const filters = [
      '/CF << /StdCF << /CFM /AESV2 >> >>',
      '/CF << /StdCF << /CFM /AESV3 >> >>',
      '/CF << /StdCF null >>',
    ];
    fc.assert(
      fc.property(shape, fc.constantFrom(...filters), ({ V, R, others }, filter) => {
        const fields = new Map([
          ['O', values[10]],
          ['U', values[10]],
          ['OE', values[10]],
          ['UE', values[10]],
          ['P', '-4'],
          ...others,
        ]);
        const text = [...fields].map(([key, value]) => `/${key} ${value}`).join(' ');
        survives(
          classicPdf(ONE_PAGE, { trailer: `/Encrypt << /Filter /Standard /V ${V} /R ${R} ${filter} ${text} >>` }),
          'x',
        );
      }),
      { numRuns: 300 },
    );
  });
});
