/**
 * A portal's receiver as a process of its own: `receiver.ts LOG`. Each message it took is a line of the log with id and
 * type. Some messages are refused, or cut off after they were taken, the first time they come.
 */
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

const [, , log = ''] = process.argv;
/** Of 20 new messages one gets a 500, one is taken and then cut off. */
const ONE_IN = 20;
const seen = new Set<string>();
let fresh = 0;

const server = createServer(async (request, response) => {
  const id = String(request.headers['webhook-id']);
  const body = await buffer(request).catch(() => undefined);
  if (body === undefined) return;
  const turn = seen.has(id) ? undefined : fresh++ % ONE_IN;
  seen.add(id);
  if (turn === 3) {
    response.writeHead(500).end();
    return;
  }
  const { type, data } = JSON.parse(body.toString('utf8')) as { type: string; data: { id: string } }; // our own message
  appendFileSync(log, `${id} ${type} ${data.id}\n`);
  if (turn === 7) request.socket.destroy();
  else response.writeHead(204).end();
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo; // it listens on TCP
  console.log(JSON.stringify({ event: 'listening', url: `http://127.0.0.1:${port}/` }));
});
process.on('SIGTERM', () => process.exit(0));
