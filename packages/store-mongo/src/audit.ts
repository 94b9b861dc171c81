import type { AuditRecords, Checkpoint } from '@kyso/domain';
import type { Database } from './database.ts';
import { decode, encode } from './rows.ts';

export class MongoAudit implements AuditRecords {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async append(checkpoint: Checkpoint): Promise<'appended' | 'conflict'> {
    const row = { _id: checkpoint.number, body: encode(checkpoint) };
    return (await this.#database.insertNew(this.#database.collections.checkpoints, row)) ? 'appended' : 'conflict';
  }

  async latest(): Promise<Checkpoint | undefined> {
    const { checkpoints } = this.#database.collections;
    const [row] = await this.#database.run(() => checkpoints.find().sort({ _id: -1 }).limit(1).lean());
    return row === undefined ? undefined : decode<Checkpoint>(row.body);
  }

  async list(afterNumber: number, limit: number): Promise<readonly Checkpoint[]> {
    const { checkpoints } = this.#database.collections;
    const rows = await this.#database.run(() =>
      checkpoints
        .find({ _id: { $gt: afterNumber } })
        .sort({ _id: 1 })
        .limit(limit)
        .lean(),
    );
    return rows.map(({ body }) => decode<Checkpoint>(body));
  }
}
