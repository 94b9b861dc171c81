import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { attachment, fileNameOf, safeFileName } from '../src/http/content-disposition.ts';

describe('file names in headers', () => {
  it('come back from what was written, and the header is plain ASCII', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        const name = safeFileName(text);
        const header = attachment(name);
        expect(header).toMatch(/^[\x20-\x7e]*$/);
        expect(fileNameOf(header)).toBe(name.toWellFormed());
      }),
    );
  });

  it.each([
    [undefined, undefined],
    ['attachment', undefined],
    ['attachment; filename=a.pdf', 'a.pdf'],
    ['attachment; filename="a \\"b\\".pdf"', 'a "b".pdf'],
    [`attachment; filename="x"; filename*=UTF-8''%C4%91.pdf`, 'đ.pdf'],
    [`attachment; filename="x"; filename*=UTF-8''%zz`, 'x'],
  ])('%j is read as %j', (header, name) => {
    expect(fileNameOf(header)).toBe(name);
  });
});

describe('safeFileName', () => {
  it.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\hồ sơ\\đơn.pdf', 'đơn.pdf'],
    ['a\u0000b\r\nc.pdf', 'abc.pdf'],
    ['phiếu\u202efdp.exe', 'phiếufdp.exe'],
    ['', 'document.pdf'],
    ['..', 'document.pdf'],
    ['a/', 'document.pdf'],
  ])('%j becomes %j', (given, name) => {
    expect(safeFileName(given)).toBe(name);
  });

  it('shortens long names and keeps the extension', () => {
    const name = safeFileName(`${'ộ'.repeat(500)}.pdf`);
    expect(Array.from(name)).toHaveLength(200);
    expect(name.endsWith('.pdf')).toBe(true);
  });
});
