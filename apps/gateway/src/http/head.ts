/** The head of every answer: the number of the call and the headers of helmet. */
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Response } from 'express';
import helmet from 'helmet';
import { requestIdOf } from './request-log.ts';

/** An API has no pages: whatever a browser is made to show of it may load nothing and sit in no frame. */
const NOTHING_TO_LOAD = {
  useDefaults: false,
  directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] },
};

/** The same for every answer, so helmet is asked once: its chain of functions costs more than the routing of a call. */
const OF_HELMET = headersSetBy(helmet({ contentSecurityPolicy: NOTHING_TO_LOAD }));

export function headOf(response: Response): Readonly<Record<string, string>> {
  return { 'x-request-id': requestIdOf(response), ...OF_HELMET };
}

function headersSetBy(middleware: ReturnType<typeof helmet>): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  const request = new IncomingMessage(new Socket());
  const response = new (class extends ServerResponse {
    override setHeader(name: string, value: number | string | readonly string[]): this {
      headers[name] = String(value);
      return this;
    }
  })(request);
  middleware(request, response, (error) => {
    if (error !== undefined) throw error;
  });
  return headers;
}
