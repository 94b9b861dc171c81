import { DatabaseSync } from 'node:sqlite';
import { setImmediate as immediate, setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Connection } from '../src/connection.ts';
import { GroupCommit } from '../src/group-commit.ts';
import { LogSync } from '../src/log-sync.ts';
import { temporaryDirectory } from './harness.ts';

describe('writes that arrive together', () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let connection: Connection;
  beforeEach(async () => {
    directory = await temporaryDirectory();
    connection = new Connection(directory.path, 500);
    connection.exec('CREATE TABLE numbers (n INTEGER PRIMARY KEY)');
  });
  afterEach(async () => {
    connection.close();
    await directory.remove();
  });

  const numbers = () =>
    connection
      .prepare('SELECT n FROM numbers ORDER BY n')
      .all()
      .map(({ n }) => n);
  const write = (n: number, after = () => {}) => {
    const insert = connection.prepare('INSERT INTO numbers (n) VALUES (?)');
    return connection.write(() => {
      insert.run(n);
      after();
      return n;
    });
  };

  it('are all kept, each with its own result', async () => {
    expect(await Promise.all([1, 2, 3].map((n) => write(n)))).toEqual([1, 2, 3]);
    expect(numbers()).toEqual([1, 2, 3]);
  });

  it('do not suffer from the one that fails, which leaves nothing behind', async () => {
    const fail = () => {
      throw new TypeError('a bug');
    };
    const settled = await Promise.allSettled([write(1), write(2, fail), write(3), write(1)]);
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected']);
    expect(numbers()).toEqual([1, 3]);
  });

  it('are gathered while the disk is busy with those before, and committed together', async () => {
    const busy: (() => void)[] = [];
    class SlowDisk extends LogSync {
      override whenDurable(told: (error?: unknown) => void): void {
        busy.push(() => super.whenDurable(told));
      }
    }
    const disk = new SlowDisk(`${directory.path}-wal`);
    const group = new GroupCommit(connection, disk, 500);
    const insert = connection.prepare('INSERT INTO numbers (n) VALUES (?)');
    const first = group.run(() => insert.run(1));
    await immediate();
    const second = group.run(() => insert.run(2));
    await immediate();
    const third = group.run(() => insert.run(3));
    await immediate();
    expect([numbers(), busy.length]).toEqual([[1], 1]);
    busy[0]?.();
    await first;
    await immediate();
    expect([numbers(), busy.length]).toEqual([[1, 2, 3], 2]);
    busy[1]?.();
    expect(await Promise.all([second, third])).toEqual([1, 1]);
    disk.close();
  });

  it('wait for the lock of another process without blocking the thread', async () => {
    const other = new DatabaseSync(directory.path);
    other.exec('BEGIN IMMEDIATE');
    const written = write(1);
    const started = performance.now();
    await sleep(50);
    expect(performance.now() - started).toBeLessThan(250);
    other.exec('COMMIT');
    other.close();
    expect(await written).toBe(1);
  });

  it('fail together when the connection is closed under them', async () => {
    const settled = Promise.allSettled([write(1), write(2)]);
    connection.close();
    for (const one of await settled) expect(one).toMatchObject({ reason: { code: 'store.unavailable' } });
  });
});
