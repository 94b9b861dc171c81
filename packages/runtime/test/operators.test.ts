import { describe, expect, it } from '@jest/globals';
import { operators } from '../src/config-values.ts';
import { hashPassword } from '../src/index.ts';

describe('the list of operators', () => {
  it('has a name, a role and a hash for each person', async () => {
    const [a, b] = [await hashPassword('mật khẩu thứ nhất'), await hashPassword('the second one')];
    expect(operators.parse(`lan:viewer:${a}, minh.tran:operator:${b}`)).toEqual([
      { name: 'lan', role: 'viewer', passwordHash: a },
      { name: 'minh.tran', role: 'operator', passwordHash: b },
    ]);
  });

  it('is refused with a missing or unknown role, or a password in place of a hash', async () => {
    const hash = await hashPassword('mật khẩu');
    for (const text of [`lan:${hash}`, `lan:admin:${hash}`, 'lan:viewer:secret', `lan:viewer:${hash},x`, '']) {
      expect(operators.safeParse(text).success).toBe(false);
    }
  });
});
