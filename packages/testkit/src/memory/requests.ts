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
import type { Gate, Tables } from './tables.ts';

/** Keeps a projection beside the log, as real stores do, so that losing it can be tested. No method awaits: each is atomic. */
export class InMemoryRequests implements RequestStore {
  readonly #tables: Tables;
  readonly #gate: Gate;

  constructor(tables: Tables, gate: Gate) {
    this.#tables = tables;
    this.#gate = gate;
  }

  async append(events: ConsecutiveEvents, wakeAt: Instant): Promise<'appended' | 'conflict'> {
    const [{ requestId, seq }] = events;
    const log = this.#log(requestId);
    if (seq >= 1 && seq <= log.length) return 'conflict';
    const request = extend(this.#current(requestId), events, sha256Text);
    this.#tables.logs.set(requestId, [...log, ...copy(events)]);
    this.#project(request, wakeAt);
    return 'appended';
  }

  async load(id: RequestId): Promise<SignatureRequest | undefined> {
    return copyIfAny(this.#current(id));
  }

  async loadFor(tenantId: TenantId, id: RequestId): Promise<SignatureRequest | undefined> {
    const request = this.#current(id);
    return request?.tenantId === tenantId ? copy(request) : undefined;
  }

  async events(id: RequestId, afterSeq = 0): Promise<readonly RequestEvent[]> {
    return copy(this.#log(id).filter((event) => event.seq > afterSeq));
  }

  async list(tenantId: TenantId, query: { limit: number; cursor?: string; status?: Status }): Promise<RequestPage> {
    const wanted = this.#projected().filter((r) => query.status === undefined || statusOf(r) === query.status);
    const { rows, nextCursor } = page('requests', tenantId, wanted, query);
    return { requests: copy(rows), ...(nextCursor === undefined ? {} : { nextCursor }) };
  }

  async hasOpen(tenantId: TenantId, provider: string): Promise<boolean> {
    return this.#projected().some(
      (r) => r.tenantId === tenantId && r.signer.provider === provider && !isFinal(r.state),
    );
  }

  async wakeAt(id: RequestId, at: Instant): Promise<void> {
    const request = this.#current(id);
    if (request !== undefined) this.#project(request, at);
  }

  async due(now: Instant, limit: number): Promise<readonly SignatureRequest[]> {
    const wakeUp = (request: SignatureRequest) => this.#tables.wakeUps.get(request.id) ?? '';
    const open = this.#projected().filter((request) => !isAtRest(request.state) && wakeUp(request) <= now);
    open.sort((a, b) => order(wakeUp(a), wakeUp(b)) || order(a.id, b.id));
    return copy(open.slice(0, limit));
  }

  async unpublished(before: Instant, limit: number): Promise<readonly RequestEvent[]> {
    this.#gate();
    const events = [...this.#tables.logs.values()]
      .flat()
      .filter((event) => PUBLISHED_AS[event.type] !== undefined)
      .filter((event) => event.at < before && !this.#tables.published.has(event.id))
      .sort((a, b) => order(a.at + a.requestId, b.at + b.requestId) || a.seq - b.seq)
      .slice(0, limit);
    for (const event of events) this.#current(event.requestId);
    return copy(events);
  }

  async markPublished(ids: readonly EventId[]): Promise<void> {
    this.#gate();
    for (const id of ids) this.#tables.published.add(id);
  }

  async logIds(after: RequestId | undefined, limit: number): Promise<readonly RequestId[]> {
    this.#gate();
    const ids = [...this.#tables.logs.keys()].filter((id) => after === undefined || id > after);
    return ids.sort(order).slice(0, limit);
  }

  async headsToCheckpoint(limit: number): Promise<readonly Head[]> {
    const grown = this.#projected().filter(({ id, seq }) => (this.#tables.checkpointed.get(id) ?? 0) < seq);
    grown.sort((a, b) => order(a.id, b.id));
    return grown.slice(0, limit).map(({ id, seq, hash }) => ({ requestId: id, seq, hash }));
  }

  async markCheckpointed(heads: readonly Head[]): Promise<void> {
    this.#gate();
    for (const { requestId, seq } of heads) {
      const known = this.#tables.checkpointed.get(requestId) ?? 0;
      this.#tables.checkpointed.set(requestId, Math.max(known, seq));
    }
  }

  async countByStatus(): Promise<Readonly<Partial<Record<Status, number>>>> {
    const counts: Partial<Record<Status, number>> = {};
    for (const request of this.#projected()) counts[statusOf(request)] = (counts[statusOf(request)] ?? 0) + 1;
    return counts;
  }

  async oldestByStatus(): Promise<Readonly<Partial<Record<Status, Instant>>>> {
    return oldestOf([...this.#projected()]);
  }

  #log(id: RequestId): readonly RequestEvent[] {
    this.#gate();
    return this.#tables.logs.get(id) ?? [];
  }

  /** The projection with read-repair. */
  #current(id: RequestId): SignatureRequest | undefined {
    const base = this.#tables.projections.get(id);
    const missing = this.#log(id).slice(base?.seq ?? 0);
    const request = fold(missing, base);
    if (request !== undefined && missing.length > 0) this.#project(request, this.#tables.wakeUps.get(id));
    return request;
  }

  #projected(): SignatureRequest[] {
    this.#gate();
    return [...this.#tables.projections.keys()].flatMap((id) => this.#current(id) ?? []);
  }

  #project(request: SignatureRequest, wakeAt: Instant | undefined): void {
    this.#tables.projections.set(request.id, copy(request));
    if (wakeAt === undefined || isAtRest(request.state)) this.#tables.wakeUps.delete(request.id);
    else this.#tables.wakeUps.set(request.id, wakeAt);
  }
}

function copyIfAny<T>(value: T | undefined): T | undefined {
  return value === undefined ? undefined : copy(value);
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
