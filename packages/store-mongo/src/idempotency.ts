import type { IdempotencyClaim, IdempotencyRecords, Instant, StoredAnswer } from '@kyso/domain';
import type { Database } from './database.ts';
import { decode, encode } from './rows.ts';

type Claim = Parameters<IdempotencyRecords['claim']>[0];

export class MongoIdempotency implements IdempotencyRecords {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async claim(claim: Claim): Promise<IdempotencyClaim> {
    const { scope, key, fingerprint, at } = claim;
    const row = { _id: idOf(scope, key), fingerprint, at, ...outcomeOf(claim) };
    // Two rounds: the row may be abandoned or swept between the insert that failed and the look at it.
    for (let round = 1; round <= 2; round++) {
      if (await this.#database.insertNew(this.#database.collections.idempotency, row)) return { kind: 'claimed' };
      const found = await this.#lookAt(claim);
      if (found !== undefined) return found;
    }
    return { kind: 'in_progress' };
  }

  async finish(scope: string, key: string, answer: StoredAnswer): Promise<void> {
    const { idempotency } = this.#database.collections;
    const change = { $set: { done: true, answer: encode(answer) } };
    await this.#database.run(() => idempotency.updateOne({ _id: idOf(scope, key), done: false }, change));
  }

  async abandon(scope: string, key: string): Promise<void> {
    const { idempotency } = this.#database.collections;
    await this.#database.run(() => idempotency.deleteOne({ _id: idOf(scope, key), done: false }));
  }

  async sweep(before: Instant): Promise<number> {
    const { idempotency } = this.#database.collections;
    return (await this.#database.run(() => idempotency.deleteMany({ at: { $lt: before } }))).deletedCount;
  }

  async #lookAt(claim: Claim): Promise<IdempotencyClaim | undefined> {
    const { scope, key, fingerprint, at, staleAfterMs } = claim;
    const { idempotency } = this.#database.collections;
    const row = await this.#database.run(() => idempotency.findById(idOf(scope, key)).lean());
    if (row === null) return undefined;
    if (row.fingerprint !== fingerprint) return { kind: 'mismatch' };
    if (row.answer !== null) return { kind: 'done', answer: decode<StoredAnswer>(row.answer) };
    if (Date.parse(at) - Date.parse(row.at) <= staleAfterMs) return { kind: 'in_progress' };

    const asRead = { _id: row._id, at: row.at, done: false };
    const change = { $set: { at, ...outcomeOf(claim) } };
    const { matchedCount } = await this.#database.run(() => idempotency.updateOne(asRead, change));
    return matchedCount === 1 ? { kind: 'claimed' } : { kind: 'in_progress' };
  }
}

function outcomeOf({ answer }: Claim) {
  return answer === undefined ? { done: false, answer: null } : { done: true, answer: encode(answer) };
}

function idOf(scope: string, key: string): string {
  return JSON.stringify([scope, key]);
}
