/** The projection of requests and its read-repair. Nothing here appends to the log. */
import {
  BoundedMap,
  fold,
  type Head,
  type Instant,
  isAtRest,
  type RequestEvent,
  type RequestId,
  type SignatureRequest,
  statusOf,
} from '@kyso/domain';
import type { Connection, Statement } from './connection.ts';
import { decode, encode, integer, isNull, type Row, text } from './row.ts';

const LOG_SEQ = '(SELECT max(e.seq) FROM events e WHERE e.request_id = r.id) AS log_seq';

/** Of each projected request: what is stored, and how far its log has come. */
export const PROJECTED = `SELECT r.id, r.seq, r.body, ${LOG_SEQ} FROM requests r`;
/** The same without the request itself: the columns of a query over `requests r`. */
export const HEAD = `r.id, r.seq, r.hash, ${LOG_SEQ}`;

/** Requests kept in memory, some kB each: those that are moving now. */
const RECENT = 500;

type Values = Parameters<Statement['all']>;

export class Projection {
  readonly #connection: Connection;
  readonly #stored: Statement;
  readonly #logSeq: Statement;
  readonly #events: Statement;
  readonly #save: Statement;
  readonly #forget: Statement;
  /** Whatever became of the row since: it holds the very same request as long as its hash is the same. */
  readonly #recent = new BoundedMap<SignatureRequest>(RECENT);

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#stored = connection.prepare(
      `SELECT r.seq, iif(r.hash = ?2, NULL, r.body) AS body, ${LOG_SEQ} FROM requests r WHERE r.id = ?1`,
    );
    this.#logSeq = connection.prepare('SELECT max(seq) AS log_seq FROM events WHERE request_id = ?');
    this.#events = connection.prepare('SELECT body FROM events WHERE request_id = ? AND seq > ? ORDER BY seq');
    this.#forget = connection.prepare('DELETE FROM requests WHERE id = ?');
    this.#save = connection.prepare(`
      INSERT INTO requests (id, tenant_id, provider, seq, hash, status, final, created_at, updated_at, wake_at, body)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, hash = excluded.hash, status = excluded.status,
        final = excluded.final, updated_at = excluded.updated_at,
        wake_at = iif(excluded.final, NULL, coalesce(excluded.wake_at, wake_at)), body = excluded.body`);
  }

  events(id: RequestId, afterSeq: number): readonly RequestEvent[] {
    return this.#events.all(id, afterSeq).map((row) => decode<RequestEvent>(row));
  }

  /** The request with every event folded in; a projection that is behind is rewritten. */
  async load(id: RequestId): Promise<SignatureRequest | undefined> {
    const recent = this.#recent.get(id);
    const row = this.#stored.get(id, recent?.hash ?? null);
    if (row !== undefined && isCurrent(row)) return this.#read(row, recent);
    if (row === undefined && isNull(this.#logSeq.get(id) ?? {}, 'log_seq')) return undefined;
    return this.#connection.write(() => this.repair(id));
  }

  /** The same inside a transaction of the caller. */
  repair(id: RequestId): SignatureRequest | undefined {
    const recent = this.#recent.get(id);
    const row = this.#stored.get(id, recent?.hash ?? null);
    if (row !== undefined && isCurrent(row)) return this.#read(row, recent);
    // A projection that is ahead of its log (a log restored from an older copy) is worth nothing.
    const base = row !== undefined && isBehind(row) ? this.#read(row, recent) : undefined;
    const request = fold(this.events(id, base?.seq ?? 0), base);
    if (request !== undefined) this.save(request);
    else this.#forget.run(id);
    return request;
  }

  /** Rows of a query that begins with {@link PROJECTED}. */
  async select(query: Statement, values: Values): Promise<readonly SignatureRequest[]> {
    return (await this.#current(query, values)).map((row) => decode<SignatureRequest>(row));
  }

  /** Rows of a query for the columns of {@link HEAD}. */
  async heads(query: Statement, values: Values): Promise<readonly Head[]> {
    const rows = await this.#current(query, values);
    return rows.map((row) => ({ requestId: idOf(row), seq: integer(row, 'seq'), hash: text(row, 'hash') }));
  }

  /** @param wakeAt absent: the wake-up stays as it is. A request at rest has none. */
  save(request: SignatureRequest, wakeAt?: Instant): void {
    const rests = isAtRest(request.state);
    this.#save.run(
      request.id,
      request.tenantId,
      request.signer.provider,
      request.seq,
      request.hash,
      statusOf(request),
      rests ? 1 : 0,
      request.createdAt,
      request.updatedAt,
      rests ? null : (wakeAt ?? null),
      encode(request),
    );
    this.#recent.set(request.id, request);
  }

  /** What the row of {@link #stored} stands for. */
  #read(row: Row, recent: SignatureRequest | undefined): SignatureRequest {
    if (recent !== undefined && isNull(row, 'body')) return recent;
    const request = decode<SignatureRequest>(row);
    this.#recent.set(request.id, request);
    return request;
  }

  /** Where one of the rows is behind its log it is repaired and the query asked again, for its place in the list may have changed. */
  async #current(query: Statement, values: Values): Promise<readonly Row[]> {
    while (true) {
      const rows = query.all(...values);
      const stale = rows.filter((row) => !isCurrent(row));
      if (stale.length === 0) return rows;
      await this.#connection.write(() => {
        for (const row of stale) this.repair(idOf(row));
      });
    }
  }
}

function idOf(row: Row): RequestId {
  return text(row, 'id') as RequestId; // written from one
}

function isCurrent(row: Row): boolean {
  return row['seq'] === row['log_seq'];
}

function isBehind(row: Row): boolean {
  return !isNull(row, 'log_seq') && integer(row, 'seq') < integer(row, 'log_seq');
}
