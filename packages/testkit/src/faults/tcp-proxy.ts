/**
 * A wire that can be made bad: a TCP proxy on loopback whose faults are switched while it runs. What arrives, arrives in order
 * and without a gap, as TCP has it: a connection that has lost a byte carries nothing any more, also when the wire is good again.
 */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

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
    let isDead = false;
    const [toFar, toClient] = [new Lane(far), new Lane(client)];
    const send = (lane: Lane, piece: Uint8Array, isAnswer: boolean) => {
      if (fault.kind !== 'none') struck.add(client);
      isDead ||= fault.kind === 'blackhole' || (fault.kind === 'half_open' && isAnswer);
      if (isDead) return;
      switch (fault.kind) {
        case 'refuse':
          client.resetAndDestroy();
          return;
        case 'delay':
          lane.carry(piece, { afterMs: fault.ms });
          return;
        case 'slow':
          lane.carry(piece, isAnswer ? { bytesPerSecond: fault.bytesPerSecond } : {});
          return;
        case 'cut':
          lane.carry(isAnswer ? piece.subarray(0, Math.max(0, fault.afterBytes - answered)) : piece, {});
          if (!isAnswer) return;
          answered += piece.length;
          if (answered >= fault.afterBytes) void lane.idle.then(() => client.resetAndDestroy());
          return;
        default:
          lane.carry(piece, {});
      }
    };
    client.on('data', (piece: Uint8Array) => send(toFar, piece, false));
    far.on('data', (piece: Uint8Array) => send(toClient, piece, true));
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

type Pace = { readonly afterMs?: number; readonly bytesPerSecond?: number };

/** One direction of a connection: a piece starts when the one before has arrived. */
class Lane {
  idle: Promise<void> = Promise.resolve();
  readonly #to: Socket;

  constructor(to: Socket) {
    this.#to = to;
  }

  carry(piece: Uint8Array, { afterMs = 0, bytesPerSecond = Number.POSITIVE_INFINITY }: Pace): void {
    const dueMs = performance.now() + afterMs;
    const step = Math.max(1, Math.floor((bytesPerSecond * TICK_MS) / 1000));
    this.idle = this.idle.then(async () => {
      const earlyMs = dueMs - performance.now();
      if (earlyMs > 0) await pause(earlyMs);
      for (let at = 0; at < piece.length && this.#to.writable; at += step) {
        if (step < piece.length) await pause(TICK_MS);
        this.#to.write(piece.subarray(at, at + step));
      }
    });
  }
}

function pause(ms: number): Promise<void> {
  return sleep(ms, undefined, { ref: false });
}
