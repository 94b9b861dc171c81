import { describe, expect, it } from '@jest/globals';
import { maskPhone, parseAccountNumber, parsePhone } from '../src/index.ts';

describe('account numbers', () => {
  it.each([
    ['079012341234', 'cccd', '079012341234'],
    ['079 012 341 234', 'cccd', '079012341234'],
    ['012345678', 'cmnd', '012345678'],
    ['0101234567', 'mst', '0101234567'],
    ['0101234567-001', 'mst', '0101234567-001'],
    ['c1234567', 'passport', 'C1234567'],
  ])('%s is a %s', (text, kind, number) => {
    expect(parseAccountNumber(text)).toEqual({ kind, number });
  });

  it.each(['', '07901234123', '0790123412345', 'abc', '0101234567-01', '٠٧٩٠١٢٣٤١٢٣٤'])('%j is none', (text) => {
    expect(parseAccountNumber(text)).toBeUndefined();
  });
});

describe('phone numbers', () => {
  it.each(['0912345678', '+84912345678', '84 912 345 678', '0912.345.678', '(091) 234-5678'])('%s is read', (text) => {
    expect(parsePhone(text)).toEqual({ national: '0912345678', msisdn: '84912345678' });
  });

  it.each(['', '0212345678', '091234567', '09123456789', '+1 912 345 678'])('%j is refused', (text) => {
    expect(parsePhone(text)).toBeUndefined();
  });

  it('hide the middle', () => {
    expect(maskPhone('0912345678')).toBe('091••••678');
  });
});
