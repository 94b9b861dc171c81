/** Event data for the tests of this package, which may import nothing else of the project. */
import { createHash } from 'node:crypto';
import {
  begin,
  currentBatch,
  type EventBody,
  type EventData,
  type EventType,
  fold,
  follow,
  type IdByPrefix,
  type ItemId,
  isId,
  type RequestEvent,
  type SignatureRequest,
} from '@kyso/domain';

export const AT = '2026-03-02T08:00:00.000Z';
export const LATER = '2026-03-02T08:10:00.000Z';
const HASH = 'a'.repeat(64);

export const digest = (text: string) => createHash('sha256').update(text).digest('hex');

/** A well-formed id whose ULID ends in `n`. */
export function id<P extends keyof IdByPrefix>(prefix: P, n: number): IdByPrefix[P] {
  const text = `${prefix}_01KJNT8800${String(n).padStart(16, '0')}`;
  if (!isId(prefix, text)) throw new TypeError(`${text} is not an id`);
  return text;
}

export const ITEMS = [id('sri', 1), id('sri', 2)] as const;

export const CREATED: EventData['created'] = {
  signer: { provider: 'sandbox', account: 'sealed', accountMasked: '0010••••3456' },
  appearance: { lines: ['Ký bởi: {signer}'] },
  items: ITEMS.map((itemId, index) => ({
    itemId,
    fileId: id('fil', index),
    fileName: `tệp ${index}.pdf`,
    sha256: HASH,
    sizeBytes: 1000,
    placement: { mode: 'invisible' },
  })),
  description: 'Ký đơn',
  level: 'B-B',
  onItemError: 'continue',
  approvalSeconds: 300,
  metadata: {},
  livemode: false,
  deadlineAt: AT,
};

type Later = Exclude<EventType, 'created'>;
type DataOf = { readonly [T in Later]: (itemId: ItemId, request: SignatureRequest) => EventData[T] };

const DATA: DataOf = {
  preparation_started: () => ({ deadlineAt: LATER }),
  item_failed: (itemId) => ({ itemId, failure: { code: 'document.corrupted' } }),
  prepared: (_, request) => ({
    certificateSerial: '5401',
    certificateSha256: HASH,
    certificate: 'sealed:certificate',
    signatureAlgorithm: 'rsa-pkcs1',
    items: pending(request).map((itemId, index) => ({
      itemId,
      ...(index === 0 ? { artifact: 'sealed:artifact' } : { artifactSha256: HASH }),
      toBeSignedSha256: HASH,
    })),
    batches: [{ transactionId: 'tx-1', verificationCode: '042137', itemIds: pending(request) }],
  }),
  submission_started: () => ({}),
  submitted: () => ({ providerReference: 'ref', expiresAt: LATER, deadlineAt: LATER }),
  session_changed: () => ({ session: 'sealed:session', grant: 'sealed:grant' }),
  batch_approved: (_, request) => ({ signatures: values(request), deadlineAt: LATER }),
  batch_ended: () => ({ failure: { code: 'approval.declined' }, deadlineAt: LATER }),
  approved: (_, request) => ({ signatures: values(request), deadlineAt: LATER }),
  item_signed: (itemId) => ({ itemId, signedSha256: HASH, signedSizeBytes: 2000, signedFileName: 'đã ký.pdf' }),
  completed: () => ({}),
  partially_completed: () => ({}),
  sealed: () => ({}),
  partially_sealed: () => ({}),
  item_preserved: (itemId) => ({
    itemId,
    signedSha256: 'b'.repeat(64),
    signedSizeBytes: 3000,
    level: 'B-LTA',
    holdsUntil: LATER,
  }),
  item_preservation_failed: (itemId) => ({ itemId, failure: { code: 'timestamp.unavailable' } }),
  preservation_ended: () => ({}),
  declined: () => ({ failure: { code: 'approval.declined' } }),
  expired: () => ({ failure: { code: 'approval.expired' } }),
  canceled: () => ({ reason: 'withdrawn' }),
  failed: () => ({ failure: { code: 'internal' } }),
  abandoned: () => ({ failure: { code: 'approval.lost' } }),
  approved_late: () => ({ transactionId: 'tx-1' }),
  watch_ended: () => ({ outcome: 'expired' }),
};

function pending(request: SignatureRequest): readonly ItemId[] {
  return request.items.filter((item) => item.state === 'pending').map(({ itemId }) => itemId);
}

function values(request: SignatureRequest): EventData['approved']['signatures'] {
  const ids = currentBatch(request)?.itemIds ?? [];
  return ids.map((itemId) => ({ itemId, value: 'c2ln' }));
}

export function body(request: SignatureRequest, type: Later, itemId: ItemId = ITEMS[0]): EventBody {
  // The pair is correct by construction; the compiler does not relate a table's row to its own key.
  return { type, data: DATA[type](itemId, request) } as EventBody;
}

export function created(): RequestEvent & { readonly type: 'created' } {
  return begin(id('sr', 1), id('ten', 1), CREATED, { at: AT, actor: 'api:test', digest });
}

/** A step is an event type, or one of them for a certain document. */
export type Step = Later | readonly [Later, ItemId];

/** The request after `created` and these steps. @throws TypeError where a step is not allowed. */
export function after(...steps: readonly Step[]): { request: SignatureRequest; log: readonly RequestEvent[] } {
  const log: RequestEvent[] = [created()];
  for (const step of steps) {
    const [type, itemId] = typeof step === 'string' ? [step] : step;
    const request = folded(log);
    const event = follow(request, body(request, type, itemId), { at: LATER, actor: 'worker', digest });
    if (event === undefined) throw new TypeError(`${type} is not allowed while ${request.state}`);
    log.push(event);
  }
  return { request: folded(log), log };
}

export function folded(log: Iterable<RequestEvent>): SignatureRequest {
  const request = fold(log);
  if (request === undefined) throw new TypeError('nothing was folded');
  return request;
}
