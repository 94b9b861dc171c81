import { describe, expect, it } from '@jest/globals';
import { hashPassword, isPasswordHash, verifyPassword } from '../src/index.ts';

describe('passwords', () => {
  it('are verified against their hash, whatever the Unicode form', async () => {
    const stored = await hashPassword('mật khẩu'.normalize('NFC'));
    expect(isPasswordHash(stored)).toBe(true);
    expect(await verifyPassword('mật khẩu'.normalize('NFD'), stored)).toBe(true);
    expect(await verifyPassword('mat khau', stored)).toBe(false);
  });

  it('are false for a hash that is damaged or asks for too much work', async () => {
    const tail = `${'A'.repeat(22)}$${'A'.repeat(43)}`;
    for (const stored of [
      '',
      'scrypt$1$2$3',
      `scrypt$16777216$8$1$${tail}`,
      `scrypt$1000$8$1$${tail}`,
      `scrypt$0$0$0$${tail}`,
    ]) {
      expect(isPasswordHash(stored)).toBe(false);
      expect(await verifyPassword('x', stored)).toBe(false);
    }
  });
});
