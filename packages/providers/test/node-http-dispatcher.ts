/**
 * Hands what was given to the dispatcher over to `node:http`, where nock takes it: undici's own agents write to sockets past
 * nock. What is under test ends at the dispatcher; method, path, fields and body are the ones it was given.
 */
import type { ClientRequest, IncomingMessage } from 'node:http';
import http from 'node:http';
import https from 'node:https';
import { Dispatcher } from 'undici';

export const viaNodeHttp = (): Dispatcher => new NodeHttpDispatcher();

class NodeHttpDispatcher extends Dispatcher {
  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const url = new URL(options.path, options.origin);
    const { request: begin } = url.protocol === 'https:' ? https : http;
    // what is under test gives a record of fields and a text
    const { method, headers, body } = options as {
      method: string;
      headers: Record<string, string>;
      body: string | null;
    };
    const request = begin(url, { method, headers, agent: false });
    const controller = new Controller(request);
    request.on('error', (error) => handler.onResponseError?.(controller, error));
    request.on('response', (response) => pass(response, handler, controller));
    handler.onRequestStart?.(controller, {});
    request.end(body ?? undefined);
    return true;
  }
}

function pass(response: IncomingMessage, handler: Dispatcher.DispatchHandler, controller: Controller): void {
  // always there in an answer
  handler.onResponseStart?.(controller, response.statusCode as number, response.headers);
  response.on('data', (chunk: Buffer) => handler.onResponseData?.(controller, chunk));
  response.on('error', (error) => handler.onResponseError?.(controller, error));
  response.on('end', () => handler.onResponseEnd?.(controller, {}));
}

class Controller implements Dispatcher.DispatchController {
  readonly #request: ClientRequest;
  aborted = false;
  paused = false;
  reason: Error | null = null;

  constructor(request: ClientRequest) {
    this.#request = request;
  }

  abort(reason: Error): void {
    this.aborted = true;
    this.reason = reason;
    this.#request.destroy(reason);
  }

  pause(): void {
    throw new Error('nobody here pauses');
  }

  resume(): void {}
}
