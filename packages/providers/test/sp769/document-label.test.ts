import { describe, expect, it } from '@jest/globals';
import type { ItemId } from '@kyso/domain';
import fc from 'fast-check';
import { documentLabel, itemsByTag, MAX_NAME_LENGTH, tagIn } from '../../src/sp769/document-label.ts';
import { FIRST, SECOND } from './orders.ts';

const ITEM = fc
  .string({ unit: fc.constantFrom(...'0123456789ABCDEFGHJKMNPQRSTVWXYZ'), minLength: 26, maxLength: 26 })
  .map((ulid) => `sri_${ulid}` as ItemId); // the form of an item id

describe('the label of a document', () => {
  it('starts with its name and ends with a tag of the item', () => {
    expect(documentLabel(FIRST, 'Đơn đề nghị.pdf')).toBe('Đơn đề nghị.pdf [0A1B2C3D]');
  });

  it('differs for documents of one name', () => {
    expect(documentLabel(FIRST, 'a.pdf')).not.toBe(documentLabel(SECOND, 'a.pdf'));
  });

  it('is one line that cannot disguise itself', () => {
    expect(documentLabel(FIRST, ' a\r\n\tb\u202Efdp.exe\u0000 ')).toBe('a b fdp.exe [0A1B2C3D]');
    expect(documentLabel(FIRST, '\u0000')).toBe('[0A1B2C3D]');
  });

  it('is composed and bounded, and never cuts a character in two', () => {
    expect(documentLabel(FIRST, 'Ký'.normalize('NFD'))).toBe('Ký [0A1B2C3D]');
    expect(documentLabel(FIRST, '😀'.repeat(100))).toBe(`${'😀'.repeat(MAX_NAME_LENGTH - 1)}… [0A1B2C3D]`);
  });

  it('leads back to the item, whatever the name', () => {
    fc.assert(
      fc.property(ITEM, fc.string({ unit: 'binary' }), (item, name) => {
        const label = documentLabel(item, name);
        expect([...label].length).toBeLessThanOrEqual(MAX_NAME_LENGTH + 11);
        expect(itemsByTag([item]).get(tagIn(label) ?? '')).toBe(item);
      }),
    );
  });

  it('is not read out of a foreign text', () => {
    for (const text of ['', 'DOC-001', '[0A1B2C3D] a.pdf', '[0A1B2C3]', '0A1B2C3D'])
      expect(tagIn(text)).toBeUndefined();
  });
});
