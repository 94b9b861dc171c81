/** The portal's side of webhooks, as the documentation tells portals to write it: verify, answer 204, then act. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';

export type Message = { readonly type: string; readonly timestamp: string; readonly data: MessageData };
export type MessageData = {
  readonly id: string;
  readonly status: string;
  readonly verification_code?: string;
  readonly failure?: { readonly code: string };
};

export type Receiver = AsyncDisposable & {
  readonly url: string;
  /** Every message whose signature held, once per id. */
  readonly messages: readonly Message[];
  /** The secret comes with the answer that registers the endpoint. */
  trust(secret: string): void;
  /** Resolves with the first message that matches. */
  wait(matches: (message: Message) => boolean, timeoutMs: number): Promise<Message>;
};

export async function startReceiver(): Promise<Receiver> {
  const messages: Message[] = [];
  const seen = new Set<string>();
  const waiting = new Set<() => void>();
  let verifier: Webhook | undefined;

  const receive = async (request: IncomingMessage): Promise<number> => {
    const body = await buffer(request);
    const header = (name: string) => String(request.headers[name] ?? '');
    const headers = {
      'webhook-id': header('webhook-id'),
      'webhook-timestamp': header('webhook-timestamp'),
      'webhook-signature': header('webhook-signature'),
    };
    try {
      // the library checks signature and time and answers the parsed body
      const message = verifier?.verify(body.toString('utf8'), headers) as Message | undefined;
      if (message === undefined) return 503;
      if (!seen.has(headers['webhook-id'])) messages.push(message);
      seen.add(headers['webhook-id']);
      for (const look of waiting) look();
      return 204;
    } catch {
      return 401;
    }
  };
  const server = createServer((request, response) => {
    receive(request).then(
      (status) => response.writeHead(status).end(),
      () => response.writeHead(400).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // a TCP server that listens has one

  return {
    url: `http://127.0.0.1:${port}/kyso-events`,
    messages,
    trust: (secret) => {
      verifier = new Webhook(secret);
    },
    wait: (matches, timeoutMs) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(look);
          reject(new Error(`no such webhook arrived within ${timeoutMs / 1000} s`));
        }, timeoutMs);
        const look = () => {
          const found = messages.find(matches);
          if (found === undefined) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
