import { type Ids, isId, isKysoError, parsePhone, type RequestId, type SignatureRequest } from '@kyso/domain';
import { acceptRequest, type Caller, type SignatureOrder } from '@kyso/signing';
import type { GatewayDeps } from '../deps.ts';
import type { Answer, Call } from '../http/call.ts';
import { validateBody } from '../http/validate.ts';
import { type Choice, once } from '../idempotency.ts';
import { renderSignatureRequest } from '../render/signature-request.ts';
import { type CreateSignatureRequest, createSignatureRequest } from '../schemas/signature-requests.ts';

export async function createRequest(call: Call, deps: GatewayDeps): Promise<Answer> {
  return await once(deps, call, requestIdFrom(deps.ids), async (id) => {
    const order = toOrder(validateBody(createSignatureRequest, call.body));
    return acceptUnderId(call, deps, id, (ids, caller) => acceptRequest({ ...deps, ids }, caller, order));
  });
}

/** The id under which {@link acceptUnderId} accepts. */
export const requestIdFrom = (ids: Ids): Choice => ({ name: 'request', choose: () => ids.next('sr') });

function toOrder(body: CreateSignatureRequest): SignatureOrder {
  const { profile_id, provider_account_id, certificate_serial, signer, level, reason, description } = body;
  const { citizen_ids: furtherNumbers } = body;
  return {
    ...(profile_id === undefined ? {} : { profileId: profile_id }),
    ...(provider_account_id === undefined ? {} : { accountId: provider_account_id }),
    ...(certificate_serial === undefined ? {} : { certificateSerial: certificate_serial }),
    ...(signer === undefined
      ? {}
      : {
          signer: {
            provider: signer.provider,
            account: signer.citizen_id,
            ...(signer.phone === undefined ? {} : { phone: msisdn(signer.phone) }),
            ...(signer.certificate_serial === undefined ? {} : { certificateSerial: signer.certificate_serial }),
          },
        }),
    ...(furtherNumbers === undefined ? {} : { furtherNumbers }),
    items: body.items.map(({ file_id, sha256, placement }) => ({
      fileId: file_id,
      ...(sha256 === undefined ? {} : { sha256 }),
      placement,
    })),
    ...(level === undefined ? {} : { level }),
    ...(reason === undefined ? {} : { reason }),
    ...(description === undefined ? {} : { description }),
    onItemError: body.on_item_error,
    approvalSeconds: body.expires_in,
    ...(body.return_url === undefined ? {} : { returnUrl: body.return_url }),
    metadata: body.metadata,
  };
}

function msisdn(text: string): string {
  const phone = parsePhone(text);
  if (phone === undefined) throw new TypeError('the schema lets no such number through');
  return phone.msisdn;
}

/**
 * Accepts under the remembered id. After a fault it is unknown whether the first event was written; the log knows, and
 * an attempt that finds the id taken answers the request that took it. So a phone never buzzes twice for one key.
 */
export async function acceptUnderId(
  call: Call,
  deps: GatewayDeps,
  id: string,
  accept: (ids: Ids, caller: Caller) => Promise<SignatureRequest>,
): Promise<Answer & { readonly body: unknown }> {
  if (!isId('sr', id)) throw new TypeError('the remembered id is not one of a request');
  const { tenantId, actor, livemode } = call.caller;
  const started = performance.now();
  const request = await accept(withRequestId(deps.ids, id), { tenantId, actor, livemode }).catch(async (error) => {
    const isUncertain = isKysoError(error, 'store.unavailable') || isKysoError(error, 'internal');
    const accepted = isUncertain ? await deps.store.requests.loadFor(tenantId, id).catch(() => undefined) : undefined;
    if (accepted === undefined) throw error;
    return accepted;
  });
  deps.metrics.phaseTook('accept', (performance.now() - started) / 1000);
  deps.logger.info({ signatureRequest: request }, 'accepted');
  return {
    status: 202,
    headers: { location: `/v1/signature-requests/${request.id}` },
    body: renderSignatureRequest(request, call.language, deps),
  };
}

function withRequestId(ids: Ids, requestId: RequestId): Ids {
  // `sr` is the prefix of RequestId, which the compiler does not see through the type parameter.
  return { next: ((prefix) => (prefix === 'sr' ? requestId : ids.next(prefix))) as Ids['next'] };
}
