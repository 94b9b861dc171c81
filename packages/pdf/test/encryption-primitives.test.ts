import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decryptData, encryptData } from '../src/encryption/aes.ts';
import { legacyPasswords, modernPasswords } from '../src/encryption/password.ts';
import { rc4 } from '../src/encryption/rc4.ts';

const ascii = (text: string) => new TextEncoder().encode(text);
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('RC4', () => {
  it.each([
    ['Key', 'Plaintext', 'bbf316e8d940af0ad3'],
    ['Wiki', 'pedia', '1021bf0420'],
    ['Secret', 'Attack at dawn', '45a01f645fc35b383552544b9bf5'],
  ])('with the key %s gives the published bytes', (key, text, expected) => {
    expect(hex(rc4(ascii(key), ascii(text)))).toBe(expected);
  });
});

describe('AES data', () => {
  const key = new Uint8Array(32).fill(7);
  const iv = new Uint8Array(16).fill(9);

  it('comes back as it was, whatever its length', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (data) => {
        expect(hex(decryptData(key, encryptData(key, data, iv)))).toBe(hex(data));
      }),
    );
  });

  it('that was cut short or padded wrongly is read as far as it goes', () => {
    const stored = encryptData(key, ascii('sixteen letters.and more'), iv);
    expect(decryptData(key, stored.subarray(0, 37))).toEqual(ascii('sixteen letters.'));
    expect(decryptData(key, stored.subarray(0, 12))).toHaveLength(0);
    expect(decryptData(key, new Uint8Array(0))).toHaveLength(0);
  });
});

describe('passwords', () => {
  it('of old documents are PDFDocEncoding, and UTF-8 where that has no such character', () => {
    expect(legacyPasswords('a€')).toEqual([Uint8Array.of(0x61, 0xa0), ascii('a€')]);
    expect(legacyPasswords('mật')).toEqual([ascii('mật')]);
    expect(legacyPasswords('abc')).toHaveLength(1);
  });

  // the examples of RFC 4013 §3
  it.each([
    ['I\u00adX', 'IX'],
    ['user', 'user'],
    ['USER', 'USER'],
    ['\u00aa', 'a'],
    ['\u2168', 'IX'],
    ['a\u00a0b\u200bc', 'a b c'],
  ])('of new documents are prepared: %j is %j', (password, prepared) => {
    expect(modernPasswords(password)[0]).toEqual(ascii(prepared));
  });

  it('of new documents are tried unprepared as well, and never longer than 127 bytes', () => {
    expect(modernPasswords('\u2168')).toEqual([ascii('IX'), ascii('\u2168')]);
    expect(modernPasswords('x'.repeat(200))).toEqual([ascii('x'.repeat(127))]);
  });
});
