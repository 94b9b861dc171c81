import type { HealthRecords, Instant, ProviderObservation } from '@kyso/domain';
import type { Connection, Statement } from './connection.ts';
import { decode, encode } from './row.ts';

export class SqliteHealth implements HealthRecords {
  readonly #connection: Connection;
  readonly #put: Statement;
  readonly #list: Statement;
  readonly #sweep: Statement;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#put = connection.prepare(
      'INSERT OR REPLACE INTO provider_health (provider, observer, seen_at, body) VALUES (?, ?, ?, ?)',
    );
    this.#list = connection.prepare('SELECT body FROM provider_health ORDER BY provider, observer');
    this.#sweep = connection.prepare('DELETE FROM provider_health WHERE seen_at < ?');
  }

  async put(observation: ProviderObservation): Promise<void> {
    const { provider, observer, seenAt } = observation;
    await this.#connection.write(() => this.#put.run(provider, observer, seenAt, encode(observation)));
  }

  async list(): Promise<readonly ProviderObservation[]> {
    return this.#list.all().map((row) => decode<ProviderObservation>(row));
  }

  async sweep(before: Instant): Promise<number> {
    return this.#connection.write(() => this.#sweep.run(before));
  }
}
