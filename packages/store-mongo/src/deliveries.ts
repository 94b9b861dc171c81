/**
 * Deliveries and their attempts. The attempts are the truth: inserting one decides, and carries the state it led to, so
 * that a delivery which a crash left behind its attempts is brought along by whoever reads it.
 */
import {
  type Delivery,
  type DeliveryAttempt,
  type DeliveryId,
  type Instant,
  KysoError,
  type TenantId,
  type WebhookEndpointId,
} from '@kyso/domain';
import type { Database } from './database.ts';
import { type AttemptRow, type DeliveryRow, decode, encode } from './rows.ts';

type Outcome = Pick<Delivery, 'state' | 'attempts' | 'nextAttemptAt'>;

export class Deliveries {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async insert(made: readonly Delivery[]): Promise<void> {
    const { deliveries } = this.#database.collections;
    await Promise.all(made.map((delivery) => this.#database.insertNew(deliveries, toRow(delivery))));
  }

  async find(id: DeliveryId): Promise<Delivery | undefined> {
    const row = await this.#database.run(() => this.#database.collections.deliveries.findById(id).lean());
    return row === null ? undefined : this.#current(row);
  }

  /** @throws KysoError `internal` for a delivery that does not exist. */
  async record(attempt: DeliveryAttempt, outcome: Outcome): Promise<void> {
    const { deliveryId, attempt: number } = attempt;
    if ((await this.find(deliveryId)) === undefined) {
      throw new KysoError('internal', 'an attempt belongs to no delivery');
    }
    const row = { _id: attemptId(deliveryId, number), deliveryId, attempt: number };
    const { attempts } = this.#database.collections;
    const isFirst = await this.#database.insertNew(attempts, {
      ...row,
      outcome: encode(outcome),
      body: encode(attempt),
    });
    if (isFirst) await this.#bring(deliveryId, outcome);
  }

  async due(now: Instant, limit: number): Promise<readonly Delivery[]> {
    const rows = await this.#database.run(() =>
      this.#database.collections.deliveries
        .find({ state: 'pending', nextAttemptAt: { $lte: now } })
        .sort({ nextAttemptAt: 1, _id: 1 })
        .limit(limit)
        .lean(),
    );
    const found = await Promise.all(rows.map((row) => this.#current(row)));
    return found.filter(({ state, nextAttemptAt }) => state === 'pending' && nextAttemptAt <= now);
  }

  async list(tenantId: TenantId, endpointId: WebhookEndpointId, limit: number): Promise<readonly Delivery[]> {
    const rows = await this.#database.run(() =>
      this.#database.collections.deliveries
        .find({ endpointId, tenantId })
        .sort({ createdAt: -1, _id: -1 })
        .limit(limit)
        .lean(),
    );
    return Promise.all(rows.map((row) => this.#current(row)));
  }

  async attempts(id: DeliveryId): Promise<readonly DeliveryAttempt[]> {
    const { attempts } = this.#database.collections;
    const rows = await this.#database.run(() => attempts.find({ deliveryId: id }).sort({ attempt: 1 }).lean());
    return rows.map(({ body }) => decode<DeliveryAttempt>(body));
  }

  /** The delivery as its attempts have it. A settled one has no further attempt. */
  async #current(row: DeliveryRow): Promise<Delivery> {
    const delivery = toDelivery(row);
    if (delivery.state !== 'pending') return delivery;
    const next = await this.#attempt(delivery.id, delivery.attempts + 1);
    if (next === undefined) return delivery;
    const outcome = decode<Outcome>(next.outcome);
    await this.#bring(delivery.id, outcome);
    return { ...delivery, ...outcome };
  }

  async #attempt(id: DeliveryId, number: number): Promise<AttemptRow | undefined> {
    const { attempts } = this.#database.collections;
    return (await this.#database.run(() => attempts.findById(attemptId(id, number)).lean())) ?? undefined;
  }

  /** Never sets a delivery back. */
  async #bring(id: DeliveryId, outcome: Outcome): Promise<void> {
    const { state, attempts, nextAttemptAt } = outcome;
    const behind = { _id: id, attempts: { $lt: attempts } };
    await this.#database.run(() =>
      this.#database.collections.deliveries.updateOne(behind, { $set: { state, attempts, nextAttemptAt } }),
    );
  }
}

function attemptId(id: DeliveryId, number: number): string {
  return `${id}#${number}`;
}

function toRow(delivery: Delivery): DeliveryRow {
  const { id, tenantId, endpointId, state, attempts, nextAttemptAt, createdAt } = delivery;
  return { _id: id, tenantId, endpointId, state, attempts, nextAttemptAt, createdAt, body: encode(delivery) };
}

function toDelivery(row: DeliveryRow): Delivery {
  const { state, attempts, nextAttemptAt } = row;
  // The state was written by toRow or an outcome.
  return { ...decode<Delivery>(row.body), state: state as Delivery['state'], attempts, nextAttemptAt };
}
