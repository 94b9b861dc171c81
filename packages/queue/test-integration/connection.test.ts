import { once } from 'node:events';
import type { Socket } from 'node:net';
import { expect, it } from '@jest/globals';
import { startRedis } from '@kyso/testkit';
import { connect } from '../src/connection.ts';

it('a connection writes what is said in one turn of the event loop at once, and each turn by itself', async () => {
  await using redis = await startRedis();
  const connection = connect(redis.url, 'producer', () => {});
  await once(connection, 'ready');
  const writes = countWrites(connection.stream as Socket); // the address is one of TCP
  const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => connection.echo(`${n}`)));
  expect(answers).toEqual(Array.from({ length: 20 }, (_, n) => `${n}`));
  expect(writes.count).toBe(1);
  expect(await connection.ping()).toBe('PONG');
  expect(writes.count).toBe(2);
  connection.disconnect();
});

function countWrites(stream: Socket): { count: number } {
  const writes = { count: 0 };
  const { _write, _writev } = stream;
  stream._write = (...args) => {
    writes.count++;
    _write.apply(stream, args);
  };
  stream._writev = (...args) => {
    writes.count++;
    _writev?.apply(stream, args);
  };
  return writes;
}
