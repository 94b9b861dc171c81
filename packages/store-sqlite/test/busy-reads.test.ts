import { once } from 'node:events';
import { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Connection, type Statement } from '../src/connection.ts';
import { temporaryDirectory } from './harness.ts';

/** Takes the lock of writers, says so, and lets go after a moment. */
const OWNER = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { DatabaseSync } = require('node:sqlite');
  const db = new DatabaseSync(workerData);
  db.exec('BEGIN IMMEDIATE');
  parentPort.postMessage('mine');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  db.exec('COMMIT');
  db.close();
`;

/**
 * A plain read is only kept waiting while another process recovers the log after a crash, which nobody can hold still. A
 * statement that needs the lock of writers and answers rows goes the same way.
 */
describe('a read that meets a lock', () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let connection: Connection;
  beforeEach(async () => {
    directory = await temporaryDirectory();
  });
  afterEach(async () => {
    connection.close();
    await directory.remove();
  });

  function open(busyTimeoutMs: number): Statement {
    connection = new Connection(directory.path, busyTimeoutMs);
    connection.exec('CREATE TABLE numbers (n INTEGER PRIMARY KEY)');
    return connection.prepare('INSERT INTO numbers (n) VALUES (7) RETURNING n');
  }

  it('waits for it', async () => {
    const statement = open(5000);
    const owner = new Worker(OWNER, { eval: true, workerData: directory.path });
    await once(owner, 'message');
    expect(statement.all()).toEqual([expect.objectContaining({ n: 7 })]);
    await once(owner, 'exit');
  });

  it('fails when its time is over, and works again once the lock is free', () => {
    const statement = open(50);
    const owner = new DatabaseSync(directory.path);
    owner.exec('BEGIN IMMEDIATE');
    const busy = expect.objectContaining({ code: 'store.unavailable', details: { reason: 'busy' } });
    expect(() => statement.get()).toThrow(busy);
    owner.exec('COMMIT');
    owner.close();
    expect(statement.get()).toMatchObject({ n: 7 });
  });
});
