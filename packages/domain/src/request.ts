/** A signature request as the fold of its events. The projection that stores keep is exactly this value. */
import { type Digest, GENESIS_HASH, hasItsHash, link } from './chain.ts';
import type {
  Batch,
  ConsecutiveEvents,
  EventBody,
  EventData,
  Failure,
  Instant,
  ItemSnapshot,
  RequestEvent,
  Sealed,
  Sha256,
} from './events.ts';
import { eventId, type ItemId, type RequestId, type TenantId } from './ids.ts';
import type { SignatureLevel } from './signature-level.ts';
import { FIRST_STATE, isFinal, next, type State, type Status, WORKFLOW } from './workflow.ts';

/** Events between which the phases of a request are measured. */
export type Milestone = 'preparation_started' | 'prepared' | 'submitted' | 'approved';

export type ItemState = 'pending' | 'prepared' | 'signed' | 'failed' | 'skipped';

export type RequestItem = ItemSnapshot & {
  readonly state: ItemState;
  /** Either, until the document is signed or given up; `artifact` is not kept longer. */
  readonly artifact?: Sealed;
  readonly artifactSha256?: Sha256;
  readonly toBeSignedSha256?: Sha256;
  /** Base64, as received from the provider. */
  readonly signatureValue?: string;
  /** The newest version of the signed file. */
  readonly signed?: { readonly sha256: Sha256; readonly sizeBytes: number; readonly fileName: string };
  /** What the signed file has reached. */
  readonly level?: SignatureLevel;
  /** When it was last raised or renewed. */
  readonly preservedAt?: Instant;
  /** When the certificate of its last timestamp ends. */
  readonly holdsUntil?: Instant;
  /** Why the level of the request was given up. */
  readonly preservationFailure?: Failure;
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
  /** `hash` of the last event folded in. */
  readonly hash: Sha256;
  /** Since `prepared`. */
  readonly preparation?: Omit<EventData['prepared'], 'items' | 'grant'>;
  /** When the request came this far; of several batches, the last. */
  readonly milestones?: Readonly<Partial<Record<Milestone, Instant>>>;
  /** Index of the batch that is being, or was last, brought to the phone. */
  readonly batch: number;
  /** Since `submission_started`; of the present batch. */
  readonly submissionStartedAt?: Instant;
  /** Since `submitted`; of the present batch. */
  readonly submission?: Omit<EventData['submitted'], 'deadlineAt' | 'grant' | 'expiresAt'> & {
    readonly submittedAt: Instant;
    /** Absent when the request was over before the submission was written down. */
    readonly expiresAt?: Instant;
  };
  /** The account's newest secret, sealed, when it was replaced during this request. */
  readonly grant?: Sealed;
  readonly failure?: Failure;
  /** When the status became final. */
  readonly closedAt?: Instant;
};

/** Something that happened, and what had become of the request with it. */
export type Moment = {
  readonly event: RequestEvent;
  /** Folded up to and including `event`. */
  readonly request: SignatureRequest;
};

export function statusOf(request: Pick<SignatureRequest, 'state'>): Status {
  return WORKFLOW[request.state].shown;
}

/** The batch that is being, or was last, brought to the phone; undefined before `prepared`. */
export function currentBatch({ preparation, batch }: SignatureRequest): Batch | undefined {
  return preparation?.batches[batch];
}

/** What the screen shows beside the phone, while there is something to compare. */
export function verificationCodeOf(request: SignatureRequest): string | undefined {
  return request.submission?.verificationCode ?? currentBatch(request)?.verificationCode;
}

export type EventContext = { readonly at: Instant; readonly actor: string; readonly digest: Digest };

/** The event that would follow `request` if it is allowed in its state; undefined otherwise. */
export function follow(
  request: SignatureRequest,
  body: EventBody,
  { at, actor, digest }: EventContext,
): RequestEvent | undefined {
  if (next(request.state, body.type) === undefined) return undefined;
  const seq = request.seq + 1;
  const id = eventId(request.id, seq);
  const { tenantId, hash: prevHash } = request;
  return link({ ...body, id, requestId: request.id, tenantId, seq, at, actor, prevHash }, digest);
}

/** The first event of a new request. */
export function begin(
  id: RequestId,
  tenantId: TenantId,
  data: EventData['created'],
  { at, actor, digest }: EventContext,
): RequestEvent & { readonly type: 'created' } {
  const identity = { id: eventId(id, 1), requestId: id, tenantId, seq: 1, at, actor, prevHash: GENESIS_HASH };
  return link({ type: 'created', data, ...identity }, digest);
}

/**
 * What an adapter of the store does before it keeps events: each must carry the hash of the one before, the right hash
 * itself, and fold.
 * @returns the request after the last of them.
 * @throws TypeError when one does not: a bug of the caller, or somebody tampered with the log.
 */
export function extend(
  request: SignatureRequest | undefined,
  [first, ...others]: ConsecutiveEvents,
  digest: Digest,
): SignatureRequest {
  return others.reduce((before, event) => extendByOne(before, event, digest), extendByOne(request, first, digest));
}

