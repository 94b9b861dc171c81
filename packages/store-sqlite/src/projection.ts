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
export const PROJECTED = `SELECT r.id, r.seq, r.hash, s.body, ${LOG_SEQ} FROM requests r LEFT JOIN snapshots s ON s.id = r.id`;
/** The same without the request itself: the columns of a query over `requests r`. */
export const HEAD = `r.id, r.seq, r.hash, ${LOG_SEQ}`;

/** Requests kept in memory, some kB each: those that are moving now. */
const RECENT = 500;
/**
 * A request that moves is read from its latest snapshot and the few events since, so that an append writes no more than the
 * event and its row. One is taken when the log has grown by so many events, and of every request at rest.
 */
const SNAPSHOT_EVERY = 16;

type Values = Parameters<Statement['all']>;

export class Projection {
  readonly #connection: Connection;
  readonly #statements: ReturnType<typeof prepareStatements>;
  /** Whatever became of the row since: it stands for the very same request as long as its hash is the same. */
  readonly #recent = new BoundedMap<SignatureRequest>(RECENT);

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#statements = prepareStatements(connection);
  }

  events(id: RequestId, afterSeq: number): readonly RequestEvent[] {
    return this.#statements.events.all(id, afterSeq).map((row) => decode<RequestEvent>(row));
  }

  /** The request with every event folded in; a projection that is behind is rewritten. */
  async load(id: RequestId): Promise<SignatureRequest | undefined> {
    const row = this.#find(id);
    if (row !== undefined && isCurrent(row)) return this.#remember(this.#read(row));
    if (row === undefined && isNull(this.#statements.logSeq.get(id) ?? {}, 'log_seq')) return undefined;
    return this.#connection.write(() => this.repair(id));
  }

  /** The same inside a transaction of the caller. */
  repair(id: RequestId): SignatureRequest | undefined {
    const row = this.#find(id);
    if (row !== undefined && isCurrent(row)) return this.#remember(this.#read(row));
    const request = row === undefined ? fold(this.events(id, 0)) : this.#replay(row);
    if (request === undefined) {
      this.#statements.forget.run(id);
      this.#statements.forgetSnapshot.run(id);
      return undefined;
    }
    this.#save(request);
    this.#snapshot(request);
    return this.#remember(request);
  }

  /** The request that `event` wants to follow, inside a transaction; one that has moved on already is answered as it is. */
  before({ requestId, seq, prevHash }: RequestEvent): SignatureRequest | undefined {
    if (seq === 1) return undefined;
    const recent = this.#recent.get(requestId);
    return recent?.seq === seq - 1 && recent.hash === prevHash ? recent : this.repair(requestId);
  }

  /** Brings the row along after an append, inside its transaction. */
  move(past: SignatureRequest | undefined, request: SignatureRequest, wakeAt: Instant): void {
    if (past === undefined || !this.#moveRow(past, request, wakeAt)) this.#save(request, wakeAt);
    if (isSnapshotDue(past, request)) this.#snapshot(request);
    this.#remember(request);
  }

  /** Rows of a query that begins with {@link PROJECTED}. */
  async select(query: Statement, values: Values): Promise<readonly SignatureRequest[]> {
    // One that is removed just now is not there.
    return (await this.#current(query, values)).flatMap((row) => this.#read(row) ?? []);
  }

  /** Rows of a query for the columns of {@link HEAD}. */
  async heads(query: Statement, values: Values): Promise<readonly Head[]> {
    const rows = await this.#current(query, values);
    return rows.map((row) => ({ requestId: idOf(row), seq: integer(row, 'seq'), hash: text(row, 'hash') }));
  }

  /** @returns false when the row is not that of `past`: it is lost, or fell behind. */
  #moveRow(past: SignatureRequest, { id, seq, hash, state, updatedAt }: SignatureRequest, wakeAt: Instant): boolean {
    const rests = isAtRest(state);
    const values = [seq, hash, statusOf({ state }), Number(rests), updatedAt, rests ? null : wakeAt];
    return this.#statements.move.run(...values, id, past.hash) === 1;
  }

  /** @param wakeAt absent: the wake-up stays as it is. A request at rest has none. */
  #save(request: SignatureRequest, wakeAt?: Instant): void {
    const rests = isAtRest(request.state);
    this.#statements.save.run(
      request.id,
      request.tenantId,
      request.signer.provider,
      request.seq,
      request.hash,
      statusOf(request),
      Number(rests),
      request.createdAt,
      request.updatedAt,
      rests ? null : (wakeAt ?? null),
    );
  }

  #snapshot(request: SignatureRequest): void {
    this.#statements.snapshot.run(request.id, encode(request));
  }

  /** The row without the snapshot where the request is in memory. */
  #find(id: RequestId): Row | undefined {
    return this.#statements.find.get(id, this.#recent.get(id)?.hash ?? null);
  }

  #remember(request: SignatureRequest | undefined): SignatureRequest | undefined {
    if (request !== undefined) this.#recent.set(request.id, request);
    return request;
  }

  /** What a row that is up with its log stands for. */
  #read(row: Row): SignatureRequest | undefined {
    const recent = this.#recent.get(idOf(row));
    return recent?.hash === row['hash'] ? recent : this.#replay(row);
  }

  /** A snapshot that is ahead of its log (a log restored from an older copy) is worth nothing. */
  #replay(row: Row): SignatureRequest | undefined {
    const end = isNull(row, 'log_seq') ? 0 : integer(row, 'log_seq');
    const snapshot = isNull(row, 'body') ? undefined : decode<SignatureRequest>(row);
    const base = snapshot !== undefined && snapshot.seq <= end ? snapshot : undefined;
    return base?.seq === end ? base : fold(this.events(idOf(row), base?.seq ?? 0), base);
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

function isSnapshotDue(past: SignatureRequest | undefined, { seq, state }: SignatureRequest): boolean {
  return isAtRest(state) || Math.floor(seq / SNAPSHOT_EVERY) > Math.floor((past?.seq ?? 0) / SNAPSHOT_EVERY);
}

function prepareStatements(connection: Connection) {
  const prepare = (sql: string): Statement => connection.prepare(sql);
  return {
    find: prepare(`
      SELECT r.id, r.seq, r.hash, s.body, ${LOG_SEQ}
      FROM requests r LEFT JOIN snapshots s ON s.id = r.id AND r.hash IS NOT ?2 WHERE r.id = ?1`),
    logSeq: prepare('SELECT max(seq) AS log_seq FROM events WHERE request_id = ?'),
    events: prepare('SELECT body FROM events WHERE request_id = ? AND seq > ? ORDER BY seq'),
    forget: prepare('DELETE FROM requests WHERE id = ?'),
    forgetSnapshot: prepare('DELETE FROM snapshots WHERE id = ?'),
    move: prepare(`
      UPDATE requests SET seq = ?, hash = ?, status = ?, final = ?, updated_at = ?, wake_at = ? WHERE id = ? AND hash = ?`),
    save: prepare(`
      INSERT INTO requests (id, tenant_id, provider, seq, hash, status, final, created_at, updated_at, wake_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, hash = excluded.hash, status = excluded.status,
        final = excluded.final, updated_at = excluded.updated_at,
        wake_at = iif(excluded.final, NULL, coalesce(excluded.wake_at, wake_at))`),
    snapshot: prepare(
      'INSERT INTO snapshots (id, body) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body',
    ),
  };
}
