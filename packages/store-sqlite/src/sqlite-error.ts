/**
 * The one place where errors of SQLite become coded errors. SQLite's own messages name tables and columns, never values,
 * so keeping them as cause discloses nothing.
 */
import { KysoError } from '@kyso/domain';

/** Primary result codes (https://www.sqlite.org/rescode.html) after which the same call may succeed later. */
const UNAVAILABLE: Readonly<Record<number, string>> = {
  3: 'permission',
  4: 'aborted',
  5: 'busy',
  6: 'locked',
  7: 'out_of_memory',
  8: 'read_only',
  9: 'interrupted',
  10: 'io_error',
  11: 'corrupt',
  13: 'disk_full',
  14: 'cannot_open',
  15: 'lock_protocol',
  17: 'schema_changed',
  22: 'no_large_files',
  26: 'not_a_database',
};
const CONSTRAINT = 19;
/** Extended result codes carry the primary one in their low byte. */
const PRIMARY_MASK = 0xff;

/** @returns the coded error for what node:sqlite threw; anything else unchanged. */
export function translate(error: unknown): unknown {
  const { code, errcode } = facts(error);
  if (code === 'ERR_INVALID_STATE') {
    return new KysoError('store.unavailable', 'the store is closed', { cause: error, details: { reason: 'closed' } });
  }
  if (code !== 'ERR_SQLITE_ERROR' || errcode === undefined) return error;

  const primary = errcode & PRIMARY_MASK;
  const reason = UNAVAILABLE[primary];
  if (reason !== undefined) {
    return new KysoError('store.unavailable', 'the database cannot answer', { cause: error, details: { reason } });
  }
  return primary === CONSTRAINT
    ? new KysoError('internal', 'a record with this id exists or refers to none', { cause: error })
    : new KysoError('internal', 'the database refused a statement', { cause: error, details: { errcode } });
}

export function isBusy(error: unknown): boolean {
  return error instanceof KysoError && error.details['reason'] === 'busy';
}

function facts(error: unknown): { code?: unknown; errcode?: number } {
  if (typeof error !== 'object' || error === null) return {};
  const code = 'code' in error ? error.code : undefined;
  return 'errcode' in error && typeof error.errcode === 'number' ? { code, errcode: error.errcode } : { code };
}
