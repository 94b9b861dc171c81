/** The one place where errors of the file system become coded errors. Messages name no path: file names are personal data. */
import { KysoError } from '@kyso/domain';
import type { CopyFault } from './copy-chunk.ts';

/** `ENOENT`, `EACCES`, …; undefined for what the file system did not throw. */
export function errnoOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('syscall' in error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** `read`, `write`, `open`, …; undefined for what the file system did not throw. */
export function callOf(error: unknown): unknown {
  return errnoOf(error) === undefined ? undefined : Reflect.get(Object(error), 'syscall');
}

/** `details.reason` is the name of the errno. Anything but an error of the file system is handed back as it is. */
export function diskError(error: unknown, message: string): unknown {
  const reason = errnoOf(error);
  if (reason === undefined) return error;
  return new KysoError('store.unavailable', message, { cause: error, details: { reason } });
}

/** Runs calls of the file system. @throws KysoError `store.unavailable` */
export function onDisk<T>(message: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw diskError(error, message);
  }
}

const FAULTS: Readonly<Record<CopyFault, string>> = {
  file_shortened: 'the file became shorter while it was read',
  written_differs: 'the output does not hold what was written to it',
};

export function copyFault(reason: CopyFault): KysoError {
  return new KysoError('store.unavailable', FAULTS[reason], { details: { reason } });
}
