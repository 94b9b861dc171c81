import {
  blobsOf,
  type ConsecutiveEvents,
  type EventId,
  eventText,
  extend,
  fromCursor,
  type Head,
  type Instant,
  isFinal,
  isId,
  OPEN_STATUSES,
  PUBLISHED_AS,
  type RequestEvent,
  type RequestId,
  type RequestPage,
  type RequestStore,
  type SignatureRequest,
  type Status,
  type TenantId,
  toPage,
} from '@kyso/domain';
import type { Database } from './database.ts';
import { Projection, toEvent } from './projection.ts';
import type { EventRow } from './rows.ts';
import { sha256Text } from './sha256.ts';

const OPEN_PAGE = 100;

export class MongoRequests implements RequestStore {
  readonly #database: Database;
  readonly #projection: Projection;

  constructor(database: Database) {
    this.#database = database;
    this.#projection = new Projection(database);
  }

  async append(events: ConsecutiveEvents, wakeAt: Instant): Promise<'appended' | 'conflict'> {
    const [{ requestId, seq: first }] = events;
    const before = first === 1 ? undefined : await this.#projection.before(requestId, first);
    if (before !== undefined && before.seq >= first) return 'conflict';
    const request = extend(before, events, sha256Text);
    for (const event of events) {
      if (await this.#database.insertNew(this.#database.collections.events, toRow(event))) continue;
      await this.#projection.untilLogged(requestId, event.seq);
      return 'conflict';
    }
    await this.#projection.save(request, wakeAt);
    return 'appended';
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
    const { limit, cursor, status } = query;
    const { createdAt, id } = fromCursor(tenantId, 'sr', cursor);
    const { requests } = this.#database.collections;
    const fetched = await this.#projection.select(() =>
      requests
        .find({ tenantId, ...(status === undefined ? {} : { status }), ...older(createdAt, id) })
        .sort({ createdAt: -1, _id: -1 })
        .limit(limit + 1)
        .lean(),
    );
    const { page, next } = toPage(tenantId, fetched, limit);
    return { requests: page, ...next };
  }

  async hasOpen(tenantId: TenantId, provider: string): Promise<boolean> {
    const { requests } = this.#database.collections;
    for (let last: string | undefined = ''; last !== undefined; ) {
      const after: string = last;
      // Rows of the release before name no provider.
      const page = await this.#projection.select(() =>
        requests
          .find({ tenantId, provider: { $in: [provider, null] }, final: false, _id: { $gt: after } })
          .sort({ _id: 1 })
          .limit(OPEN_PAGE)
          .lean(),
      );
      if (page.some(({ signer, state }) => signer.provider === provider && !isFinal(state))) return true;
      last = page.length < OPEN_PAGE ? undefined : page.at(-1)?.id;
    }
    return false;
  }

  async wakeAt(id: RequestId, at: Instant): Promise<void> {
    const { requests } = this.#database.collections;
    await this.#database.run(() => requests.updateOne({ _id: id, final: false }, { $set: { wakeAt: at } }));
  }

  async due(now: Instant, limit: number): Promise<readonly SignatureRequest[]> {
    const { requests } = this.#database.collections;
    // "Not later" takes null along, as the beginning of the same range of the index.
    return this.#projection.select(() =>
      requests
        .find({ final: false, wakeAt: { $not: { $gt: now } } })
        .sort({ wakeAt: 1, _id: 1 })
        .limit(limit)
        .lean(),
    );
  }

  async unpublished(before: Instant, limit: number): Promise<readonly RequestEvent[]> {
    const { events } = this.#database.collections;
    const rows = await this.#database.run(() =>
      events
        .find({ published: false, at: { $lt: before } })
        .sort({ at: 1, requestId: 1, seq: 1 })
        .limit(limit)
        .lean(),
    );
    const found = rows.map(toEvent);
    for (const id of new Set(found.map((event) => event.requestId))) await this.#projection.load(id);
    return found;
  }

  async markPublished(ids: readonly EventId[]): Promise<void> {
    const { events } = this.#database.collections;
    await this.#database.run(() => events.updateMany({ _id: { $in: [...ids] } }, { $set: { published: true } }));
  }

  async logIds(after: RequestId | undefined, limit: number): Promise<readonly RequestId[]> {
    const { events } = this.#database.collections;
    const ids: RequestId[] = [];
    // From one id to the next: a log whose first event is gone is a log all the same, and no server groups by an index.
    for (let last: string = after ?? ''; ids.length < limit; ) {
      const [row] = await this.#database.run(() =>
        events
          .find({ requestId: { $gt: last } }, { requestId: 1 })
          .sort({ requestId: 1 })
          .limit(1)
          .lean(),
      );
      if (row === undefined) break;
      last = row.requestId;
      if (isId('sr', last)) ids.push(last);
    }
    return ids;
  }

  async headsToCheckpoint(limit: number): Promise<readonly Head[]> {
    const { requests } = this.#database.collections;
    const grown = await this.#projection.select(() =>
      requests.find({ checkpointed: false }).sort({ _id: 1 }).limit(limit).lean(),
    );
    return grown.map(({ id, seq, hash }) => ({ requestId: id, seq, hash }));
  }

  async markCheckpointed(heads: readonly Head[]): Promise<void> {
    const { requests } = this.#database.collections;
    for (const { requestId, seq } of heads) {
      await this.#database.run(() => requests.updateOne({ _id: requestId, seq }, { $set: { checkpointed: true } }));
    }
  }

  async countByStatus(): Promise<Readonly<Partial<Record<Status, number>>>> {
    const { requests } = this.#database.collections;
    const rows = await this.#database.run(() =>
      // Sorted, so that the index is read and not the documents.
      requests.aggregate<{ _id: Status; count: number }>([
        { $sort: { status: 1 } },
        { $group: { _id: '$status', count: { $sum: 1 } } },
      ]),
    );
    return Object.fromEntries(rows.map(({ _id, count }) => [_id, count]));
  }

  async oldestByStatus(): Promise<Readonly<Partial<Record<Status, Instant>>>> {
    const { requests } = this.#database.collections;
    const oldest = (status: Status) =>
      this.#database.run(() => requests.findOne({ status }, { createdAt: 1 }).sort({ createdAt: 1 }).lean());
    const found = await Promise.all(OPEN_STATUSES.map(async (status) => [status, await oldest(status)] as const));
    return Object.fromEntries(found.flatMap(([status, row]) => (row ? [[status, row.createdAt]] : [])));
  }
}

/** What comes after that position in a list that runs newest first. The first condition is one range of the index. */
export function older(createdAt: Instant, id: string): object {
  return { createdAt: { $lte: createdAt }, $or: [{ createdAt: { $lt: createdAt } }, { _id: { $lt: id } }] };
}

function toRow(event: RequestEvent): EventRow {
  return {
    _id: event.id,
    requestId: event.requestId,
    tenantId: event.tenantId,
    seq: event.seq,
    at: event.at,
    published: PUBLISHED_AS[event.type] === undefined,
    blobs: blobsOf(event),
    body: eventText(event),
  };
}
