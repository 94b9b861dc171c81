import { describe, expect, it } from '@jest/globals';
import { KysoError } from '@kyso/domain';
import { translate } from '../src/sqlite-error.ts';

const sqliteError = (errcode: number) => Object.assign(new Error('from SQLite'), { code: 'ERR_SQLITE_ERROR', errcode });

describe('errors of SQLite', () => {
  it.each([
    [5, 'busy'],
    [261, 'busy'],
    [517, 'busy'],
    [10, 'io_error'],
    [778, 'io_error'],
    [11, 'corrupt'],
    [267, 'corrupt'],
    [13, 'disk_full'],
    [8, 'read_only'],
    [26, 'not_a_database'],
  ])('code %i becomes store.unavailable because of %s', (errcode, reason) => {
    const cause = sqliteError(errcode);
    expect(translate(cause)).toMatchObject({
      name: 'KysoError',
      code: 'store.unavailable',
      cause,
      details: { reason },
    });
  });

  it('a broken constraint and a bad statement become internal', () => {
    for (const errcode of [19, 1555, 2067, 787, 1]) {
      expect(translate(sqliteError(errcode))).toMatchObject({ name: 'KysoError', code: 'internal' });
    }
  });

  it('whatever else is thrown passes unchanged', () => {
    for (const error of [new TypeError('a bug'), new KysoError('validation_failed', 'x'), 'text', undefined]) {
      expect(translate(error)).toBe(error);
    }
  });
});
