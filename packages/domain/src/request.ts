/** A signature request as the fold of its events. The projection that stores keep is exactly this value. */
import type { EventBody, EventData, Failure, Instant, ItemSnapshot, RequestEvent, Sha256 } from './events.ts';
import { eventId, type ItemId, type RequestId, type TenantId } from './ids.ts';
import { FIRST_STATE, isFinal, next, type State, type Status, WORKFLOW } from './workflow.ts';

export type ItemState = 'pending' | 'prepared' | 'signed' | 'failed' | 'skipped';

export type RequestItem = ItemSnapshot & {
  readonly state: ItemState;
  readonly artifactSha256?: Sha256;
  readonly toBeSignedSha256?: Sha256;
  /** Base64, as received from the provider. */
  readonly signatureValue?: string;
  readonly signed?: { readonly sha256: Sha256; readonly sizeBytes: number; readonly fileName: string };
  readonly failure?: Failure;
};

export type SignatureRequest = Omit<EventData['created'], 'items' | 'deadlineAt'> & {
  readonly id: RequestId;
  readonly tenantId: TenantId;
  /** Sequence number of the last event folded in. */
  readonly seq: number;
  readonly state: State;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  /** When the present state must have been left; absent once final. */
  readonly deadlineAt?: Instant;
  readonly items: readonly RequestItem[];
  /** Since `prepared`. */
  readonly preparation?: Omit<EventData['prepared'], 'items'>;
  /** Since `submission_started`. */
  readonly submissionStartedAt?: Instant;
  /** Since `submitted`. */
  readonly submission?: { readonly expiresAt: Instant; readonly providerReference?: string };
  readonly failure?: Failure;
};

export function statusOf(request: Pick<SignatureRequest, 'state'>): Status {
  return WORKFLOW[request.state].shown;
}

/** The event that would follow `request` if it is allowed in its state; undefined otherwise. */
export function follow(
  request: SignatureRequest,
  body: EventBody,
  context: { at: Instant; actor: string },
): RequestEvent | undefined {
  if (next(request.state, body.type) === undefined) return undefined;
  const seq = request.seq + 1;
  return { ...body, id: eventId(request.id, seq), requestId: request.id, tenantId: request.tenantId, seq, ...context };
}

/** The first event of a new request. */
export function begin(
  id: RequestId,
  tenantId: TenantId,
  data: EventData['created'],
  context: { at: Instant; actor: string },
): RequestEvent & { readonly type: 'created' } {
  return { type: 'created', data, id: eventId(id, 1), requestId: id, tenantId, seq: 1, ...context };
}

/**
 * Folds events, in order and without gaps, onto a projection (or onto nothing).
 * @throws TypeError when an event is out of sequence or not allowed: the log is corrupt or the caller has a bug.
 */
export function fold(events: Iterable<RequestEvent>, base?: SignatureRequest): SignatureRequest | undefined {
  let request = base;
  for (const event of events) request = apply(request, event);
  return request;
}

function apply(request: SignatureRequest | undefined, event: RequestEvent): SignatureRequest {
  if (request === undefined) {
    if (event.seq !== 1 || event.type !== 'created') throw new TypeError(`${event.id}: a log starts with created`);
    return create(event);
  }
  if (event.seq !== request.seq + 1) throw new TypeError(`${event.id} does not follow seq ${request.seq}`);
  const state = next(request.state, event.type);
  if (state === undefined) throw new TypeError(`${event.id}: ${event.type} is not allowed while ${request.state}`);

  const { deadlineAt, ...moved } = {
    ...request,
    ...change(request, event),
    seq: event.seq,
    state,
    updatedAt: event.at,
  };
  const closed = isFinal(state) ? { items: moved.items.map(close) } : deadlineAt === undefined ? {} : { deadlineAt };
  return { ...moved, ...closed };
}

function create(event: RequestEvent & { type: 'created' }): SignatureRequest {
  const { items, ...rest } = event.data;
  return {
    ...rest,
    id: event.requestId,
    tenantId: event.tenantId,
    seq: 1,
    state: FIRST_STATE,
    createdAt: event.at,
    updatedAt: event.at,
    items: items.map((item) => ({ ...item, state: 'pending' })),
  };
}

/** What an event changes beside state, sequence number and time. */
function change(request: SignatureRequest, event: RequestEvent): Partial<SignatureRequest> {
  switch (event.type) {
    case 'created':
      throw new TypeError(`${event.id}: created twice`);
    case 'preparation_started':
      return { deadlineAt: event.data.deadlineAt };
    case 'item_failed':
      return { items: edit(request, event.data.itemId, { state: 'failed', failure: event.data.failure }) };
    case 'prepared': {
      const { items, ...preparation } = event.data;
      const byId = new Map(items.map(({ itemId, ...rest }) => [itemId, rest]));
      return {
        preparation,
        items: request.items.map((item) => {
          const prepared = byId.get(item.itemId);
          return prepared === undefined ? item : { ...item, ...prepared, state: 'prepared' };
        }),
      };
    }
    case 'submission_started':
      return { submissionStartedAt: event.at };
    case 'submitted': {
      const { deadlineAt, ...submission } = event.data;
      return { submission, deadlineAt };
    }
    case 'approved': {
      const values = new Map(event.data.signatures.map((s) => [s.itemId, s.value]));
      return {
        deadlineAt: event.data.deadlineAt,
        items: request.items.map((item) => {
          const signatureValue = values.get(item.itemId);
          return signatureValue === undefined ? item : { ...item, signatureValue };
        }),
      };
    }
    case 'item_signed': {
      const { itemId, signedSha256, signedSizeBytes, signedFileName } = event.data;
      const signed = { sha256: signedSha256, sizeBytes: signedSizeBytes, fileName: signedFileName };
      return { items: edit(request, itemId, { state: 'signed', signed }) };
    }
    case 'declined':
    case 'expired':
    case 'failed':
      return { failure: event.data.failure };
    case 'completed':
    case 'partially_completed':
    case 'canceled':
      return {};
  }
}

function edit(request: SignatureRequest, itemId: ItemId, patch: Partial<RequestItem>): readonly RequestItem[] {
  return request.items.map((item) => (item.itemId === itemId ? { ...item, ...patch } : item));
}

/** In a final state no item is left open. */
function close(item: RequestItem): RequestItem {
  return item.state === 'pending' || item.state === 'prepared' ? { ...item, state: 'skipped' } : item;
}
