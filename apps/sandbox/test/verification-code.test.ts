import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { verificationCode } from '../src/approvals/verification-code.ts';

describe('verificationCode', () => {
  it('is the first four bytes of the digest of all hashes, modulo a million', () => {
    // SHA-256 of 32 zero bytes is 66687aad…; 0x66687aad = 1718123181.
    expect(verificationCode([new Uint8Array(32)])).toBe('123181');
  });

  it('depends on the order of the hashes', () => {
    const [a, b] = ['a', 'b'].map((text) => createHash('sha256').update(text).digest());
    if (a === undefined || b === undefined) throw new TypeError('two hashes expected');
    expect(verificationCode([a, b])).not.toBe(verificationCode([b, a]));
  });

  it('always has six digits', () => {
    for (let n = 0; n < 500; n += 1) expect(verificationCode([Uint8Array.of(n % 256, n >> 8)])).toMatch(/^\d{6}$/);
  });
});
