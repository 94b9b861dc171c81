/**
 * The one place where errors of the driver become coded errors. Errors that the server sent are not kept as cause: their
 * messages and members may repeat what was to be stored.
 */
import { KysoError } from '@kyso/domain';
import { Error as MongooseError, mongo } from 'mongoose';

const DUPLICATE_KEY = 11_000;

/** Codes of the server after which the same call may succeed later (src/mongo/base/error_codes.yml). */
const UNAVAILABLE: Readonly<Record<number, string>> = {
  6: 'host_unreachable',
  7: 'host_not_found',
  13: 'unauthorized',
  18: 'authentication_failed',
  50: 'max_time_expired',
  64: 'write_concern_failed',
  74: 'node_not_found',
  89: 'network_timeout',
  91: 'shutdown_in_progress',
  100: 'unsatisfiable_write_concern',
  133: 'no_primary',
  134: 'read_concern_not_yet_available',
  189: 'primary_stepped_down',
  202: 'network_interface_exceeded_time_limit',
  216: 'election_in_progress',
  262: 'exceeded_time_limit',
  9001: 'socket_exception',
  10058: 'legacy_not_primary',
  10107: 'not_writable_primary',
  11600: 'interrupted_at_shutdown',
  11602: 'interrupted_by_replica_state_change',
  13388: 'stale_config',
  13435: 'not_primary_no_secondary_ok',
  13436: 'not_primary_or_secondary',
  14031: 'out_of_disk_space',
};

/** @returns the coded error for what the driver threw; anything else unchanged. */
export function translate(error: unknown): unknown {
  if (error instanceof mongo.MongoServerError) return fromServer(error);
  if (error instanceof mongo.MongoNotConnectedError) return closed();
  const isOfConnection =
    error instanceof mongo.MongoError || error instanceof MongooseError.MongooseServerSelectionError;
  return isOfConnection ? unavailable(error.name, error) : error;
}

export function closed(): KysoError {
  return new KysoError('store.unavailable', 'the store is closed', { details: { reason: 'closed' } });
}

export function unavailable(reason: string, cause?: unknown): KysoError {
  return new KysoError('store.unavailable', 'the database cannot answer', { cause, details: { reason } });
}

export function isDuplicate(error: unknown): boolean {
  return error instanceof mongo.MongoServerError && error.code === DUPLICATE_KEY;
}

function fromServer(error: mongo.MongoServerError): KysoError {
  if (isDuplicate(error)) return new KysoError('internal', 'a record with this id exists');
  const code = typeof error.code === 'number' ? error.code : 0;
  const reason = UNAVAILABLE[code];
  if (reason !== undefined) return unavailable(reason);
  // Not acknowledged by the majority in time: the outcome is not known.
  if (error instanceof mongo.MongoWriteConcernError) return unavailable('write_concern_failed');
  return new KysoError('internal', 'the database refused a command', { details: { code } });
}
