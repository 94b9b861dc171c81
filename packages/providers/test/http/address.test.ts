import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addressesUnder } from '../../src/http/address.ts';

describe('an address', () => {
  it.each([
    ['https://ca.example.vn', '/v1/sign', 'https://ca.example.vn', '/v1/sign'],
    ['https://ca.example.vn/base//', '/sign?q=1', 'https://ca.example.vn', '/base/sign?q=1'],
    ['https://ca.example.vn:443/base', '/a b/../é', 'https://ca.example.vn', '/base/%C3%A9'],
    ['http://ca.example.vn', 'https://other.example.vn/token?x=y', 'https://other.example.vn', '/token?x=y'],
  ])('under %s of %s', (baseUrl, path, origin, expected) => {
    expect(addressesUnder(baseUrl)(path)).toEqual({ origin, path: expected });
  });

  it('is what the URL parser makes of it', () => {
    const addressOf = addressesUnder('https://ca.example.vn/base');
    const pieces = fc.constantFrom('/', '.', '..', '%2e', 'a', 'B-1', '_', ':', '\\', '?', '#', ' ', 'é', '//');
    fc.assert(
      fc.property(fc.array(pieces), (parts) => {
        const path = `/${parts.join('')}`;
        const { origin, pathname, search } = new URL(`https://ca.example.vn/base${path}`);
        expect(addressOf(path)).toEqual({ origin, path: pathname + search });
      }),
    );
  });

  it.each([
    'ca.example.vn',
    'ftp://ca.example.vn',
    'https://me@ca.example.vn',
    'https://ca.example.vn/?q',
    'https://ca/#f',
  ])('is not under %s', (baseUrl) => {
    expect(() => addressesUnder(baseUrl)).toThrow(TypeError);
  });
});
