import {
  isKysoError,
  KysoError,
  type RequestId,
  type RequestItem,
  type SignatureRequest,
  statusOf,
} from '@kyso/domain';
import { cancelRequest, retryRequest } from '@kyso/signing';
import type { GatewayDeps } from '../deps.ts';
import type { Answer, Call } from '../http/call.ts';
import { invalidFields } from '../http/problem.ts';
import { validateBody, validateQuery } from '../http/validate.ts';
import { once } from '../idempotency.ts';
import { renderSignatureRequest, renderTimelineEntry } from '../render/signature-request.ts';
import { LIST_LIMIT } from '../schemas/fields.ts';
import {
  cancelSignatureRequest,
  listSignatureRequestsQuery,
  readSignatureRequestQuery,
  retrySignatureRequest,
} from '../schemas/signature-requests.ts';
import { etag, isKnown } from './conditional.ts';
import { answerContent } from './content.ts';
import { acceptUnderId, requestIdFrom } from './create-signature-request.ts';
import { found, idParam } from './params.ts';
import { waitForChange } from './wait-for-change.ts';

export async function readRequest(call: Call, deps: GatewayDeps): Promise<Answer> {
  const { wait = 0 } = validateQuery(readSignatureRequestQuery, call.query);
  const id = requestId(call);
  const load = async () => found(await deps.store.requests.loadFor(call.caller.tenantId, id));
  const now = await load();
  // Who names a version waits for another one than that; who names none waits for a change from now on.
  const isNews = call.headers['if-none-match'] !== undefined && !isKnown(call, etag(now.seq));
  const request = wait === 0 || isNews ? now : await waitForChange(now, load, { seconds: wait, signal: call.signal });
  return answer(request, call, deps, 200);
}

export async function listRequests(call: Call, deps: GatewayDeps): Promise<Answer> {
  const { limit = LIST_LIMIT.fallback, cursor, status } = validateQuery(listSignatureRequestsQuery, call.query);
  const query = { limit, ...(cursor === undefined ? {} : { cursor }), ...(status === undefined ? {} : { status }) };
  const page = await withCursor(() => deps.store.requests.list(call.caller.tenantId, query));
  const data = page.requests.map((request) => renderSignatureRequest(request, call.language, deps));
  return { status: 200, body: { data, next_cursor: page.nextCursor ?? null } };
}

export async function cancel(call: Call, deps: GatewayDeps): Promise<Answer> {
  const body = validateBody(cancelSignatureRequest, call.body);
  return answer(await cancelRequest(deps, call.caller, requestId(call), body?.reason), call, deps, 200);
}

export async function retry(call: Call, deps: GatewayDeps): Promise<Answer> {
  const old = requestId(call);
  found(await deps.store.requests.loadFor(call.caller.tenantId, old));
  return await once(deps, call, requestIdFrom(deps.ids), async (id) => {
    const body = validateBody(retrySignatureRequest, call.body);
    return acceptUnderId(call, deps, id, (ids, caller) =>
      retryRequest({ ...deps, ids }, caller, old, body?.expires_in),
    );
  });
}

export async function readTimeline(call: Call, deps: GatewayDeps): Promise<Answer> {
  const id = requestId(call);
  found(await deps.store.requests.loadFor(call.caller.tenantId, id));
  const events = await deps.store.requests.events(id);
  return { status: 200, body: { data: events.map((e) => renderTimelineEntry(e, call.language)), next_cursor: null } };
}

export async function readSignedContent(call: Call, deps: GatewayDeps): Promise<Answer> {
  const { sha256, fileName: name } = await findSigned(call, deps);
  return answerContent(deps.blobs, call.caller.tenantId, call, { sha256, mediaType: 'application/pdf', name });
}

/** @throws KysoError `not_found`, `invalid_transition` for a document that is not signed. */
export async function findSigned(call: Call, deps: GatewayDeps): Promise<NonNullable<RequestItem['signed']>> {
  const request = found(await deps.store.requests.loadFor(call.caller.tenantId, requestId(call)));
  const itemId = idParam(call, 'item_id', 'sri');
  const { signed, state } = found(request.items.find((item) => item.itemId === itemId));
  if (signed === undefined) {
    throw new KysoError('invalid_transition', `the item is ${state}, not signed`, {
      details: { current_status: statusOf(request), item_status: state, allowed: [] },
    });
  }
  return signed;
}

function answer(request: SignatureRequest, call: Call, deps: GatewayDeps, status: number): Answer {
  const headers = { etag: etag(request.seq), 'cache-control': 'private, no-cache' };
  const isRead = call.method === 'GET' || call.method === 'HEAD';
  if (isRead && isKnown(call, headers.etag)) return { status: 304, headers };
  return { status, headers, body: renderSignatureRequest(request, call.language, deps) };
}

function requestId(call: Call): RequestId {
  return idParam(call, 'request_id', 'sr');
}

/** A cursor that the store does not know is a bad parameter of the call. */
export async function withCursor<T>(list: () => Promise<T>): Promise<T> {
  try {
    return await list();
  } catch (error) {
    if (!isKysoError(error, 'validation_failed')) throw error;
    const detail = { vi: 'Con trỏ trang không hợp lệ.', en: 'The cursor is not valid.' };
    throw invalidFields([{ parameter: 'cursor', code: 'invalid_cursor', detail }]);
  }
}
