/** What a receiver is told about a request: ids, states and codes. Never document bytes, account numbers or links with secrets. */
import {
  ERRORS,
  type Failure,
  PUBLISHED_AS,
  type RequestEvent,
  type RequestItem,
  type SignatureRequest,
  statusOf,
  verificationCodeOf,
} from '@kyso/domain';

/** Largest body, in bytes of UTF-8; the standard asks for about as much. */
export const MESSAGE_MAX_BYTES = 20_000;

export type WebhookMessage = {
  readonly type: string;
  /** RFC 3339 time of the event, not of the attempt. */
  readonly timestamp: string;
  readonly data: Readonly<Record<string, unknown>>;
};

/**
 * The message for an event, or undefined when the event stays inside ({@link PUBLISHED_AS}).
 * @param request the request folded up to and including `event`, so that status and `version` belong together.
 * @param publicUrl what `links` start with, without a slash at the end; default: links are paths.
 * @throws TypeError when `request` is not the fold up to `event`.
 */
export function webhookMessage(
  event: RequestEvent,
  request: SignatureRequest,
  publicUrl = '',
): WebhookMessage | undefined {
  const type = PUBLISHED_AS[event.type];
  if (type === undefined) return undefined;
  if (request.id !== event.requestId || request.seq !== event.seq) {
    throw new TypeError(`${event.id} is published with the request as it was then, not with seq ${request.seq}`);
  }
  return { type, timestamp: event.at, data: describe(request, publicUrl) };
}

/**
 * The body, serialised once. A request too large for one message is told without its items and metadata, and says so
 * with `truncated`: the receiver fetches `links.self`.
 */
export function serializeMessage(message: WebhookMessage): string {
  const full = JSON.stringify(message);
  if (Buffer.byteLength(full) <= MESSAGE_MAX_BYTES) return full;
  const { items: _items, metadata: _metadata, ...data } = message.data;
  const reduced = JSON.stringify({ ...message, data: { ...data, truncated: true } });
  if (Buffer.byteLength(reduced) > MESSAGE_MAX_BYTES) throw new TypeError(`a message of ${message.type} is too large`);
  return reduced;
}

function describe(request: SignatureRequest, publicUrl: string): Readonly<Record<string, unknown>> {
  return {
    id: request.id,
    object: 'signature_request',
    status: statusOf(request),
    version: request.seq,
    livemode: request.livemode,
    signer: { provider: request.signer.provider, citizen_id_masked: request.signer.accountMasked },
    items: request.items.map(describeItem),
    ...describeApproval(request),
    ...(request.failure === undefined ? {} : { failure: describeFailure(request.failure) }),
    metadata: request.metadata,
    links: { self: `${publicUrl}/v1/signature-requests/${request.id}` },
  };
}

function describeItem(item: RequestItem): Readonly<Record<string, unknown>> {
  return {
    id: item.itemId,
    file_id: item.fileId,
    status: item.state,
    file_name: item.signed?.fileName ?? item.fileName,
    sha256: item.signed?.sha256 ?? item.sha256,
    ...(item.level === undefined ? {} : { level: item.level }),
    ...(item.holdsUntil === undefined ? {} : { holds_until: item.holdsUntil }),
    ...(item.failure === undefined ? {} : { failure: { code: item.failure.code } }),
  };
}

/** What the screen beside the phone shows, only while there is something to approve. */
function describeApproval(request: SignatureRequest): Readonly<Record<string, unknown>> {
  const { state, preparation, submission, batch } = request;
  if (state !== 'awaiting_approval' || preparation === undefined || submission === undefined) return {};
  return {
    verification_code: verificationCodeOf(request) ?? null,
    expires_at: submission.expiresAt,
    approvals: { needed: preparation.batches.length, given: batch },
  };
}

function describeFailure({ code }: Failure): Readonly<Record<string, unknown>> {
  const { title, next, retry } = ERRORS[code];
  return { code, title, retryable: retry !== 'never', next };
}
