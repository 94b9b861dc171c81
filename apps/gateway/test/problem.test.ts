import { describe, expect, it } from '@jest/globals';
import { ERRORS, type ErrorCode, KysoError } from '@kyso/domain';
import { toProblem } from '../src/http/problem.ts';
import { translateError } from '../src/http/translate-error.ts';

const context = {
  baseUrl: 'https://kyso.dev/problems/',
  language: 'en',
  instance: '/v1/x',
  requestId: 'req_1',
} as const;

describe('toProblem', () => {
  it('renders every code of the table', () => {
    for (const code of Object.keys(ERRORS) as ErrorCode[]) {
      const { status, body } = toProblem(new KysoError(code, 'sentence'), context);
      expect([status, body['status'], body['code']]).toEqual([ERRORS[code].status, ERRORS[code].status, code]);
      expect(body['title']).toBe(ERRORS[code].title.en);
      expect(String(body['type'])).toMatch(/^https:\/\/kyso\.dev\/problems\/[a-z-]+$/);
    }
  });

  it('gives facts of what the caller can repair, never of our own faults, and never the sentence for developers', () => {
    const details = { maxBytes: 5, status: 200 };
    const told = toProblem(new KysoError('document.too_large', 'sentence', { details }), context);
    expect(told.body).toMatchObject({ max_bytes: 5, status: 413 });
    const silent = toProblem(new KysoError('internal', 'sentence', { details: { kid: 'canary' } }), context);
    expect(JSON.stringify([told, silent])).not.toMatch(/canary|sentence/);
  });
});

describe('translateError', () => {
  it('leaves what it does not know a bug', () => {
    for (const thrown of [new TypeError('x'), 'text', undefined, null, { type: 'constructor' }, { type: 'toString' }]) {
      expect(translateError(thrown)).toMatchObject({ code: 'internal' });
    }
  });
});
