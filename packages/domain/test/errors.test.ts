import { describe, expect, it } from '@jest/globals';
import { ERRORS, type ErrorRow, isErrorCode, isKysoError, KysoError } from '@kyso/domain';

const rows: readonly [string, ErrorRow][] = Object.entries(ERRORS);

describe('the table of errors', () => {
  it.each(rows)('%s speaks both languages in whole sentences', (code, { title, next, status }) => {
    for (const sentence of [title.vi, title.en, next.vi, next.en]) {
      expect(sentence).toMatch(/^\p{Lu}.*[^\s.]\.$/u);
      expect(sentence.normalize('NFC')).toBe(sentence);
    }
    expect(code).toMatch(/^[a-z_]+(\.[a-z_]+)?$/);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(600);
  });

  it('knows its codes and nothing that objects inherit', () => {
    expect(isErrorCode('document.locked')).toBe(true);
    for (const other of ['', 'toString', '__proto__', 'document']) expect(isErrorCode(other)).toBe(false);
  });
});

describe('KysoError', () => {
  it('carries code, details and cause, and the advice of its row', () => {
    const cause = new TypeError('below');
    const error = new KysoError('provider.unavailable', 'the provider is silent', { cause, details: { timeoutMs: 5 } });
    expect(error).toMatchObject({ name: 'KysoError', retry: 'later', cause, details: { timeoutMs: 5 } });
    expect(new KysoError('internal', 'x')).not.toHaveProperty('cause');
    expect(new KysoError('internal', 'x').details).toEqual({});
  });

  it('is told apart from other errors, by code where one is named', () => {
    const error = new KysoError('not_found', 'x');
    expect([isKysoError(error), isKysoError(error, 'not_found'), isKysoError(error, 'internal')]).toEqual([
      true,
      true,
      false,
    ]);
    expect(isKysoError(new Error('not_found'))).toBe(false);
  });
});
