/** Errors of Express and its body parsers as codes of Kyso. Everything unknown stays what it is: a bug. */
import { type ErrorCode, isKysoError, KysoError } from '@kyso/domain';

const BY_TYPE = new Map<unknown, readonly [ErrorCode, string]>(
  Object.entries({
    'entity.too.large': ['payload_too_large', 'the body is larger than allowed'],
    'entity.parse.failed': ['malformed_json', 'the body is not valid json'],
    'encoding.unsupported': ['unsupported_media_type', 'the content encoding is not supported'],
    'charset.unsupported': ['unsupported_media_type', 'the character set is not supported'],
    'request.size.invalid': ['malformed_json', 'the body is shorter or longer than announced'],
    'request.aborted': ['malformed_json', 'the body was not sent to its end'],
  } as const),
);
const BAD_REQUEST = 400;

/** A bug becomes `internal` with itself as cause. */
export function translateError(error: unknown): KysoError {
  if (isKysoError(error)) return error;
  const { type, limit } = factsOf(error);
  const known = BY_TYPE.get(type);
  if (known !== undefined) {
    const [code, sentence] = known;
    return new KysoError(code, sentence, { cause: error, details: limit === undefined ? {} : { maxBytes: limit } });
  }
  // Express answers a path that cannot be percent-decoded with a URIError and status 400.
  if (error instanceof URIError && 'status' in error && error.status === BAD_REQUEST) {
    return new KysoError('not_found', 'the path is not validly encoded', { cause: error });
  }
  return new KysoError('internal', 'unexpected error', { cause: error });
}

/** What body-parser hangs on its errors. */
function factsOf(error: unknown): { readonly type?: unknown; readonly limit?: unknown } {
  return typeof error === 'object' && error !== null ? error : {};
}
