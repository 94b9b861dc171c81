import { describe, expect, it } from '@jest/globals';
import { createIds, hashSecret, isSecret, mintApiKey, parseApiKey } from '../src/index.ts';

const id = createIds().next('key');

describe('API keys', () => {
  it('are parsed back into id, mode and secret', () => {
    const { token, secretSha256 } = mintApiKey(id, false);
    expect(token).toMatch(/^kyso_test_[0-9A-Z]{26}_[0-9A-Za-z]{49}$/);
    const parsed = parseApiKey(token);
    expect(parsed).toMatchObject({ id, livemode: false });
    expect(isSecret(parsed?.secret ?? '', secretSha256)).toBe(true);
    expect(parseApiKey(mintApiKey(id, true).token)?.livemode).toBe(true);
  });

  it('are refused when any character is changed', () => {
    const { token } = mintApiKey(id, false);
    for (let at = 0; at < token.length; at++) {
      const other = token[at] === 'x' ? 'y' : 'x';
      expect(parseApiKey(token.slice(0, at) + other + token.slice(at + 1))).toBeUndefined();
    }
    expect(parseApiKey('')).toBeUndefined();
    expect(parseApiKey(`${token}x`)).toBeUndefined();
  });

  it('compare by hash', () => {
    expect(isSecret('a', hashSecret('b'))).toBe(false);
    expect(isSecret('a', 'not hex')).toBe(false);
  });
});
