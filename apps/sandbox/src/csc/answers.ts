/** Answers of the service; what a handler refuses is thrown, so that the checks read in their order. */
import { type Answer, type IncomingRequest, jsonAnswer, parseJson } from '../http/message.ts';

export class Refused extends Error {
  override readonly name = 'Refused';
  readonly answer: Answer;

  constructor(answer: Answer) {
    super('refused');
    this.answer = answer;
  }
}

export function refuse(status: number, error: string, description: string): Refused {
  return new Refused(jsonAnswer(status, { error, error_description: description }));
}
/** 400 `invalid_request`, the answer to most mistakes. */
export function invalid(description: string): Refused {
  return refuse(400, 'invalid_request', description);
}

export type Handler = (request: IncomingRequest) => Answer | Promise<Answer>;

/** The deviations that change every answer: errors as text, `null` for what is absent. */
export function answering(handle: Handler): Handler {
  return async (request) => {
    try {
      return await handle(request);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return request.quirks.has('plain-errors') ? plain(error.answer) : error.answer;
    }
  };
}

function plain({ status, body }: Answer): Answer {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}

export type Body = Readonly<Record<string, unknown>>;

/** @throws Refused when the body is not a JSON object under its media type. */
export function bodyOf(request: IncomingRequest): Body {
  if (request.contentType !== 'application/json') throw invalid('Content-Type must be application/json');
  const value = parseJson(request.body);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid('The body is not a JSON object');
  return value as Body; // an object that is no array has members of unknown kind
}

/** @throws Refused with the text of the specification. */
export function textField(body: Body, name: string): string {
  const value = body[name];
  if (typeof value !== 'string' || value === '') throw invalid(`Missing (or invalid type) string parameter ${name}`);
  return value;
}

export function checkClientData({ clientData }: Body): void {
  if (clientData !== undefined && typeof clientData !== 'string') throw invalid('Invalid parameter clientData');
}
