import { describe, expect, it } from '@jest/globals';
import { kindOf, roundRobin } from '../src/sample/choose-sample.ts';

describe('kindOf', () => {
  it.each([
    ['%PDF-1.7 /Root', 'plain'],
    ['/Linearized 1 /Type/XRef', 'linearized, xref stream'],
    ['/XRefStm 12', 'hybrid'],
    ['/ByteRange [0 1 2 3] /AcroForm 1 0 R /Encrypt 2 0 R', 'signed, encrypted, form'],
  ])('%s is %s', (text, kind) => {
    expect(kindOf(Buffer.from(text))).toBe(kind);
  });
});

describe('roundRobin', () => {
  it('takes the first of every group, then the second', () => {
    expect(roundRobin(['a1', 'a2', 'a3', 'b1', 'c1', 'c2'], (item) => item.charAt(0))).toEqual([
      'a1',
      'b1',
      'c1',
      'a2',
      'c2',
      'a3',
    ]);
  });

  it('has nothing to take from nothing', () => {
    expect(roundRobin([], String)).toEqual([]);
  });
});
