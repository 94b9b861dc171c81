import { describe, expect, it } from '@jest/globals';
import { fillLines, STANDARD_LINES } from '../src/appearance/line-template.ts';
import { formatVietnamTime } from '../src/appearance/vietnam-time.ts';

describe('fillLines', () => {
  it('fills in signer, time and reason', () => {
    const values = { signer: 'Nguyễn Ánh', time: '23/11/2026 14:05:09 +07:00', reason: 'Nộp hồ sơ' };
    expect(fillLines(STANDARD_LINES, values)).toEqual([
      'Ký bởi: Nguyễn Ánh',
      'Thời gian: 23/11/2026 14:05:09 +07:00',
      'Lý do: Nộp hồ sơ',
    ]);
  });

  it('leaves out a line whose placeholder has no value', () => {
    expect(fillLines(STANDARD_LINES, { signer: 'A', reason: '  ' })).toEqual(['Ký bởi: A']);
  });

  it('keeps a line with one value out of two, and lines without placeholders', () => {
    expect(fillLines(['{signer} ({reason})', '', 'UBND {name}'], { signer: 'A' })).toEqual(['A ()', '', 'UBND {name}']);
  });

  it('does not look for placeholders or patterns inside values', () => {
    expect(fillLines(['{signer}|{reason}'], { signer: '{reason} $&', reason: 'x' })).toEqual(['{reason} $&|x']);
  });

  it('puts a value of several lines on one', () => {
    expect(fillLines(['{reason}'], { reason: ' a\r\n\tb ' })).toEqual(['a b']);
  });

  it('cuts a line that grew too long for the drawing', () => {
    const [line = ''] = fillLines(['{reason}'], { reason: 'ễ'.repeat(300) });
    expect(Array.from(line)).toHaveLength(200);
    expect(line).toMatch(/ễ…$/);
  });
});

describe('formatVietnamTime', () => {
  it.each([
    ['2026-11-23T07:05:09.999Z', '23/11/2026 14:05:09 +07:00'],
    ['2026-12-31T17:00:00Z', '01/01/2027 00:00:00 +07:00'],
    ['2026-11-23T07:05:09-03:30', '23/11/2026 17:35:09 +07:00'],
  ])('writes %s as %s', (instant, text) => {
    expect(formatVietnamTime(instant)).toBe(text);
  });

  it.each(['2026-11-23T07:05:09', '2026-13-01T00:00:00Z', '2026-02-30T00:00:00Z', '23/11/2026', ''])(
    'refuses %j',
    (instant) => {
      expect(() => formatVietnamTime(instant)).toThrow(RangeError);
    },
  );
});
