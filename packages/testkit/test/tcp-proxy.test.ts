import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTcpProxy, type WireFault } from '../src/index.ts';

/** Answers each piece with itself, twice. */
let echo: Server;
let port: number;
beforeAll(async () => {
  echo = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (piece) => socket.write(Buffer.concat([piece, piece])));
  }).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  port = (echo.address() as AddressInfo).port; // it listens on TCP
});
afterAll(() => void echo.close());

/** What comes back of "hello" within a short time, and whether the connection was reset. */
async function talk(fault: WireFault): Promise<{ text: string; reset: boolean; struck: number }> {
  await using proxy = await startTcpProxy({ port });
  proxy.become(fault);
  const socket = connect(proxy.port, '127.0.0.1', () => socket.write('hello'));
  let [text, reset] = ['', false];
  socket.on('data', (piece) => {
    text += piece.toString();
  });
  socket.on('error', () => {
    reset = true;
  });
  await sleep(300);
  socket.destroy();
  return { text, reset, struck: proxy.struck };
}

/* biome-ignore format: one row a fault, read as a table */
const FAULTS: readonly (readonly [WireFault, { text: string; reset: boolean; struck: number }])[] = [
  [{ kind: 'none' },                      { text: 'hellohello', reset: false, struck: 0 }],
  [{ kind: 'refuse' },                    { text: '',           reset: true,  struck: 1 }],
  [{ kind: 'blackhole' },                 { text: '',           reset: false, struck: 1 }],
  [{ kind: 'half_open' },                 { text: '',           reset: false, struck: 1 }],
  [{ kind: 'delay', ms: 50 },             { text: 'hellohello', reset: false, struck: 1 }],
  [{ kind: 'delay', ms: 10_000 },         { text: '',           reset: false, struck: 1 }],
  [{ kind: 'slow', bytesPerSecond: 100 }, { text: 'hellohello', reset: false, struck: 1 }],
];

describe('a bad wire', () => {
  it.each(FAULTS)('%j', async (fault, seen) => expect(await talk(fault)).toEqual(seen));

  /** Everything that comes back when "1" is sent over a wire with the fault and "2" when it is good again. */
  async function talkAfter(fault: WireFault): Promise<string> {
    await using proxy = await startTcpProxy({ port });
    proxy.become(fault);
    const socket = connect(proxy.port, '127.0.0.1', () => socket.write('1'));
    let text = '';
    socket.on('data', (piece) => {
      text += piece.toString();
    });
    await sleep(100);
    proxy.become({ kind: 'none' });
    socket.write('2');
    await sleep(300);
    socket.destroy();
    return text;
  }

  it.each([{ kind: 'blackhole' }, { kind: 'half_open' }] as const)(
    'that has lost a byte of a connection carries nothing more of it: %j',
    async (fault) => expect(await talkAfter(fault)).toBe(''),
  );

  it.each([
    { kind: 'delay', ms: 200 },
    { kind: 'slow', bytesPerSecond: 10 },
  ] as const)('that was slow lets nothing overtake what is under way: %j', async (fault) =>
    // the server may get both at once
    expect(['1122', '1212']).toContain(await talkAfter(fault)),
  );

  it('is cut in the middle of an answer', async () => {
    const { text, reset } = await talk({ kind: 'cut', afterBytes: 3 });
    expect('hello'.startsWith(text)).toBe(true);
    expect(reset).toBe(true);
  });

  it('may lead elsewhere: whoever is connected is cut off, and finds another server when it comes again', async () => {
    await using proxy = await startTcpProxy({ port: 1 });
    proxy.leadTo(port);
    const first = connect(proxy.port, '127.0.0.1', () => first.write('a'));
    const ended = new Promise<void>((resolve) => first.once('close', () => resolve()).once('error', () => {}));
    await once(first, 'data');
    const other = createServer((socket) => socket.on('error', () => {}).end('other')).listen(0, '127.0.0.1');
    await once(other, 'listening');
    proxy.leadTo((other.address() as AddressInfo).port); // it listens on TCP
    await ended;
    const second = connect(proxy.port, '127.0.0.1');
    const [answer] = await once(second, 'data');
    expect(String(answer)).toBe('other');
    second.destroy();
    other.close();
  });
});
