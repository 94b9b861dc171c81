/**
 * JSON lines through pino. Objects of the domain are logged by allow-list serialisers, never whole; redaction by name
 * is only the second net, because it does not reach into messages or deep objects.
 */
import { isKysoError, type SignatureRequest } from '@kyso/domain';
import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger } from 'pino';

const REDACTED_NAMES = [
  'account',
  'apiKey',
  'authorization',
  'cookie',
  'masterKeys',
  'operators',
  'password',
  'phone',
  'redisUrl',
  'secret',
  'token',
];
const REDACTED_PATHS = REDACTED_NAMES.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);
/** How far a chain of causes is followed. */
const MAX_CAUSES = 4;

/** Fields with these names are reduced before they are written: `err`, `signatureRequest`. */
const serializers = { err: describeError, signatureRequest: describeRequest };

/** @param options.destination where lines go; standard output unless given. */
export function createLogger(options: { name: string; level: string; destination?: DestinationStream }): Logger {
  const settings = {
    name: options.name,
    level: options.level,
    serializers,
    redact: { paths: REDACTED_PATHS, censor: '[redacted]' },
    base: { name: options.name },
  };
  return options.destination === undefined ? pino(settings) : pino(settings, options.destination);
}

function describeRequest(request: Pick<SignatureRequest, 'id' | 'tenantId' | 'state' | 'seq'>): object {
  return { requestId: request.id, tenantId: request.tenantId, state: request.state, seq: request.seq };
}

function describeError(error: unknown, depth = 0): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const cause =
    error.cause === undefined || depth === MAX_CAUSES ? {} : { cause: describeError(error.cause, depth + 1) };
  const code = isKysoError(error) ? { code: error.code, details: error.details } : codeOf(error);
  // The message repeats in the stack; frames are enough.
  const frames = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  return { type: error.name, message: error.message, ...code, stack: frames.join('\n'), ...cause };
}

/** Codes of Node (`ECONNREFUSED`) and of libraries. */
function codeOf(error: Error): { code?: string } {
  return 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
}
