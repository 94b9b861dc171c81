/** A wire that can be made bad: a TCP proxy on loopback whose faults are switched while it runs. */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export type WireFault =
  | { readonly kind: 'none' }
  /** Connections are closed as soon as they are made, with a reset. */
  | { readonly kind: 'refuse' }
  /** Connections are taken, bytes swallowed, nothing ever answered: a server behind a dead link. */
  | { readonly kind: 'blackhole' }
  /** Questions arrive, answers do not; nobody is told. */
  | { readonly kind: 'half_open' }
  /** Every piece in both directions is late by so much. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** Answers trickle. */
  | { readonly kind: 'slow'; readonly bytesPerSecond: number }
  /** The connection is reset once the far side has answered so many bytes; 0: as soon as it answers. */
  | { readonly kind: 'cut'; readonly afterBytes: number };

export type TcpProxy = AsyncDisposable & {
  readonly port: number;
  /** How many connections have met a fault. */
  readonly struck: number;
  /** From now on, for connections that exist too. */
  become(fault: WireFault): void;
  /** The address moves: connections that exist are reset, new ones lead to another port. */
  leadTo(port: number): void;
};

const TICK_MS = 50;
const NO_FAULT: WireFault = { kind: 'none' };

export async function startTcpProxy(target: { readonly port: number; readonly host?: string }): Promise<TcpProxy> {
  let fault: WireFault = NO_FAULT;
  let port = target.port;
  const struck = new Set<Socket>();
  const open = new Set<Socket>();
  const server = createServer((client) => {
    if (fault.kind === 'refuse') {
      struck.add(client);
      client.resetAndDestroy();
      return;
    }
    const far = connect(port, target.host ?? '127.0.0.1');
    for (const socket of [client, far]) {
      open.add(socket);
      socket.on('error', () => {});
      socket.once('close', () => {
        open.delete(socket);
        client.destroy();
        far.destroy();
      });
    }
    let answered = 0;
    const send = (to: Socket, piece: Uint8Array, isAnswer: boolean) => {
      if (fault.kind !== 'none') struck.add(client);
      switch (fault.kind) {
        case 'none':
          to.write(piece);
          return;
        case 'refuse':
          client.resetAndDestroy();
          return;
        case 'blackhole':
          return;
        case 'half_open':
          if (!isAnswer) to.write(piece);
          return;
        case 'delay':
          setTimeout(() => to.writable && to.write(piece), fault.ms).unref();
          return;
        case 'slow':
          if (isAnswer) trickle(to, piece, fault.bytesPerSecond);
          else to.write(piece);
          return;
        case 'cut':
          if (!isAnswer) {
            to.write(piece);
            return;
          }
          to.write(piece.subarray(0, Math.max(0, fault.afterBytes - answered)));
          answered += piece.length;
          if (answered >= fault.afterBytes) client.resetAndDestroy();
      }
    };
    client.on('data', (piece: Uint8Array) => send(far, piece, false));
    far.on('data', (piece: Uint8Array) => send(client, piece, true));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has a port');
  return {
    port: address.port,
    get struck() {
      return struck.size;
    },
    become(next) {
      fault = next;
    },
    leadTo(next) {
      port = next;
      for (const socket of open) socket.resetAndDestroy();
    },
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The order of pieces is kept, because the far side answers one question at a time. */
function trickle(to: Socket, piece: Uint8Array, bytesPerSecond: number): void {
  const step = Math.max(1, Math.floor((bytesPerSecond * TICK_MS) / 1000));
  let at = 0;
  const timer = setInterval(() => {
    if (at >= piece.length || !to.writable) {
      clearInterval(timer);
      return;
    }
    to.write(piece.subarray(at, at + step));
    at += step;
  }, TICK_MS);
  timer.unref();
}
