import {
  blobsOf,
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
import type { Connection, Statement } from './connection.ts';
import { HEAD, Projection } from './projection.ts';

export class SqliteRetention implements RetentionRecords {
  readonly #connection: Connection;
  readonly #projection: Projection;
  readonly #statements: ReturnType<typeof prepareStatements>;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#projection = new Projection(connection);
    this.#statements = prepareStatements(connection);
  }

  async restingSince(before: Instant, limit: number): Promise<readonly Head[]> {
    return this.#projection.heads(this.#statements.resting, [before, limit]);
  }

  async removeRequest(id: RequestId): Promise<void> {
    const { removeAttempts, removeDeliveries, removeBlob, removeOfRequest } = this.#statements;
    await this.#connection.write(() => {
      const request = this.#projection.repair(id);
      if (request === undefined) return;
      if (!isAtRest(request.state)) throw new TypeError(`${id} is not at rest`);
      const events = `evt_${id.slice('sr_'.length)}_`;
      removeAttempts.run(events, `${events}~~`);
      removeDeliveries.run(events, `${events}~~`);
      const blobs = this.#projection.events(id, 0).flatMap((event) => blobsOf(event));
      for (const sha256 of new Set(blobs)) removeBlob.run(request.tenantId, sha256, id);
      for (const remove of removeOfRequest) remove.run(id);
    });
  }

  async removeFiles(before: Instant, limit: number): Promise<number> {
    return this.#connection.write(() => this.#statements.removeFiles.run(before, limit));
  }

  async removeVerifications(before: Instant, limit: number): Promise<number> {
    const { oldVerifications, removeVerification, removeAttempts, removeDeliveries } = this.#statements;
    return this.#connection.write(() => {
      const old = oldVerifications.all(before, limit).map((row) => String(row['id']) as VerificationId);
      for (const id of old) {
        for (const event of Object.values(verificationEventIds(id))) {
          removeAttempts.run(`${event}~`, `${event}~~`);
          removeDeliveries.run(`${event}~`, `${event}~~`);
        }
        removeVerification.run(id);
      }
      return old.length;
    });
  }

  async isBlobNeeded(tenantId: TenantId, sha256: Sha256): Promise<boolean> {
    return this.#statements.isNeeded.some((statement) => statement.get(tenantId, sha256) !== undefined);
  }
}

function prepareStatements(connection: Connection) {
  const prepare = (sql: string): Statement => connection.prepare(sql);
  return {
    resting: prepare(
      `SELECT ${HEAD} FROM requests r WHERE r.final = 1 AND r.updated_at < ? ORDER BY r.updated_at, r.id LIMIT ?`,
    ),
    // Ids of deliveries begin with the id of their event; ~ sorts after every digit and letter.
    removeAttempts: prepare('DELETE FROM attempts WHERE delivery_id > ? AND delivery_id < ?'),
    removeDeliveries: prepare('DELETE FROM deliveries WHERE id > ? AND id < ?'),
    removeBlob: prepare('DELETE FROM request_blobs WHERE tenant_id = ? AND sha256 = ? AND request_id = ?'),
    removeOfRequest: [
      prepare('DELETE FROM events WHERE request_id = ?'),
      prepare('DELETE FROM outbox WHERE request_id = ?'),
      prepare('DELETE FROM grown WHERE request_id = ?'),
      prepare('DELETE FROM requests WHERE id = ?'),
      prepare('DELETE FROM snapshots WHERE id = ?'),
    ],
    removeFiles: prepare(
      'DELETE FROM files WHERE id IN (SELECT id FROM files WHERE created_at < ? ORDER BY created_at LIMIT ?)',
    ),
    oldVerifications: prepare('SELECT id FROM verifications WHERE created_at < ? ORDER BY created_at LIMIT ?'),
    removeVerification: prepare('DELETE FROM verifications WHERE id = ?'),
    isNeeded: [
      prepare('SELECT 1 FROM request_blobs WHERE tenant_id = ? AND sha256 = ? LIMIT 1'),
      prepare('SELECT 1 FROM files WHERE tenant_id = ? AND sha256 = ? LIMIT 1'),
      prepare('SELECT 1 FROM profiles WHERE tenant_id = ? AND image_sha256 = ? LIMIT 1'),
    ],
  };
}
