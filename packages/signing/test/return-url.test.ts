import { describe, expect, it } from '@jest/globals';
import { isAllowedReturn, parseReturnOrigin } from '../src/index.ts';

describe('an origin that browsers may be sent on to', () => {
  it.each([
    ['https://portal.example', 'https://portal.example'],
    ['https://portal.example/', 'https://portal.example'],
    ['https://portal.example:8443', 'https://portal.example:8443'],
    ['http://localhost:3000', 'http://localhost:3000'],
    ['http://portal.example', undefined],
    ['https://portal.example/path', undefined],
    ['https://user@portal.example', undefined],
    ['https://*.example', undefined],
    ['javascript:alert(1)', undefined],
    ['portal.example', undefined],
  ])('of %s is %s', (text, origin) => {
    expect(parseReturnOrigin(text)).toBe(origin);
  });
});

describe('an address to go on to', () => {
  const tenant = { returnOrigins: ['https://portal.example', 'null'] };

  it.each([
    'https://portal.example',
    'https://portal.example/a?b=c#d',
    'HTTPS://PORTAL.EXAMPLE/a',
    'https://portal.example:443/',
  ])('may be %s', (url) => {
    expect(isAllowedReturn(url, tenant)).toBe(true);
  });

  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    '//portal.example',
    'https://portal.example.',
    'https://portal.example:444',
  ])('may not be %s', (url) => {
    expect(isAllowedReturn(url, tenant)).toBe(false);
  });

  it('is never allowed for a tenant without a list, nor when it is endless', () => {
    expect(isAllowedReturn('https://portal.example', {})).toBe(false);
    expect(isAllowedReturn('https://portal.example', undefined)).toBe(false);
    expect(isAllowedReturn(`https://portal.example/${'a'.repeat(3_000)}`, tenant)).toBe(false);
  });
});