function extendByOne(request: SignatureRequest | undefined, event: RequestEvent, digest: Digest): SignatureRequest {
  const extended = apply(request, event);
  if (event.prevHash !== (request?.hash ?? GENESIS_HASH)) throw new TypeError(`${event.id} is not linked to its past`);
  if (!hasItsHash(event, digest)) throw new TypeError(`${event.id} does not have the hash of its content`);
  return extended;
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

  const moved = {
    ...(event.type === 'batch_approved' || event.type === 'prepared' ? startAnew(request) : request),
    ...change(request, event),
    ...passed(request, event),
    seq: event.seq,
    hash: event.hash,
    state,
    updatedAt: event.at,
  };
  if (!isFinal(state)) return moved;
  const { deadlineAt: _, ...closed } = moved;
  return { ...closed, items: closed.items.map(close), closedAt: closed.closedAt ?? event.at };
}

function passed({ milestones }: SignatureRequest, { type, at }: RequestEvent): Pick<SignatureRequest, 'milestones'> {
  switch (type) {
    case 'preparation_started':
    case 'prepared':
    case 'submitted':
    case 'approved':
      return { milestones: { ...milestones, [type]: at } };
    default:
      return {};
  }
}

/** A batch starts with a clean sheet; what is left of the one before, or of choosing a certificate, is not of its order. */
function startAnew(request: SignatureRequest): SignatureRequest {
  const { submission: _, submissionStartedAt: __, ...anew } = request;
  return anew;
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
    hash: event.hash,
    batch: 0,
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
      const { items, grant, ...preparation } = event.data;
      const byId = new Map(items.map(({ itemId, ...rest }) => [itemId, rest]));
      return {
        preparation,
        ...(grant && { grant }),
        items: request.items.map((item) => {
          const prepared = byId.get(item.itemId);
          return prepared === undefined ? item : { ...item, ...prepared, state: 'prepared' };
        }),
      };
    }
    case 'submission_started':
      return { submissionStartedAt: event.at };
    case 'submitted': {
      const { deadlineAt, grant, ...submission } = event.data;
      // A look may have brought a session already, and whoever writes the submission down need not know of it.
      const known = { ...request.submission, ...submission, submittedAt: event.at };
      return { submission: known, deadlineAt, ...(grant && { grant }) };
    }
    case 'session_changed': {
      const { grant, ...session } = event.data;
      const submission = { submittedAt: event.at, ...request.submission, ...session };
      return { submission, ...(grant && { grant }) };
    }
    case 'batch_approved': {
      const { signatures, deadlineAt } = event.data;
      return { deadlineAt, batch: request.batch + 1, items: withValues(request, signatures) };
    }
    case 'batch_ended': {
      const { failure, deadlineAt } = event.data;
      const ended = new Set(request.preparation?.batches.slice(request.batch).flatMap(({ itemIds }) => itemIds));
      const items = request.items.map((item) =>
        ended.has(item.itemId) ? { ...withoutArtifact(item), state: 'failed' as const, failure } : item,
      );
      return { deadlineAt, items };
    }
    case 'approved': {
      const { signatures, deadlineAt } = event.data;
      return { deadlineAt, items: withValues(request, signatures) };
    }
    case 'item_signed': {
      const { itemId, signedSha256, signedSizeBytes, signedFileName, level = 'B-B', holdsUntil } = event.data;
      const signed = { sha256: signedSha256, sizeBytes: signedSizeBytes, fileName: signedFileName };
      return { items: edit(request, itemId, { state: 'signed', signed, level, ...(holdsUntil && { holdsUntil }) }) };
    }
    case 'item_preserved': {
      const { itemId, signedSha256, signedSizeBytes, level, holdsUntil } = event.data;
      const items = request.items.map((item) =>
        item.itemId === itemId && item.signed !== undefined
          ? {
              ...item,
              signed: { ...item.signed, sha256: signedSha256, sizeBytes: signedSizeBytes },
              level,
              preservedAt: event.at,
              ...(holdsUntil && { holdsUntil }),
            }
          : item,
      );
      return { items };
    }
    case 'item_preservation_failed':
      return { items: edit(request, event.data.itemId, { preservationFailure: event.data.failure }) };
    case 'declined':
    case 'expired':
    case 'failed':
    case 'abandoned':
      return { failure: event.data.failure };
    case 'completed':
    case 'partially_completed':
    case 'sealed':
    case 'partially_sealed':
    case 'preservation_ended':
    case 'canceled':
    case 'approved_late':
    case 'watch_ended':
      return {};
  }
}

function withValues(
  request: SignatureRequest,
  signatures: EventData['approved']['signatures'],
): SignatureRequest['items'] {
  const values = new Map(signatures.map((s) => [s.itemId, s.value]));
  return request.items.map((item) => {
    const signatureValue = values.get(item.itemId);
    return signatureValue === undefined ? item : { ...item, signatureValue };
  });
}

/** What is said of one item is what becomes of it: it is not sealed any more. */
function edit(request: SignatureRequest, itemId: ItemId, patch: Partial<RequestItem>): readonly RequestItem[] {
  return request.items.map((item) => (item.itemId === itemId ? { ...withoutArtifact(item), ...patch } : item));
}

/** In a final state no item is left open. */
function close(item: RequestItem): RequestItem {
  return item.state === 'pending' || item.state === 'prepared' ? { ...withoutArtifact(item), state: 'skipped' } : item;
}

function withoutArtifact({ artifact: _, ...item }: RequestItem): RequestItem {
  return item;
}
