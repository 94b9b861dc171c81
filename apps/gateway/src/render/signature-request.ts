import {
  ERRORS,
  type ErrorCode,
  type Failure,
  next,
  type RequestEvent,
  type RequestItem,
  type SignatureRequest,
  statusOf,
  type Vault,
  verificationCodeOf,
} from '@kyso/domain';
import { refusalOf } from '@kyso/pdf';
import { RETRYABLE, vaultContext } from '@kyso/signing';
import type { Language } from '../http/language.ts';
import type { FailureJson, SignatureRequestJson, TimelineEntryJson } from '../schemas/signature-requests.ts';

type RenderPorts = {
  readonly vault: Vault;
  /** What links start with: `https://host`; absent: they are paths. */
  readonly publicUrl?: string;
};

export function renderSignatureRequest(
  request: SignatureRequest,
  language: Language,
  { vault, publicUrl = '' }: RenderPorts,
): SignatureRequestJson {
  const self = `${publicUrl}/v1/signature-requests/${request.id}`;
  const { certificateSerial, accountId, accountMasked, provider } = request.signer;
  const serial = request.preparation?.certificateSerial ?? certificateSerial;
  const { profileId } = request.appearance;
  return {
    id: request.id,
    object: 'signature_request',
    status: statusOf(request),
    version: request.seq,
    livemode: request.livemode,
    created_at: request.createdAt,
    updated_at: request.updatedAt,
    expires_at: request.submission?.expiresAt ?? null,
    signer: {
      provider,
      citizen_id_masked: accountMasked,
      ...(serial === undefined ? {} : { certificate_serial: serial }),
    },
    ...(profileId === undefined ? {} : { profile_id: profileId }),
    ...(accountId === undefined ? {} : { provider_account_id: accountId }),
    verification_code: verificationCodeOf(request) ?? null,
    approval_url: approvalUrl(request, vault),
    approvals: request.preparation === undefined ? null : renderApprovals(request),
    retry_of: request.retryOf ?? null,
    items: request.items.map((item) => renderItem(item, language, self)),
    warnings: warningsOf(request).map((code) => renderWarning(code, language)),
    failure: request.failure === undefined ? null : renderFailure(request.failure, language),
    level: request.level,
    on_item_error: request.onItemError,
    reason: request.reason ?? null,
    description: request.description,
    metadata: request.metadata,
    links: {
      self,
      timeline: `${self}/timeline`,
      ...(next(request.state, 'canceled') === undefined ? {} : { cancel: `${self}/cancel` }),
      ...(RETRYABLE.includes(statusOf(request)) ? { retry: `${self}/retry` } : {}),
    },
  };
}

/** What the look at the certificate left open. */
function warningsOf({ preparation }: SignatureRequest): ErrorCode[] {
  return [
    ...(preparation?.trusted === false ? (['credential.untrusted'] as const) : []),
    ...(preparation?.revocation === 'unknown' ? (['credential.status_unknown'] as const) : []),
  ];
}

const renderWarning = (code: ErrorCode, language: Language): SignatureRequestJson['warnings'][number] => ({
  code,
  title: ERRORS[code].title[language],
  next_step: ERRORS[code].next[language],
});

/** Only while there is something to approve; it may carry a token. */
function approvalUrl({ tenantId, state, submission }: SignatureRequest, vault: Vault): string | null {
  if (state !== 'awaiting_approval' || submission?.redirectUrl === undefined) return null;
  return vault.open(submission.redirectUrl, vaultContext.requestRedirect(tenantId));
}

/** The person is asked once, or as often as the provider's maximum makes it necessary. */
function renderApprovals(request: SignatureRequest): SignatureRequestJson['approvals'] {
  const { preparation, batch } = request;
  const needed = preparation?.batches.length ?? 1;
  const isAllGiven = ['finalizing', 'completed', 'partially_completed'].includes(statusOf(request));
  return { needed, given: isAllGiven ? needed : batch };
}

function renderItem(item: RequestItem, language: Language, self: string): SignatureRequestJson['items'][number] {
  const { signed, failure } = item;
  return {
    id: item.itemId,
    file_id: item.fileId,
    file_name: item.fileName,
    sha256: item.sha256,
    status: item.state,
    placement: item.placement,
    signed:
      signed === undefined
        ? null
        : {
            sha256: signed.sha256,
            size: signed.sizeBytes,
            file_name: signed.fileName,
            content_url: `${self}/items/${item.itemId}/content`,
            level: item.level ?? 'B-B',
            holds_until: item.holdsUntil ?? null,
            preservation_failure:
              item.preservationFailure === undefined ? null : renderFailure(item.preservationFailure, language),
          },
    failure: failure === undefined ? null : renderFailure(failure, language),
  };
}

export function renderFailure({ code, details }: Failure, language: Language): FailureJson {
  const row = ERRORS[code];
  const title = row.title[language];
  return {
    code,
    title,
    detail: refusalOf(code, details?.['reason'])?.citizen[language] ?? title,
    next_step: row.next[language],
    retryable: row.retry !== 'never',
  };
}

export function renderTimelineEntry(event: RequestEvent, language: Language): TimelineEntryJson {
  return {
    id: event.id,
    object: 'event',
    version: event.seq,
    type: event.type,
    at: event.at,
    actor: event.actor,
    ...('itemId' in event.data ? { item_id: event.data.itemId } : {}),
    ...('failure' in event.data ? { failure: renderFailure(event.data.failure, language) } : {}),
    ...('reason' in event.data && event.data.reason !== undefined ? { reason: event.data.reason } : {}),
  };
}
