/** The projection of requests and its read-repair. Nothing here appends to the log. */
import {
  fold,
  type Instant,
  isAtRest,
  type RequestEvent,
  type RequestId,
  type SignatureRequest,
  statusOf,
} from '@kyso/domain';
import type { Connection, Statement } from './connection.ts';
import { decode, encode, integer, isNull, type Row } from './row.ts';

/** Of each projected request: what is stored, and how far its log has come. */
export const PROJECTED = `
  SELECT r.id, r.seq, r.body, (SELECT max(e.seq) FROM events e WHERE e.request_id = r.id) AS log_seq
  FROM requests r`;

export class Projection {
  readonly #connection: Connection;
  readonly #stored: Statement;
  readonly #logSeq: Statement;
  readonly #events: Statement;
  readonly #save: Statement;
  readonly #forget: Statement;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#stored = connection.prepare(`${PROJECTED} WHERE r.id = ?`);
    this.#logSeq = connection.prepare('SELECT max(seq) AS log_seq FROM events WHERE request_id = ?');
    this.#events = connection.prepare('SELECT body FROM events WHERE request_id = ? AND seq > ? ORDER BY seq');
    this.#forget = connection.prepare('DELETE FROM requests WHERE id = ?');
    this.#save = connection.prepare(`
      INSERT INTO requests (id, tenant_id, seq, status, final, created_at, wake_at, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, status = excluded.status, final = excluded.final,
        wake_at = iif(excluded.final, NULL, coalesce(excluded.wake_at, wake_at)), body = excluded.body`);
  }

  events(id: RequestId, afterSeq: number): readonly RequestEvent[] {
    return this.#events.all(id, afterSeq).map((row) => decode<RequestEvent>(row));
  }

  /** The request with every event folded in; a projection that is behind is rewritten. */
  async load(id: RequestId): Promise<SignatureRequest | undefined> {
    const row = this.#stored.get(id);
    if (row !== undefined && isCurrent(row)) return decode<SignatureRequest>(row);
    if (row === undefined && isNull(this.#logSeq.get(id) ?? {}, 'log_seq')) return undefined;
    return this.#connection.write(() => this.repair(id));
  }

  /** The same inside a transaction of the caller. */
  repair(id: RequestId): SignatureRequest | undefined {
    const row = this.#stored.get(id);
    if (row !== undefined && isCurrent(row)) return decode<SignatureRequest>(row);
    // A projection that is ahead of its log (a log restored from an older copy) is worth nothing.
    const base = row !== undefined && isBehind(row) ? decode<SignatureRequest>(row) : undefined;
    const request = fold(this.events(id, base?.seq ?? 0), base);
    if (request !== undefined) this.save(request);
    else this.#forget.run(id);
    return request;
  }

  /**
   * Rows of a query that begins with {@link PROJECTED}. Where one of them is behind its log it is repaired and the query
   * is asked again, for its place in the list may have changed.
   */
  async select(query: Statement, values: Parameters<Statement['all']>): Promise<readonly SignatureRequest[]> {
    while (true) {
      const rows = query.all(...values);
      const stale = rows.filter((row) => !isCurrent(row));
      if (stale.length === 0) return rows.map((row) => decode<SignatureRequest>(row));
      await this.#connection.write(() => {
        for (const row of stale) this.repair(decode<SignatureRequest>(row).id);
      });
    }
  }

  /** @param wakeAt absent: the wake-up stays as it is. A request at rest has none. */
  save(request: SignatureRequest, wakeAt?: Instant): void {
    const rests = isAtRest(request.state);
    this.#save.run(
      request.id,
      request.tenantId,
      request.seq,
      statusOf(request),
      rests ? 1 : 0,
      request.createdAt,
      rests ? null : (wakeAt ?? null),
      encode(request),
    );
  }
}

function isCurrent(row: Row): boolean {
  return row['seq'] === row['log_seq'];
}

function isBehind(row: Row): boolean {
  return !isNull(row, 'log_seq') && integer(row, 'seq') < integer(row, 'log_seq');
}
