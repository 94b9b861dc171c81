/**
 * The log on a database that promises little: of its operations only the insert under a new id is atomic, everything
 * else is a read or a write of one record with somebody else's reads and writes in between, and what was written is
 * overwritten without a condition. Whoever brings back a plain compare-and-swap of the projection is found out here.
 */
import {
  type ConsecutiveEvents,
  type EventId,
  extend,
  fold,
  type Head,
  type Instant,
  isAtRest,
  isFinal,
  PUBLISHED_AS,
  type RequestEvent,
  type RequestId,
  type RequestPage,
  type RequestStore,
  type SignatureRequest,
  type Status,
  statusOf,
  type TenantId,
} from '@kyso/domain';
import { sha256Text } from '../sha256.ts';
import { copy } from './copy.ts';
import { oldestOf } from './oldest-of.ts';
import { page } from './page.ts';
import type { Tables } from './tables.ts';

/** Everything that others can come in between of. The name says what is about to happen. */
export type Operation = <T>(name: string, work: () => T) => Promise<T>;

export class WeakRequests implements RequestStore {
  readonly #tables: Tables;
  readonly #operation: Operation;

  constructor(tables: Tables, operation: Operation) {
    this.#tables = tables;
    this.#operation = operation;
  }

  async append(events: ConsecutiveEvents, wakeAt: Instant): Promise<'appended' | 'conflict'> {
    const [{ requestId, seq }] = events;
    const before = await this.load(requestId);
    if (before !== undefined && seq >= 1 && seq <= before.seq) return 'conflict';
    const request = extend(before, events, sha256Text);
    for (const event of events) if (!(await this.#insert(event))) return 'conflict';
    await this.#project(request);
    await this.#wake(request, wakeAt);
    return 'appended';
  }

  #insert(event: RequestEvent): Promise<boolean> {
    return this.#operation('insert event', () => {
      const log = this.#tables.logs.get(event.requestId) ?? [];
      if (log.length >= event.seq) return false;
      this.#tables.logs.set(event.requestId, [...log, copy(event)]);
      return true;
    });
  }

  /** Never less than what the log said when the call began. */
  async load(id: RequestId): Promise<SignatureRequest | undefined> {
    const base = await this.#operation('read projection', () => copyIfAny(this.#tables.projections.get(id)));
    const missing = await this.events(id, base?.seq ?? 0);
    const request = fold(missing, base);
    if (request !== undefined && missing.length > 0) await this.#project(request);
    return request;
  }

  async loadFor(tenantId: TenantId, id: RequestId): Promise<SignatureRequest | undefined> {
    const request = await this.load(id);
    return request?.tenantId === tenantId ? request : undefined;
  }

  async events(id: RequestId, afterSeq = 0): Promise<readonly RequestEvent[]> {
    return this.#operation('read events', () =>
      copy((this.#tables.logs.get(id) ?? []).filter(({ seq }) => seq > afterSeq)),
    );
  }

  async list(tenantId: TenantId, query: { limit: number; cursor?: string; status?: Status }): Promise<RequestPage> {
    const wanted = (await this.#all()).filter((r) => query.status === undefined || statusOf(r) === query.status);
    const { rows, nextCursor } = page('requests', tenantId, wanted, query);
    return { requests: copy(rows), ...(nextCursor === undefined ? {} : { nextCursor }) };
  }

  async hasOpen(tenantId: TenantId, provider: string): Promise<boolean> {
    const all = await this.#all();
    return all.some((r) => r.tenantId === tenantId && r.signer.provider === provider && !isFinal(r.state));
  }

  async wakeAt(id: RequestId, at: Instant): Promise<void> {
    const request = await this.load(id);
    if (request !== undefined) await this.#wake(request, at);
  }

  async due(now: Instant, limit: number): Promise<readonly SignatureRequest[]> {
    const wakeUps = await this.#operation('read wake-ups', () => new Map(this.#tables.wakeUps));
    const wakeUp = (request: SignatureRequest) => wakeUps.get(request.id) ?? '';
    const open = (await this.#all()).filter((request) => !isAtRest(request.state) && wakeUp(request) <= now);
    open.sort((a, b) => order(wakeUp(a), wakeUp(b)) || order(a.id, b.id));
    return open.slice(0, limit);
  }

  async unpublished(before: Instant, limit: number): Promise<readonly RequestEvent[]> {
    const events = await this.#operation('read unpublished', () =>
      copy(
        [...this.#tables.logs.values()]
          .flat()
          .filter((event) => PUBLISHED_AS[event.type] !== undefined)
          .filter((event) => event.at < before && !this.#tables.published.has(event.id))
          .sort((a, b) => order(a.at + a.requestId, b.at + b.requestId) || a.seq - b.seq)
          .slice(0, limit),
      ),
    );
    for (const id of new Set(events.map(({ requestId }) => requestId))) await this.load(id);
    return events;
  }

  async markPublished(ids: readonly EventId[]): Promise<void> {
    for (const id of ids) await this.#operation('mark published', () => this.#tables.published.add(id));
  }

  async logIds(after: RequestId | undefined, limit: number): Promise<readonly RequestId[]> {
    return this.#operation('read ids', () =>
      [...this.#tables.logs.keys()]
        .filter((id) => after === undefined || id > after)
        .sort(order)
        .slice(0, limit),
    );
  }

  async headsToCheckpoint(limit: number): Promise<readonly Head[]> {
    const requests = await this.#all();
    const grown = requests.filter(({ id, seq }) => (this.#tables.checkpointed.get(id) ?? 0) < seq);
    grown.sort((a, b) => order(a.id, b.id));
    return grown.slice(0, limit).map(({ id, seq, hash }) => ({ requestId: id, seq, hash }));
  }

  async markCheckpointed(heads: readonly Head[]): Promise<void> {
    for (const { requestId, seq } of heads) {
      await this.#operation('mark checkpointed', () => this.#tables.checkpointed.set(requestId, seq));
    }
  }

  async countByStatus(): Promise<Readonly<Partial<Record<Status, number>>>> {
    const counts: Partial<Record<Status, number>> = {};
    for (const request of await this.#all()) counts[statusOf(request)] = (counts[statusOf(request)] ?? 0) + 1;
    return counts;
  }

  async oldestByStatus(): Promise<Readonly<Partial<Record<Status, Instant>>>> {
    return oldestOf(await this.#all());
  }

  /** Every request that has a projection, with every event folded in. */
  async #all(): Promise<SignatureRequest[]> {
    const ids = await this.#operation('read projections', () => [...this.#tables.projections.keys()]);
    const found: SignatureRequest[] = [];
    for (const id of ids) {
      const request = await this.load(id);
      if (request !== undefined) found.push(request);
    }
    return found;
  }

  /** Unconditional: a slow writer may set the projection back. */
  async #project(request: SignatureRequest): Promise<void> {
    await this.#operation('write projection', () => this.#tables.projections.set(request.id, copy(request)));
  }

  async #wake(request: SignatureRequest, at: Instant): Promise<void> {
    await this.#operation('write wake-up', () =>
      isAtRest(request.state) ? this.#tables.wakeUps.delete(request.id) : this.#tables.wakeUps.set(request.id, at),
    );
  }
}

function copyIfAny<T>(value: T | undefined): T | undefined {
  return value === undefined ? undefined : copy(value);
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
