/** The envelope of every answer; the HTTP status always equals `status_code`. */
import type { z } from 'zod';
import { MAINTENANCE } from '../http/maintenance.ts';
import { type Answer, type IncomingRequest, jsonAnswer, parseJson } from '../http/message.ts';

/** Why a body was refused, for the developer at the other end; the real provider does not say. */
const REASON_HEADER = 'x-sandbox-reason';

export function success(message: string, data: unknown): Answer {
  return jsonAnswer(200, { status_code: 200, message, data });
}

/** An answer that ends the call, thrown so that handlers read top to bottom. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly answer: Answer;

  constructor(answer: Answer) {
    super('refused');
    this.answer = answer;
  }
}

function failure(status: number, message: string, headers: Record<string, string> = {}): Refused {
  return new Refused(jsonAnswer(status, { status_code: status, message, data: null }, headers));
}

/* biome-ignore format: one row a refusal, read as a table */
export const REFUSALS = {
  badRequest:         (reason: string) => failure(400, 'BAD_REQUEST', { [REASON_HEADER]: reason }),
  duplicate:          () => failure(400, 'transaction_id already exists'),
  unknownTransaction: () => failure(400, 'transaction not found'),
  unknownSerial:      () => failure(400, 'serial_number not found'),
  serialRequired:     () => failure(400, 'serial_number is required'),
  serviceProvider:    () => failure(401, 'SP_CREDENTIAL_INVALID: sp_id or sp_password invalid'),
  user:               () => failure(401, 'SP_CREDENTIAL_INVALID: user_id not found'),
  certificate:        () => failure(403, 'CREDENTIAL_STATUS_INVALID'),
  // Spelled so by the provider.
  serverError:        () => failure(500, 'SERVAR_INTERNAL_ERROR'),
  maintenance:        () => new Refused(MAINTENANCE),
} as const;

/** @throws Refused 400 `BAD_REQUEST` when the body is not JSON of this shape. */
export function readBody<T>(schema: z.ZodType<T>, request: IncomingRequest): T {
  if (request.contentType !== 'application/json') throw REFUSALS.badRequest('content-type must be application/json');
  const parsed = schema.safeParse(parseJson(request.body));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw REFUSALS.badRequest(issue === undefined ? 'malformed' : asciiOf(`${issue.path.join('.')}: ${issue.message}`));
}

/** Header values must be printable ASCII (RFC 9110 §5.5). */
function asciiOf(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?');
}

/** Turns what a handler refuses into its answer. */
export function answering(
  handle: (request: IncomingRequest) => Answer | Promise<Answer>,
): (request: IncomingRequest) => Promise<Answer> {
  return async (request) => {
    try {
      return await handle(request);
    } catch (error) {
      if (error instanceof Refused) return error.answer;
      throw error;
    }
  };
}

/** Lines of 76 characters ended by CRLF, as this provider's base64 comes. */
export function base64WithCrlf(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('base64')
    .replace(/.{1,76}/g, '$&\r\n');
}
