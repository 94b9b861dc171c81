/** Well-formed event data for tests that need some request and not a particular one. */
import {
  begin,
  currentBatch,
  type EventBody,
  type EventData,
  type EventType,
  type Failure,
  fold,
  follow,
  type Ids,
  type Instant,
  type ItemId,
  type RequestEvent,
  type Sha256,
  type SignatureRequest,
  type TenantId,
} from '@kyso/domain';
import { instant } from './memory/manual-clock.ts';
import { sha256Text } from './sha256.ts';

export const FAILURE: Failure = { code: 'document.corrupted', details: { reason: 'sample' } };

/** The order of events of a request with one document for which nothing goes wrong. */
export const HAPPY_PATH = [
  'created',
  'preparation_started',
  'prepared',
  'submission_started',
  'submitted',
  'approved',
  'item_signed',
  'completed',
] as const satisfies readonly EventType[];

/** A SHA-256 in form: `digit` repeated. */
export function sampleSha256(digit = 'a'): Sha256 {
  return digit.repeat(64);
}

export function sampleCreated(
  ids: Ids,
  overrides: Partial<EventData['created']> & { itemCount?: number } = {},
): EventData['created'] {
  const { itemCount = 1, ...data } = overrides;
  return {
    signer: { provider: 'sandbox', account: 'sealed:account', accountMasked: '0010••••3456' },
    appearance: { lines: ['Ký bởi: {signer}', 'Ngày ký: {time}'] },
    items: Array.from({ length: itemCount }, (_, index) => ({
      itemId: ids.next('sri'),
      fileId: ids.next('fil'),
      fileName: `Đơn đề nghị ${index + 1}.pdf`,
      sha256: sampleSha256('b'),
      sizeBytes: 12_345,
      placement: { mode: 'rect', page: 1, x: 72, y: 72.5, width: 180, height: 60 },
    })),
    description: 'Ký đơn đề nghị cấp lại giấy phép',
    level: 'B-B',
    onItemError: 'continue',
    approvalSeconds: 300,
    metadata: { dossier: 'H29.15-260302-0001' },
    livemode: false,
    deadlineAt: instant(600_000),
    ...data,
  };
}

export function aCreatedEvent(
  ids: Ids,
  options: { tenantId: TenantId; at?: Instant; itemCount?: number; data?: Partial<EventData['created']> },
): RequestEvent & { readonly type: 'created' } {
  const { at = instant(), tenantId, itemCount = 1, data = {} } = options;
  return begin(ids.next('sr'), tenantId, sampleCreated(ids, { itemCount, ...data }), {
    at,
    actor: 'api:sample',
    digest: sha256Text,
  });
}

type DataOf = { readonly [T in Exclude<EventType, 'created'>]: (request: SignatureRequest) => EventData[T] };

const DATA: DataOf = {
  preparation_started: () => ({ deadlineAt: instant(700_000) }),
  item_failed: (request) => ({ itemId: openItem(request), failure: FAILURE }),
  prepared: (request) => ({
    certificateSerial: '54010203',
    certificateSha256: sampleSha256('c'),
    certificate: 'sealed:certificate',
    signatureAlgorithm: 'rsa-pkcs1',
    items: pending(request).map((itemId) => ({
      itemId,
      artifactSha256: sampleSha256('d'),
      toBeSignedSha256: sampleSha256('e'),
    })),
    batches: [{ transactionId: `tx-${request.id}`, verificationCode: '042137', itemIds: pending(request) }],
  }),
  submission_started: () => ({}),
  submitted: () => ({ providerReference: 'ref-1', expiresAt: instant(800_000), deadlineAt: instant(900_000) }),
  session_changed: () => ({ session: 'sealed:session' }),
  batch_approved: (request) => ({ signatures: values(request), deadlineAt: instant(1_000_000) }),
  batch_ended: () => ({ failure: { code: 'approval.declined' }, deadlineAt: instant(1_000_000) }),
  approved: (request) => ({ signatures: values(request), deadlineAt: instant(1_000_000) }),
  item_signed: (request) => ({
    itemId: openItem(request),
    signedSha256: sampleSha256('f'),
    signedSizeBytes: 45_678,
    signedFileName: 'Đơn đề nghị 1 (đã ký).pdf',
  }),
  completed: () => ({}),
  partially_completed: () => ({}),
  sealed: () => ({}),
  partially_sealed: () => ({}),
  item_preserved: (request) => ({
    itemId: signedItem(request),
    signedSha256: sampleSha256('e'),
    signedSizeBytes: 56_789,
    level: 'B-LTA',
    holdsUntil: instant(1_000_000),
  }),
  item_preservation_failed: (request) => ({
    itemId: signedItem(request),
    failure: { code: 'timestamp.unavailable' },
  }),
  preservation_ended: () => ({}),
  declined: () => ({ failure: { code: 'approval.declined' } }),
  expired: () => ({ failure: { code: 'approval.expired' } }),
  canceled: () => ({ reason: 'withdrawn' }),
  failed: () => ({ failure: { code: 'internal' } }),
  abandoned: () => ({ failure: { code: 'approval.lost' } }),
  approved_late: (request) => ({ transactionId: `tx-${request.id}` }),
  watch_ended: () => ({ outcome: 'expired' }),
};

function pending(request: SignatureRequest): readonly ItemId[] {
  return request.items.filter((item) => item.state === 'pending').map(({ itemId }) => itemId);
}

function values(request: SignatureRequest): EventData['approved']['signatures'] {
  const ids = currentBatch(request)?.itemIds ?? [];
  return ids.map((itemId) => ({ itemId, value: 'c2lnbmF0dXJl' }));
}

/** A plausible event of that type after `request`; `data` replaces single members of its data. @throws TypeError where the workflow does not allow it. */
export function aRequestEvent(
  request: SignatureRequest,
  type: Exclude<EventType, 'created'>,
  { data = {}, ...context }: { at?: Instant; actor?: string; data?: object } = {},
): RequestEvent {
  // The pair is correct by construction; the compiler does not relate a table's row to its own key.
  const body = { type, data: { ...DATA[type](request), ...data } } as EventBody;
  const event = follow(request, body, {
    at: instant(request.seq * 1000),
    actor: 'worker',
    digest: sha256Text,
    ...context,
  });
  if (event === undefined) throw new TypeError(`${type} is not allowed while ${request.state}`);
  return event;
}

/** The first document still to be dealt with, or else the first. */
function signedItem({ items }: SignatureRequest): EventData['item_failed']['itemId'] {
  const item = items.find(({ state }) => state === 'signed') ?? items[0];
  if (item === undefined) throw new TypeError('the sample request has no document');
  return item.itemId;
}

function openItem(request: SignatureRequest): EventData['item_failed']['itemId'] {
  const item = request.items.find(({ state }) => state === 'pending' || state === 'prepared') ?? request.items[0];
  if (item === undefined) throw new TypeError('the sample request has no document');
  return item.itemId;
}

/** The whole log of a request with one document for which nothing goes wrong. */
export function aHappyLog(ids: Ids, tenantId: TenantId): readonly RequestEvent[] {
  const events: RequestEvent[] = [aCreatedEvent(ids, { tenantId })];
  for (const type of HAPPY_PATH) {
    const request = fold(events);
    if (request !== undefined && type !== 'created') events.push(aRequestEvent(request, type));
  }
  return events;
}
