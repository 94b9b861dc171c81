import { describe, expect, it } from '@jest/globals';
import { KysoError } from '@kyso/domain';
import { mongo } from 'mongoose';
import { isDuplicate, translate } from '../src/mongo-error.ts';

const SECRET = 'Nguyễn Thị Bí Mật';
const fromServer = (code: number) => new mongo.MongoServerError({ message: SECRET, errmsg: SECRET, code });

describe('errors of the driver', () => {
  it('are store.unavailable where the same call may succeed later', () => {
    for (const [code, reason] of [
      [50, 'max_time_expired'],
      [64, 'write_concern_failed'],
      [10_107, 'not_writable_primary'],
      [11_602, 'interrupted_by_replica_state_change'],
      [14_031, 'out_of_disk_space'],
    ] as const) {
      expect(translate(fromServer(code))).toMatchObject({ code: 'store.unavailable', details: { reason } });
    }
    const network = new mongo.MongoNetworkError('connection closed');
    expect(translate(network)).toMatchObject({ code: 'store.unavailable', details: { reason: 'MongoNetworkError' } });
  });

  it('are internal where the command itself is wrong or the record exists', () => {
    expect(translate(fromServer(2))).toMatchObject({ code: 'internal', details: { code: 2 } });
    expect(translate(fromServer(11_000))).toMatchObject({ code: 'internal' });
    expect(isDuplicate(fromServer(11_000))).toBe(true);
    expect(isDuplicate(fromServer(2))).toBe(false);
  });

  it('of the server are not kept as cause, for they may repeat what was to be stored', () => {
    for (const code of [2, 50, 11_000]) {
      const error = translate(fromServer(code));
      if (!(error instanceof KysoError)) throw new TypeError('a coded error was expected');
      expect(error.cause).toBeUndefined();
      expect(`${error.message}${error.stack}${JSON.stringify(error.details)}`).not.toContain(SECRET);
    }
  });

  it('that are no errors of the driver pass', () => {
    const bug = new TypeError('not allowed');
    expect(translate(bug)).toBe(bug);
  });
});
