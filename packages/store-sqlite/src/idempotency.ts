import type { IdempotencyClaim, IdempotencyRecords, Instant, StoredAnswer } from '@kyso/domain';
import type { Connection, Statement } from './connection.ts';
import { decode, encode, isNull, text } from './row.ts';

type Claim = Parameters<IdempotencyRecords['claim']>[0];

export class SqliteIdempotency implements IdempotencyRecords {
  readonly #insert: Statement;
  readonly #find: Statement;
  readonly #takeOver: Statement;
  readonly #finish: Statement;
  readonly #abandon: Statement;
  readonly #sweep: Statement;
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#insert = connection.prepare(
      'INSERT INTO idempotency (scope, key, fingerprint, at, answer) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
    );
    this.#find = connection.prepare('SELECT fingerprint, at, answer FROM idempotency WHERE scope = ? AND key = ?');
    this.#takeOver = connection.prepare('UPDATE idempotency SET at = ?, answer = ? WHERE scope = ? AND key = ?');
    this.#finish = connection.prepare(
      'UPDATE idempotency SET answer = ? WHERE scope = ? AND key = ? AND answer IS NULL',
    );
    this.#abandon = connection.prepare('DELETE FROM idempotency WHERE scope = ? AND key = ? AND answer IS NULL');
    this.#sweep = connection.prepare('DELETE FROM idempotency WHERE at < ?');
  }

  async claim(claim: Claim): Promise<IdempotencyClaim> {
    return this.#connection.write(() => this.#claim(claim));
  }

  async finish(scope: string, key: string, answer: StoredAnswer): Promise<void> {
    await this.#connection.write(() => this.#finish.run(encode(answer), scope, key));
  }

  async abandon(scope: string, key: string): Promise<void> {
    await this.#connection.write(() => this.#abandon.run(scope, key));
  }

  async sweep(before: Instant): Promise<number> {
    return await this.#connection.write(() => this.#sweep.run(before));
  }

  #claim({ scope, key, fingerprint, at, staleAfterMs, answer }: Claim): IdempotencyClaim {
    const encoded = answer === undefined ? null : encode(answer);
    if (this.#insert.run(scope, key, fingerprint, at, encoded) === 1) return { kind: 'claimed' };

    const row = this.#find.get(scope, key) ?? {};
    if (text(row, 'fingerprint') !== fingerprint) return { kind: 'mismatch' };
    if (!isNull(row, 'answer')) return { kind: 'done', answer: decode<StoredAnswer>(row, 'answer') };
    if (Date.parse(at) - Date.parse(text(row, 'at')) <= staleAfterMs) return { kind: 'in_progress' };

    this.#takeOver.run(at, encoded, scope, key);
    return { kind: 'claimed' };
  }
}
