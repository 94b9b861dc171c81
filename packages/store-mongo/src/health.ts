import type { HealthRecords, Instant, ProviderObservation } from '@kyso/domain';
import type { Database } from './database.ts';
import { decode, encode } from './rows.ts';

export class MongoHealth implements HealthRecords {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** One observer is one process that writes in order, so that only its very first record is inserted. */
  async put(observation: ProviderObservation): Promise<void> {
    const { health } = this.#database.collections;
    const { provider, observer, seenAt } = observation;
    const _id = JSON.stringify([provider, observer]);
    const fields = { seenAt, body: encode(observation) };
    const replace = () => this.#database.run(() => health.updateOne({ _id }, { $set: fields }));
    if ((await replace()).matchedCount === 1) return;
    if (!(await this.#database.insertNew(health, { _id, ...fields }))) await replace();
  }

  async list(): Promise<readonly ProviderObservation[]> {
    const { health } = this.#database.collections;
    const rows = await this.#database.run(() => health.find().sort({ _id: 1 }).lean());
    return rows.map(({ body }) => decode<ProviderObservation>(body));
  }

  async sweep(before: Instant): Promise<number> {
    const { health } = this.#database.collections;
    return (await this.#database.run(() => health.deleteMany({ seenAt: { $lt: before } }))).deletedCount;
  }
}
