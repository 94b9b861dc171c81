import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeBase64 } from '../src/base64.ts';

const decoded = (text: string) => {
  const bytes = decodeBase64(text);
  return bytes && Buffer.from(bytes).toString('hex');
};

it('is read across line breaks, blanks and pem lines', () => {
  expect(decoded(' AQ\r\nID\n')).toBe('010203');
  expect(decoded('-----BEGIN CERTIFICATE-----\nAQID\n-----END CERTIFICATE-----')).toBe('010203');
});

it('is read though bits are set of which no byte is made', () => {
  expect(decoded('AR==')).toBe('01');
});

it.each(['', '  ', 'A', 'AQI', 'AQ==ID==', 'AQI_', 'AQ.D', '<html></html>', '===='])('is not %j', (text) => {
  expect(decodeBase64(text)).toBeUndefined();
});

it('keeps all bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1 }), (bytes) => {
      expect(decoded(Buffer.from(bytes).toString('base64'))).toBe(Buffer.from(bytes).toString('hex'));
    }),
  );
});
