import { describe, expect, it } from '@jest/globals';
import { isKysoError } from '@kyso/domain';
import { createVault } from '../src/index.ts';

const key = (kid: string, fill: number) => ({ kid, key: new Uint8Array(32).fill(fill) });
const vault = createVault([key('k2', 2), key('k1', 1)]);
const refusal = (run: () => unknown): boolean => {
  try {
    run();
    return false;
  } catch (error) {
    return isKysoError(error, 'internal');
  }
};

describe('the vault', () => {
  it('opens what it sealed, and seals differently each time', () => {
    const sealed = vault.seal('079012341234', 'ten_1|request|account');
    expect(sealed).toMatch(/^v1\.k2\.[\w-]{16}\.[\w-]+$/);
    expect(sealed).not.toBe(vault.seal('079012341234', 'ten_1|request|account'));
    expect(vault.open(sealed, 'ten_1|request|account')).toBe('079012341234');
  });

  it('keeps bytes as they are, and text as its UTF-8', () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => 255 - index);
    expect(Uint8Array.from(vault.openBytes(vault.seal(bytes, 'c'), 'c'))).toEqual(bytes);
    expect(Buffer.from(vault.openBytes(vault.seal('Nguyễn', 'c'), 'c')).toString()).toBe('Nguyễn');
    expect(vault.open(vault.seal(Buffer.from('Nguyễn'), 'c'), 'c')).toBe('Nguyễn');
    expect(refusal(() => vault.openBytes(vault.seal(bytes, 'c'), 'd'))).toBe(true);
  });

  it('opens what an older key sealed', () => {
    const old = createVault([key('k1', 1)]).seal('Nguyễn', 'c');
    expect(vault.open(old, 'c')).toBe('Nguyễn');
  });

  it('refuses another context, another key, a flipped bit and every cut', () => {
    const sealed = vault.seal('secret', 'c');
    expect(refusal(() => vault.open(sealed, 'd'))).toBe(true);
    expect(refusal(() => createVault([key('k1', 1)]).open(sealed, 'c'))).toBe(true);
    expect(refusal(() => createVault([key('k2', 9)]).open(sealed, 'c'))).toBe(true);
    expect(refusal(() => vault.open(sealed.replace('v1.k2', 'v1.k1'), 'c'))).toBe(true);
    for (let end = 0; end < sealed.length; end++) {
      expect(refusal(() => vault.open(sealed.slice(0, end), 'c'))).toBe(true);
    }
    const [version, kid, iv, body = ''] = sealed.split('.');
    const bytes = Buffer.from(body, 'base64url');
    bytes.writeUInt8(bytes.readUInt8(0) ^ 1, 0);
    expect(refusal(() => vault.open([version, kid, iv, bytes.toString('base64url')].join('.'), 'c'))).toBe(true);
  });

  it('is not made without keys, with short keys or with one kid twice', () => {
    expect(() => createVault([])).toThrow(TypeError);
    expect(() => createVault([{ kid: 'k', key: new Uint8Array(16) }])).toThrow(TypeError);
    expect(() => createVault([key('k', 1), key('k', 2)])).toThrow(TypeError);
  });
});
