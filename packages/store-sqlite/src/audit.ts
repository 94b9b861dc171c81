import type { AuditRecords, Checkpoint } from '@kyso/domain';
import type { Connection, Statement } from './connection.ts';
import { decode, decodeAny, encode } from './row.ts';

export class SqliteAudit implements AuditRecords {
  readonly #connection: Connection;
  readonly #isTaken: Statement;
  readonly #insert: Statement;
  readonly #latest: Statement;
  readonly #after: Statement;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#isTaken = connection.prepare('SELECT 1 FROM checkpoints WHERE number = ?');
    this.#insert = connection.prepare('INSERT INTO checkpoints (number, body) VALUES (?, ?)');
    this.#latest = connection.prepare('SELECT body FROM checkpoints ORDER BY number DESC LIMIT 1');
    this.#after = connection.prepare('SELECT body FROM checkpoints WHERE number > ? ORDER BY number LIMIT ?');
  }

  async append(checkpoint: Checkpoint): Promise<'appended' | 'conflict'> {
    return this.#connection.write(() => {
      if (this.#isTaken.get(checkpoint.number) !== undefined) return 'conflict';
      this.#insert.run(checkpoint.number, encode(checkpoint));
      return 'appended';
    });
  }

  async latest(): Promise<Checkpoint | undefined> {
    return decodeAny<Checkpoint>(this.#latest.get());
  }

  async list(afterNumber: number, limit: number): Promise<readonly Checkpoint[]> {
    return this.#after.all(afterNumber, limit).map((row) => decode<Checkpoint>(row));
  }
}
