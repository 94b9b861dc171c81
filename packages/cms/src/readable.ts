import { isKysoError } from '@kyso/domain';
import { DerError } from './der/error.ts';

/** What `read` gives; `undefined` where the bytes cannot be read. Bugs pass through. */
export function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof DerError || isKysoError(error)) return undefined;
    throw error;
  }
}
