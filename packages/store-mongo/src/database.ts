/** One client of MongoDB: how it connects, how long anything may take, and what its errors become. It knows no rule. */
import mongoose, { type Connection, type Model } from 'mongoose';
import { type Collections, collectionsOf } from './collections.ts';
import { closed, isDuplicate, translate, unavailable } from './mongo-error.ts';

/** Below the second that a ping may take. */
const PING_TIMEOUT_MS = 900;
const CLOSE_TIMEOUT_MS = 1000;
const POOL = 50;

export class Database {
  readonly collections: Collections;
  readonly #connection: Connection;
  readonly #timeoutMs: number;
  #closed = false;

  /** Use {@link connect}. */
  constructor(connection: Connection, timeoutMs: number) {
    this.#connection = connection;
    this.#timeoutMs = timeoutMs;
    this.collections = collectionsOf(connection);
  }

  /**
   * Runs calls of the driver. Whatever the server does, the answer comes within the limit: a call that is still out then
   * goes on alone, and its outcome is not known.
   * @throws KysoError `store.unavailable`, or `internal` for a record that exists.
   */
  async run<T>(work: () => PromiseLike<T>, timeoutMs = this.#timeoutMs): Promise<T> {
    if (this.#closed) throw closed();
    try {
      return await within(timeoutMs, work());
    } catch (error) {
      throw translate(error);
    }
  }

  /** @returns false when a document with this id, or another value that must be unique, exists. */
  insertNew<R>(model: Model<R>, row: R): Promise<boolean> {
    return this.run(async () => {
      try {
        // The driver's own type of a new document does not follow from a type parameter.
        await model.collection.insertOne(row as object);
        return true;
      } catch (error) {
        if (isDuplicate(error)) return false;
        throw error;
      }
    });
  }

  /** @throws KysoError `internal` when a document with this id exists. */
  async insert<R>(model: Model<R>, row: R): Promise<void> {
    await this.run(() => model.collection.insertOne(row as object));
  }

  async ping(): Promise<void> {
    await this.run(() => this.#connection.db?.command({ ping: 1 }) ?? Promise.reject(closed()), PING_TIMEOUT_MS);
  }

  /** What the server is able to do; FerretDB 1 lacks partial indexes. */
  async hasPartialIndexes(): Promise<boolean> {
    const build = await this.run(async () => this.#connection.db?.command({ buildInfo: 1 }));
    return build?.['ferretdbVersion'] === undefined;
  }

  /** Repeatable. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await leave(this.#connection);
  }
}

/**
 * Reads and writes go to the primary, writes are acknowledged by the majority from the journal, and reads see only what
 * the majority has: nothing that an effect was based on can be rolled back by a failover.
 * @throws KysoError `store.unavailable`
 */
export async function connect(url: string, timeoutMs: number): Promise<Database> {
  const connection = mongoose.createConnection(url, {
    autoIndex: false,
    autoCreate: false,
    bufferCommands: false,
    appName: 'kyso',
    readPreference: 'primary',
    readConcern: { level: 'majority' },
    writeConcern: { w: 'majority', journal: true, wtimeoutMS: timeoutMs },
    maxPoolSize: POOL,
    serverSelectionTimeoutMS: timeoutMs,
    connectTimeoutMS: timeoutMs,
    waitQueueTimeoutMS: timeoutMs,
    socketTimeoutMS: 2 * timeoutMs,
  });
  try {
    return new Database(await connection.asPromise(), timeoutMs);
  } catch (error) {
    await leave(connection);
    throw translate(error);
  }
}

/** The driver says goodbye to the server and waits for the answer; a frozen one does not hold us up. */
async function leave(connection: Connection): Promise<void> {
  await within(CLOSE_TIMEOUT_MS, connection.close(true)).catch(() => undefined);
}

async function within<T>(timeoutMs: number, work: PromiseLike<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(unavailable('timeout')), timeoutMs);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
