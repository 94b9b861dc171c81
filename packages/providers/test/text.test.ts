import { describe, expect, it } from '@jest/globals';
import { asciiLine, firstMentioned, mentions } from '../src/text.ts';

describe('a line in plain letters', () => {
  it.each([
    ['Đơn đề nghị (1).pdf', 'Don de nghi 1.pdf'],
    ['tờ khai\n\u202eđăng ký.pdf', 'to khai dang ky.pdf'],
    ['報告', ''],
  ])('%j is %j', (text, expected) => {
    expect(asciiLine(text, 99)).toBe(expected);
  });

  it('is cut at its limit', () => {
    expect(asciiLine('a b c d', 4)).toBe('a b');
  });
});

it('finds a word whatever its case and the form of its accents', () => {
  expect(mentions('NGƯỜI DÙNG TỪ CHỐI'.normalize('NFD'), ['từ chối'])).toBe(true);
});

it('finds the first row that is spoken of, whatever comes first in the message', () => {
  const rows = [{ words: ['expire'] }, { words: ['reject', 'từ chối'] }, { words: ['chối'] }];
  expect(firstMentioned('Bị TỪ CHỐI', rows)).toBe(rows[1]);
  expect(firstMentioned('rejected, as it expired', rows)).toBe(rows[0]);
  expect(firstMentioned('waiting', rows)).toBeUndefined();
});
