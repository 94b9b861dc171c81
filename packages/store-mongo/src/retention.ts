import {
  eventId,
  type Head,
  type Instant,
  isAtRest,
  type RequestId,
  type RetentionRecords,
  type Sha256,
  type TenantId,
  type VerificationId,
  verificationEventIds,
} from '@kyso/domain';
import type { Database } from './database.ts';
import { Projection } from './projection.ts';

export class MongoRetention implements RetentionRecords {
  readonly #database: Database;
  readonly #projection: Projection;

  constructor(database: Database) {
    this.#database = database;
    this.#projection = new Projection(database);
  }

  async restingSince(before: Instant, limit: number): Promise<readonly Head[]> {
    const { requests } = this.#database.collections;
    const resting = await this.#projection.select(() =>
      requests
        .find({ final: true, updatedAt: { $lt: before } })
        .sort({ updatedAt: 1, _id: 1 })
        .limit(limit)
        .lean(),
    );
    return resting.map(({ id, seq, hash }) => ({ requestId: id, seq, hash }));
  }

  /**
   * The last event goes last but for the projection: until then the projection is current and at rest, so that nobody
   * takes what is left of the log for a request that has to be driven.
   */
  async removeRequest(id: RequestId): Promise<void> {
    const request = await this.#projection.load(id);
    if (request === undefined) return;
    if (!isAtRest(request.state)) throw new TypeError(`${id} is not at rest`);
    const { attempts, deliveries, events, requests } = this.#database.collections;
    const ofRequest = startsWith(eventId(id, 1).slice(0, -1));
    await this.#database.run(() => attempts.deleteMany({ _id: ofRequest }));
    await this.#database.run(() => deliveries.deleteMany({ _id: ofRequest }));
    await this.#database.run(() => events.deleteMany({ requestId: id, seq: { $lt: request.seq } }));
    await this.#database.run(() => events.deleteOne({ _id: eventId(id, request.seq) }));
    await this.#database.run(() => requests.deleteOne({ _id: id }));
  }

  async removeFiles(before: Instant, limit: number): Promise<number> {
    const { files } = this.#database.collections;
    const old = await this.#database.run(() =>
      files
        .find({ createdAt: { $lt: before } }, { _id: 1 })
        .sort({ createdAt: 1 })
        .limit(limit)
        .lean(),
    );
    const ids = old.map(({ _id }) => _id);
    return (await this.#database.run(() => files.deleteMany({ _id: { $in: ids } }))).deletedCount;
  }

  async removeVerifications(before: Instant, limit: number): Promise<number> {
    const { attempts, deliveries, verifications } = this.#database.collections;
    const old = await this.#database.run(() =>
      verifications
        .find({ createdAt: { $lt: before } }, { _id: 1 })
        .sort({ createdAt: 1 })
        .limit(limit)
        .lean(),
    );
    for (const { _id } of old) {
      // it was stored under its own id
      for (const event of Object.values(verificationEventIds(_id as VerificationId))) {
        const delivered = startsWith(`${event}~`);
        await this.#database.run(() => attempts.deleteMany({ _id: delivered }));
        await this.#database.run(() => deliveries.deleteMany({ _id: delivered }));
      }
      await this.#database.run(() => verifications.deleteOne({ _id }));
    }
    return old.length;
  }

  async isBlobNeeded(tenantId: TenantId, sha256: Sha256): Promise<boolean> {
    const { events, files, profiles } = this.#database.collections;
    const found = await Promise.all([
      this.#database.run(() => events.findOne({ tenantId, blobs: sha256 }, { _id: 1 }).lean()),
      this.#database.run(() => files.findOne({ tenantId, sha256 }, { _id: 1 }).lean()),
      this.#database.run(() => profiles.findOne({ tenantId, imageSha256: sha256 }, { _id: 1 }).lean()),
    ]);
    return found.some((row) => row !== null);
  }
}

/** Ids of deliveries and attempts begin with that of their event; ~ sorts after every digit and letter. */
function startsWith(prefix: string): { readonly $gt: string; readonly $lt: string } {
  return { $gt: prefix, $lt: `${prefix}~~` };
}
