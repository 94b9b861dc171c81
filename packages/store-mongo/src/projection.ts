/** The projection of requests and its read-repair. Nothing here appends to the log. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  eventId,
  fold,
  type Instant,
  isAtRest,
  type RequestEvent,
  type RequestId,
  type SignatureRequest,
  statusOf,
} from '@kyso/domain';
import type { Database } from './database.ts';
import { decode, type EventRow, encode, type RequestRow } from './rows.ts';

const LOOKS = 20;
const LOOK_AGAIN_MS = 20;
/** Of a list that is asked again because it was out of date. Writers that are faster than that may go on for ever. */
const MAX_ROUNDS = 5;

export class Projection {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async events(id: RequestId, afterSeq: number): Promise<readonly RequestEvent[]> {
    const { events } = this.#database.collections;
    const rows = await this.#database.run(() =>
      events
        .find({ requestId: id, seq: { $gt: afterSeq } })
        .sort({ seq: 1 })
        .lean(),
    );
    return rows.map(toEvent);
  }

  /** The request with every event folded in; a projection that is behind, or ahead of its log, is rewritten. */
  async load(id: RequestId): Promise<SignatureRequest | undefined> {
    const { requests } = this.#database.collections;
    const row = await this.#database.run(() => requests.findById(id).lean());
    const seq = row?.seq ?? 0;
    const [isLogged, next] = await Promise.all([this.#isLogged(id, seq), this.#event(id, seq + 1)]);
    if (!isLogged) return this.#rebuild(id, seq);
    const base = row === null ? undefined : toRequest(row);
    if (next === undefined) return base;
    const request = fold([next, ...(await this.events(id, seq + 1))], base);
    if (request !== undefined) await this.save(request);
    return request;
  }

  /** The request just before the event numbered `seq`, where that costs one round trip; otherwise as {@link load} has it. */
  async before(id: RequestId, seq: number): Promise<SignatureRequest | undefined> {
    const { requests } = this.#database.collections;
    const [row, isLogged] = await Promise.all([
      this.#database.run(() => requests.findById(id).lean()),
      this.#isLogged(id, seq - 1),
    ]);
    return row?.seq === seq - 1 && isLogged ? toRequest(row) : this.load(id);
  }

  /**
   * Rows of a query. Where one of them is out of date it is repaired and the query is asked again, for its place in the
   * list may have changed.
   */
  async select(query: () => PromiseLike<readonly RequestRow[]>): Promise<readonly SignatureRequest[]> {
    for (let round = 1; ; round++) {
      const rows = await this.#database.run(query);
      const stale = await this.#stale(rows);
      if (stale.length === 0 || round === MAX_ROUNDS) return rows.map(toRequest);
      for (const row of stale) await this.load(toRequest(row).id);
    }
  }

  /**
   * Never sets a projection back.
   * @param wakeAt absent: the wake-up stays as it is. A request at rest has none.
   */
  async save(request: SignatureRequest, wakeAt?: Instant): Promise<void> {
    const { requests } = this.#database.collections;
    const { _id, ...fields } = toRow(request);
    const wake = fields.final ? { wakeAt: null } : wakeAt === undefined ? {} : { wakeAt };
    const insert = () => this.#database.insertNew(requests, { _id, ...fields, wakeAt: null, ...wake });
    const update = async () => {
      const older = { _id, seq: { $lt: request.seq } };
      return (await this.#database.run(() => requests.updateOne(older, { $set: { ...fields, ...wake } }))).matchedCount;
    };
    if (request.seq === 1 && (await insert())) return;
    if ((await update()) === 1 || (await insert())) return;
    // Somebody made it in between: it is as new, or is brought up to date once more; readers mend the rest.
    await update();
  }

  /**
   * Of two inserts the second is refused at once, but the first is read only when the majority has it: whoever loads after
   * a conflict is to find the move that was faster. A failover may have taken it back, so this waits for a short time only.
   */
  async untilLogged(id: RequestId, seq: number): Promise<void> {
    for (let look = 1; look <= LOOKS && !(await this.#isLogged(id, seq)); look++) await sleep(LOOK_AGAIN_MS);
  }

  async #rebuild(id: RequestId, wrongSeq: number): Promise<SignatureRequest | undefined> {
    const { requests } = this.#database.collections;
    await this.#database.run(() => requests.deleteOne({ _id: id, seq: wrongSeq }));
    const request = fold(await this.events(id, 0));
    if (request !== undefined) await this.save(request);
    return request;
  }

  async #event(id: RequestId, seq: number): Promise<RequestEvent | undefined> {
    const row = await this.#database.run(() => this.#database.collections.events.findById(eventId(id, seq)).lean());
    return row === null ? undefined : toEvent(row);
  }

  async #isLogged(id: RequestId, seq: number): Promise<boolean> {
    if (seq === 0) return true;
    const { events } = this.#database.collections;
    return (await this.#database.run(() => events.findById(eventId(id, seq), { _id: 1 }).lean())) !== null;
  }

  /** Those whose own event is missing, or whose next event exists. */
  async #stale(rows: readonly RequestRow[]): Promise<readonly RequestRow[]> {
    if (rows.length === 0) return [];
    const { events } = this.#database.collections;
    const idsOf = (row: RequestRow) => [0, 1].map((step) => eventId(toRequest(row).id, row.seq + step));
    const found = await this.#database.run(() => events.find({ _id: { $in: rows.flatMap(idsOf) } }, { _id: 1 }).lean());
    const logged = new Set(found.map(({ _id }) => _id));
    return rows.filter((row) => {
      const [own = '', next = ''] = idsOf(row);
      return !logged.has(own) || logged.has(next);
    });
  }
}

export function toEvent(row: EventRow): RequestEvent {
  return decode<RequestEvent>(row.body);
}

function toRequest(row: RequestRow): SignatureRequest {
  return decode<SignatureRequest>(row.body);
}

function toRow(request: SignatureRequest): Omit<RequestRow, 'wakeAt'> {
  return {
    _id: request.id,
    tenantId: request.tenantId,
    seq: request.seq,
    status: statusOf(request),
    provider: request.signer.provider,
    final: isAtRest(request.state),
    checkpointed: false,
    createdAt: request.createdAt,
    updatedAt: request.updatedAt,
    body: encode(request),
  };
}
