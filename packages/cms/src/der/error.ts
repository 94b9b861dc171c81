import { type ErrorCode, KysoError } from '@kyso/domain';

/**
 * Bytes that are not the DER they claim to be. It stays inside this package: every public parser turns it into a
 * {@link KysoError} with a code that fits where the bytes came from.
 */
export class DerError extends Error {
  override readonly name = 'DerError';
}

/** Runs a parser; a {@link DerError} leaves as `KysoError(code)`, everything else passes through unchanged. */
export function translateDerError<T>(code: ErrorCode, what: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof DerError)
      throw new KysoError(code, `${what} cannot be read: ${error.message}`, { cause: error });
    throw error;
  }
}
