import { type Answer, type IncomingRequest, jsonAnswer } from '../http/message.ts';

/** Switched on by the address. */
export const QUIRKS = {
  /** Errors come inside an array. */
  arrayErrors: 'mysign-array-errors',
  /** A token is good for one call. */
  shortTokens: 'mysign-short-tokens',
  /** The status answer says `message` in the place of `description`, as older ones do. */
  message: 'mysign-message',
} as const;

/* biome-ignore format: one row an error, read as a table */
const ERRORS = {
  4005:  [400, 'Out of signatures'],
  13004: [400, 'Certificate is expired or revoked'],
  58007: [400, 'Client ID does not exist'],
  58008: [400, 'User ID does not exist'],
  58071: [400, 'Bad request'],
  58072: [400, 'Transaction not found'],
  59033: [401, 'Failed to process request - user ID or password is invalid'],
  86024: [401, 'Client secret is invalid'],
  invalid_token: [401, 'Token is invalid or has expired'],
  50000: [500, 'Internal error'],
} as const satisfies Record<string | number, readonly [number, string]>;

export function refuse(code: keyof typeof ERRORS, request: IncomingRequest): Answer {
  const [status, error_description] = ERRORS[code];
  const error = { error: String(code), error_description };
  return jsonAnswer(status, request.quirks.has(QUIRKS.arrayErrors) ? [error] : error);
}
