import {
  blobsOf,
  type ConsecutiveEvents,
  type EventId,
  eventText,
  extend,
  fromCursor,
  type Head,
  type Instant,
  isId,
  OPEN_STATUSES,
  PUBLISHED_AS,
  parseEventId,
  type RequestEvent,
  type RequestId,
  type RequestPage,
  type RequestStore,
  type SignatureRequest,
  type Status,
  type TenantId,
  toPage,
} from '@kyso/domain';
import type { Connection, Statement } from './connection.ts';
import { HEAD, PROJECTED, Projection } from './projection.ts';
import { decode, integer, text } from './row.ts';
import { sha256Text } from './sha256.ts';

export class SqliteRequests implements RequestStore {
  readonly #connection: Connection;
  readonly #projection: Projection;
  readonly #statements: ReturnType<typeof prepareStatements>;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#projection = new Projection(connection);
    this.#statements = prepareStatements(connection);
  }

  async append(events: ConsecutiveEvents, wakeAt: Instant): Promise<'appended' | 'conflict'> {
    const [first] = events;
    return this.#connection.write(() => {
      const past = this.#projection.before(first);
      if (past !== undefined && past.seq >= first.seq) return 'conflict';
      if (!events.every((event) => this.#insert(event))) return 'conflict';
      this.#projection.move(past, extend(past, events, sha256Text), wakeAt);
      this.#statements.insertGrown.run(first.requestId);
      return 'appended';
    });
  }

  /** @returns false when its number is taken. */
  #insert(event: RequestEvent): boolean {
    const { insertEvent, insertBlob, insertUntold } = this.#statements;
    const { requestId, seq, tenantId, at } = event;
    if (insertEvent.run(requestId, seq, at, eventText(event)) === 0) return false;
    if (!isInside(event)) insertUntold.run(requestId, seq, at);
    for (const sha256 of blobsOf(event)) insertBlob.run(tenantId, sha256, requestId);
    return true;
  }

  async load(id: RequestId): Promise<SignatureRequest | undefined> {
    return this.#projection.load(id);
  }

  async loadFor(tenantId: TenantId, id: RequestId): Promise<SignatureRequest | undefined> {
    const request = await this.#projection.load(id);
    return request?.tenantId === tenantId ? request : undefined;
  }

  async events(id: RequestId, afterSeq = 0): Promise<readonly RequestEvent[]> {
    return this.#projection.events(id, afterSeq);
  }

  async list(tenantId: TenantId, query: { limit: number; cursor?: string; status?: Status }): Promise<RequestPage> {
    const { ofTenant, ofTenantByStatus } = this.#statements;
    const { createdAt, id } = fromCursor(tenantId, 'sr', query.cursor);
    const older = [createdAt, id, query.limit + 1];
    const fetched = await (query.status === undefined
      ? this.#projection.select(ofTenant, [tenantId, ...older])
      : this.#projection.select(ofTenantByStatus, [tenantId, query.status, ...older]));
    const { page, next } = toPage(tenantId, fetched, query.limit);
    return { requests: page, ...next };
  }

  async hasOpen(tenantId: TenantId, provider: string): Promise<boolean> {
    return (await this.#projection.heads(this.#statements.openAt, [tenantId, provider])).length > 0;
  }

  async wakeAt(id: RequestId, at: Instant): Promise<void> {
    await this.#connection.write(() => this.#statements.wake.run(at, id));
  }

  async due(now: Instant, limit: number): Promise<readonly SignatureRequest[]> {
    return this.#projection.select(this.#statements.due, [now, limit]);
  }

  async unpublished(before: Instant, limit: number): Promise<readonly RequestEvent[]> {
    const events = this.#statements.unpublished.all(before, limit).map((row) => decode<RequestEvent>(row));
    for (const id of new Set(events.map((event) => event.requestId))) await this.#projection.load(id);
    return events;
  }

  async markPublished(ids: readonly EventId[]): Promise<void> {
    const { markPublished } = this.#statements;
    const events = ids.map(keyOf);
    await this.#connection.write(() => {
      for (const { requestId, seq } of events) markPublished.run(requestId, seq);
    });
  }

  async logIds(after: RequestId | undefined, limit: number): Promise<readonly RequestId[]> {
    const ids = this.#statements.logIds.all(after ?? '', limit).map((row) => text(row, 'request_id'));
    return ids.filter((id) => isId('sr', id));
  }

  async headsToCheckpoint(limit: number): Promise<readonly Head[]> {
    return this.#projection.heads(this.#statements.toCheckpoint, [limit]);
  }

  async markCheckpointed(heads: readonly Head[]): Promise<void> {
    const { markCheckpointed } = this.#statements;
    await this.#connection.write(() => {
      for (const { requestId, seq } of heads) markCheckpointed.run(requestId, seq);
    });
  }

  async countByStatus(): Promise<Readonly<Partial<Record<Status, number>>>> {
    const rows = this.#statements.counts.all();
    return Object.fromEntries(rows.map((row) => [text(row, 'status'), integer(row, 'count')]));
  }

  async oldestByStatus(): Promise<Readonly<Partial<Record<Status, Instant>>>> {
    const found = OPEN_STATUSES.map((status) => [status, this.#statements.oldest.get(status)] as const);
    return Object.fromEntries(found.flatMap(([status, row]) => (row ? [[status, text(row, 'created_at')]] : [])));
  }
}

/** What an id stands for: the key of the table. */
function keyOf(id: EventId): { requestId: RequestId; seq: number } {
  const key = parseEventId(id);
  if (key === undefined) throw new TypeError(`${id} is no id of an event`);
  return key;
}

function isInside(event: RequestEvent): boolean {
  return PUBLISHED_AS[event.type] === undefined;
}

function prepareStatements(connection: Connection) {
  const prepare = (sql: string): Statement => connection.prepare(sql);
  const open = OPEN_STATUSES.map((status) => `'${status}'`).join(', ');
  const older = '(r.created_at, r.id) < (?, ?) ORDER BY r.created_at DESC, r.id DESC LIMIT ?';
  return {
    insertEvent: prepare('INSERT INTO events (request_id, seq, at, body) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING'),
    insertUntold: prepare('INSERT INTO outbox (request_id, seq, at) VALUES (?, ?, ?)'),
    insertBlob: prepare(
      'INSERT INTO request_blobs (tenant_id, sha256, request_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    ),
    insertGrown: prepare('INSERT INTO grown (request_id) VALUES (?) ON CONFLICT DO NOTHING'),
    markPublished: prepare('DELETE FROM outbox WHERE request_id = ? AND seq = ?'),
    // A cross join is read in the order written: the few events of the outbox first.
    unpublished: prepare(`
      SELECT e.body FROM outbox o CROSS JOIN events e ON e.request_id = o.request_id AND e.seq = o.seq
      WHERE o.at < ? ORDER BY o.at, o.request_id, o.seq LIMIT ?`),
    ofTenant: prepare(`${PROJECTED} WHERE r.tenant_id = ? AND ${older}`),
    ofTenantByStatus: prepare(`${PROJECTED} WHERE r.tenant_id = ? AND r.status = ? AND ${older}`),
    openAt: prepare(
      `SELECT ${HEAD} FROM requests r WHERE r.tenant_id = ? AND r.provider = ? AND r.status IN (${open}) LIMIT 1`,
    ),
    wake: prepare('UPDATE requests SET wake_at = ? WHERE id = ? AND final = 0'),
    // A missing wake-up is NULL, which SQLite sorts before everything else.
    due: prepare(
      `${PROJECTED} WHERE r.final = 0 AND (r.wake_at IS NULL OR r.wake_at <= ?) ORDER BY r.wake_at, r.id LIMIT ?`,
    ),
    logIds: prepare('SELECT DISTINCT request_id FROM events WHERE request_id > ? ORDER BY request_id LIMIT ?'),
    toCheckpoint: prepare(
      `SELECT ${HEAD} FROM grown g CROSS JOIN requests r ON r.id = g.request_id ORDER BY g.request_id LIMIT ?`,
    ),
    markCheckpointed: prepare(
      'DELETE FROM grown WHERE request_id = ?1 AND (SELECT max(seq) FROM events WHERE request_id = ?1) <= ?2',
    ),
    counts: prepare('SELECT status, count(*) AS count FROM requests GROUP BY status'),
    oldest: prepare('SELECT status, min(created_at) AS created_at FROM requests WHERE status = ? GROUP BY status'),
  };
}
