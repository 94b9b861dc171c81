import { type ErrorDetails, KysoError } from '@kyso/domain';
import { corrupted } from '../document-error.ts';

/** The document does not open. `password_required`: none was given; `password_wrong`: the one given does not fit. */
export function passwordFailure(reason: 'password_required' | 'password_wrong'): KysoError {
  const message =
    reason === 'password_wrong' ? 'the password is wrong' : 'the document does not open without a password';
  return new KysoError('document.encrypted', message, { details: { reason } });
}

export function unknownHandler(message: string, details: ErrorDetails = {}): KysoError {
  return new KysoError('document.encrypted', message, { details: { reason: 'unknown_security_handler', ...details } });
}

export function badDictionary(key: string): KysoError {
  return corrupted('encrypt_dictionary', 'the encryption dictionary is damaged', { key });
}
